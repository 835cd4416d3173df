// SPDX-License-Identifier: MIT
#include "audio/transfer.hpp"

#include <algorithm>
#include <cstring>

namespace taut::audio {
namespace {

constexpr std::ptrdiff_t host_bytes = 4;  // of int32 and float32

// Channels per kernel call: bounds the pointers on the stack, and is a multiple of what kernels process at a time.
constexpr int widest_piece = 32;

constexpr int silent_frames = 128;
alignas(64) constexpr std::byte silent_plane[silent_frames * host_bytes] = {};

}  // namespace

std::optional<Transfer> Transfer::make(Way way, SampleType device, Layout layout, int device_channels,
                                       std::span<const int> channels, SampleType host) {
  Transfer made;
  made.fast_ = find(way, device, host);
  made.reference_ = find_reference(way, device, host);
  if (made.fast_ == nullptr) return std::nullopt;

  const auto channel_of = [&](int plane) { return channels[static_cast<std::size_t>(plane)]; };
  for (int plane = 0; plane < static_cast<int>(channels.size()); ++plane) {
    if (channel_of(plane) != absent)
      made.planes_.push_back(plane);
    else if (way == Way::in)
      made.silent_.push_back(plane);
  }
  std::ranges::sort(made.planes_, {}, channel_of);

  made.in_order_ = made.planes_.size() == channels.size() && std::ranges::is_sorted(made.planes_);
  int before = -1;
  for (int i = 0; i < static_cast<int>(made.planes_.size()); ++i) {
    const int channel = channel_of(made.planes_[static_cast<std::size_t>(i)]);
    if (channel == before || channel < 0 || channel >= device_channels) return std::nullopt;
    const bool adjacent = layout == Layout::interleaved && i > 0 && channel == before + 1;
    if (adjacent && made.pieces_.back().channels < widest_piece) {
      ++made.pieces_.back().channels;
    } else {
      made.pieces_.push_back({channel, 1, i});
    }
    before = channel;
  }
  return made;
}

template <class PlanesOf>
void Transfer::move(std::span<const Area> areas, std::ptrdiff_t at, int frames, PlanesOf planes_of) const noexcept {
  if (frames <= 0) return;
  Kernel* const move_run = frames < fast_->least_frames ? reference_->kernel : fast_->kernel;
  for (const Piece& piece : pieces_) {
    const Area& area = areas[static_cast<std::size_t>(piece.channel)];
    move_run({area.data + at * area.step, area.step, planes_of(piece), piece.channels, frames});
  }
}

void Transfer::operator()(std::span<const Area> areas, std::ptrdiff_t at, std::byte* const* planes,
                          std::ptrdiff_t plane_at, int frames) const noexcept TAUT_NONBLOCKING {
  const std::size_t bytes = static_cast<std::size_t>(frames) * std::size_t{host_bytes};
  for (const int plane : silent_) std::memset(planes[plane] + plane_at * host_bytes, 0, bytes);
  if (in_order_ && plane_at == 0)
    return move(areas, at, frames, [&](const Piece& piece) { return planes + piece.first; });
  std::byte* moved[widest_piece];
  move(areas, at, frames, [&](const Piece& piece) {
    const int* const plane = planes_.data() + piece.first;
    for (int i = 0; i < piece.channels; ++i) moved[i] = planes[plane[i]] + plane_at * host_bytes;
    return moved;
  });
}

void Transfer::silence(std::span<const Area> areas, std::ptrdiff_t at, int frames) const noexcept TAUT_NONBLOCKING {
  // Kernels for playback only read the planes, so the constant is not modified.
  std::byte* zeros[widest_piece];
  std::ranges::fill(zeros, const_cast<std::byte*>(silent_plane));
  for (int done = 0; done < frames; done += silent_frames)
    move(areas, at + done, std::min(silent_frames, frames - done), [&](const Piece&) { return zeros; });
}

std::string_view Transfer::kernel() const noexcept { return fast_->name; }

}  // namespace taut::audio
