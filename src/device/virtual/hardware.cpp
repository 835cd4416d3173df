// SPDX-License-Identifier: MIT
#include "device/virtual/hardware.hpp"

#include <algorithm>
#include <cstring>

namespace taut::device::virtual_card {
namespace {

// The converters run in blocks of at most this, so that the cable need not be much longer than its delay.
constexpr int piece_frames = 512;

// Keeps separate channels more than a cache line apart.
constexpr std::size_t gap_bytes = 64;

void forward(std::ptrdiff_t& at, int frames, const FrameMemory& ring) noexcept {
  at += frames;
  if (at >= ring.frames()) at -= ring.frames();
}

Hardware::Place place(std::ptrdiff_t at, const FrameMemory& ring) noexcept {
  return {at, static_cast<int>(ring.frames() - at)};
}

}  // namespace

FrameMemory::FrameMemory(int channels, audio::SampleType type, audio::Layout layout, int frames, int lanes)
    : frames_(frames) {
  const std::size_t size = audio::bytes(type), count = static_cast<std::size_t>(channels);
  const bool together = layout == audio::Layout::interleaved;
  const std::size_t planes = together ? std::min<std::size_t>(count, 1) : count;
  const std::size_t step = together ? size * count : size;
  const std::size_t plane_bytes = step * static_cast<std::size_t>(frames) + (together ? 0 : gap_bytes);
  cable_planes_ = together ? (lanes > 0 ? 1 : 0) : static_cast<std::size_t>(lanes);
  cable_bytes_ = together ? size * static_cast<std::size_t>(lanes) : size;
  bytes_.resize(plane_bytes * planes);
  for (std::size_t p = 0; p < planes; ++p) planes_.push_back({bytes_.data() + p * plane_bytes, step});
  for (std::size_t c = 0; c < count; ++c)
    areas_.push_back({together ? bytes_.data() + c * size : planes_[c].data, static_cast<std::ptrdiff_t>(step)});
}

void FrameMemory::copy(std::ptrdiff_t at, const FrameMemory& from, std::ptrdiff_t from_at, int frames) noexcept {
  while (frames > 0) {
    const auto count = std::min<std::ptrdiff_t>({frames, frames_ - at, from.frames_ - from_at});
    for (std::size_t p = 0; p < cable_planes_; ++p) {
      std::byte* to = planes_[p].data + static_cast<std::size_t>(at) * planes_[p].step;
      const std::byte* source = from.planes_[p].data + static_cast<std::size_t>(from_at) * from.planes_[p].step;
      if (planes_[p].step == cable_bytes_ && from.planes_[p].step == cable_bytes_) {
        std::memcpy(to, source, cable_bytes_ * static_cast<std::size_t>(count));
        continue;
      }
      for (std::ptrdiff_t i = 0; i < count; ++i, to += planes_[p].step, source += from.planes_[p].step)
        std::memcpy(to, source, cable_bytes_);
    }
    frames -= static_cast<int>(count);
    forward(at, static_cast<int>(count), *this);
    forward(from_at, static_cast<int>(count), from);
  }
}

void FrameMemory::silence(std::ptrdiff_t at, int frames) noexcept {
  frames = std::min(frames, frames_);
  while (frames > 0) {
    const auto count = std::min<std::ptrdiff_t>(frames, frames_ - at);
    for (const Plane& plane : planes_)
      std::memset(plane.data + static_cast<std::size_t>(at) * plane.step, 0,
                  plane.step * static_cast<std::size_t>(count));
    frames -= static_cast<int>(count);
    forward(at, static_cast<int>(count), *this);
  }
}

Hardware::Hardware(const Shape& shape) : capturing_(shape.inputs > 0), playing_(shape.outputs > 0) {
  const int lanes = shape.cable ? std::min(shape.inputs, shape.outputs) : 0;
  in_ = FrameMemory(shape.inputs, shape.type, shape.layout, shape.in_frames, lanes);
  out_ = FrameMemory(shape.outputs, shape.type, shape.layout, shape.out_frames, lanes);
  cable_ = FrameMemory(lanes, shape.type, shape.layout, static_cast<int>(shape.delay) + piece_frames, lanes);
  cable_put_ = static_cast<std::ptrdiff_t>(shape.delay);
}

Hardware::Place Hardware::in_place() const noexcept { return place(in_take_, in_); }

Hardware::Place Hardware::out_place() const noexcept { return place(out_put_, out_); }

Hardware::Place Hardware::newest_in(int frames) const noexcept {
  return place((in_put_ - frames + in_.frames()) % in_.frames(), in_);
}

Hardware::Place Hardware::next_out() const noexcept { return place(out_take_, out_); }

void Hardware::take(int frames) noexcept TAUT_NONBLOCKING {
  if (!capturing_) return;
  forward(in_take_, frames, in_);
  captured_ -= frames;
}

void Hardware::write(int frames) noexcept TAUT_NONBLOCKING {
  if (!playing_) return;
  forward(out_put_, frames, out_);
  written_ += frames;
}

void Hardware::run(Frames frames) noexcept TAUT_NONBLOCKING { run(frames, false); }
void Hardware::run_silent(Frames frames) noexcept TAUT_NONBLOCKING { run(frames, true); }

void Hardware::run(Frames frames, bool silent) noexcept {
  while (frames > 0) {
    const int count = static_cast<int>(std::min<Frames>(frames, piece_frames));
    if (playing_) {
      if (silent)
        cable_.silence(cable_put_, count);
      else
        cable_.copy(cable_put_, out_, out_take_, count);
      forward(out_take_, count, out_);
      written_ -= count;
    }
    if (capturing_) {
      in_.copy(in_put_, cable_, cable_take_, count);
      forward(in_put_, count, in_);
      captured_ += count;
    }
    forward(cable_put_, count, cable_);
    forward(cable_take_, count, cable_);
    frames -= count;
  }
}

void Hardware::idle(Frames frames) noexcept TAUT_NONBLOCKING {
  cable_.silence(cable_put_, static_cast<int>(std::min<Frames>(frames, cable_.frames())));
  const int rest = static_cast<int>(frames % cable_.frames());
  forward(cable_put_, rest, cable_);
  forward(cable_take_, rest, cable_);
}

void Hardware::drop() noexcept {
  in_take_ = in_put_;
  out_put_ = out_take_;
  captured_ = written_ = 0;
}

void Hardware::reset() noexcept {
  drop();
  cable_.silence(0, cable_.frames());
}

}  // namespace taut::device::virtual_card
