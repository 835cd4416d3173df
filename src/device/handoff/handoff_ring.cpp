// SPDX-License-Identifier: MIT
#include "device/handoff/handoff_ring.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace taut::device::handoff {
namespace {

// A fixed size becomes one instruction each way.
template <std::size_t bytes>
void copy_apart(std::byte* out, std::ptrdiff_t out_step, const std::byte* in, std::ptrdiff_t in_step,
                std::ptrdiff_t frames) noexcept {
  for (; frames > 0; --frames, out += out_step, in += in_step) std::memcpy(out, in, bytes);
}

void copy(const audio::Area& to, std::ptrdiff_t to_frame, const audio::Area& from, std::ptrdiff_t from_frame,
          std::ptrdiff_t frames, std::ptrdiff_t bytes) noexcept {
  std::byte* out = to.data + to.step * to_frame;
  const std::byte* in = from.data + from.step * from_frame;
  if (to.step == bytes && from.step == bytes) {
    std::memcpy(out, in, static_cast<std::size_t>(frames * bytes));
    return;
  }
  if (bytes == sizeof(float)) return copy_apart<sizeof(float)>(out, to.step, in, from.step, frames);
  for (; frames > 0; --frames, out += to.step, in += from.step) std::memcpy(out, in, static_cast<std::size_t>(bytes));
}

void clear(const audio::Area& to, std::ptrdiff_t frame, std::ptrdiff_t frames, std::ptrdiff_t bytes) noexcept {
  std::byte* out = to.data + to.step * frame;
  if (to.step == bytes) {
    std::memset(out, 0, static_cast<std::size_t>(frames * bytes));
    return;
  }
  for (; frames > 0; --frames, out += to.step) std::memset(out, 0, static_cast<std::size_t>(bytes));
}

}  // namespace

Expected<HandoffRing> HandoffRing::make(int channels, int sample_bytes, Frames at_least) {
  const auto frames = std::bit_ceil(static_cast<std::size_t>(std::max<Frames>(at_least, 1)));
  const auto size = frames * static_cast<std::size_t>(sample_bytes);
  const auto count = static_cast<std::size_t>(channels);
  auto pages = platform::LockedMemory::make(count * platform::LockedMemory::room_for(size));
  if (!pages) return std::unexpected(pages.error());
  HandoffRing made(std::move(*pages), sample_bytes, static_cast<int>(frames));
  for (std::size_t c = 0; c < count; ++c) made.areas_.push_back({made.pages_.take(size).data(), sample_bytes});
  return made;
}

void HandoffRing::put(Frames position, std::span<const audio::Area> from, int frames) const noexcept {
  for (int done = 0; done < frames;) {
    const int at = index(position + done), run = std::min(frames - done, frames_ - at);
    for (std::size_t c = 0; c < areas_.size(); ++c) {
      if (c < from.size() && from[c].data != nullptr)
        copy(areas_[c], at, from[c], done, run, bytes_);
      else
        clear(areas_[c], at, run, bytes_);
    }
    done += run;
  }
}

void HandoffRing::get(Frames position, std::span<const audio::Area> to, int at, int frames) const noexcept {
  for (int done = 0; done < frames;) {
    const int from = index(position + done), run = std::min(frames - done, frames_ - from);
    for (std::size_t c = 0; c < std::min(areas_.size(), to.size()); ++c)
      if (to[c].data != nullptr) copy(to[c], at + done, areas_[c], from, run, bytes_);
    done += run;
  }
}

void HandoffRing::silence(Frames position, Frames frames) const noexcept {
  if (frames > frames_) position += frames - std::exchange(frames, frames_);
  for (Frames done = 0; done < frames;) {
    const int at = index(position + done);
    const auto run = static_cast<int>(std::min<Frames>(frames - done, frames_ - at));
    for (const audio::Area& area : areas_) clear(area, at, run, bytes_);
    done += run;
  }
}

void silence(std::span<const audio::Area> to, int sample_bytes, int at, int frames) noexcept {
  for (const audio::Area& area : to)
    if (area.data != nullptr) clear(area, at, frames, sample_bytes);
}

}  // namespace taut::device::handoff
