// SPDX-License-Identifier: MIT
// A ring of frames addressed by their position on a timeline.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

#include "audio/transfer.hpp"
#include "base/realtime.hpp"
#include "base/units.hpp"
#include "device/side.hpp"

namespace taut::device::wasapi {

/// Position p is at index p mod frames(), also for negative p. Interleaved. Real-time safe once made.
class FrameRing {
 public:
  FrameRing(int frames, int frame_bytes)
      : frames_(frames),
        bytes_(static_cast<std::size_t>(frame_bytes)),
        memory_(static_cast<std::size_t>(frames) * static_cast<std::size_t>(frame_bytes)) {}

  [[nodiscard]] int frames() const noexcept TAUT_NONBLOCKING { return frames_; }
  [[nodiscard]] int index(Frames position) const noexcept TAUT_NONBLOCKING {
    const auto at = static_cast<int>(position % frames_);
    return at < 0 ? at + frames_ : at;
  }

  /// Appends one area per channel of `sample_bytes` each.
  void areas(int channels, std::size_t sample_bytes, std::vector<audio::Area>& to) {
    for (int c = 0; c < channels; ++c)
      to.push_back({memory_.data() + static_cast<std::size_t>(c) * sample_bytes, static_cast<std::ptrdiff_t>(bytes_)});
  }

  /// Null source: silence.
  void put(Frames position, const std::byte* from, Frames count) noexcept TAUT_NONBLOCKING {
    for_each_run(position, count, [&](std::byte* at, std::size_t done, std::size_t size) {
      if (from != nullptr)
        std::memcpy(at, from + done, size);
      else
        std::memset(at, 0, size);
    });
  }
  void silence(Frames position, Frames count) noexcept TAUT_NONBLOCKING { put(position, nullptr, count); }
  void get(Frames position, std::byte* to, Frames count) noexcept TAUT_NONBLOCKING {
    for_each_run(position, count,
                 [&](const std::byte* at, std::size_t done, std::size_t size) { std::memcpy(to + done, at, size); });
  }

  /// Moves `position` to index 0. Not within a cycle: it moves all the memory.
  void rebase(Frames position) noexcept {
    const auto first = static_cast<std::ptrdiff_t>(index(position)) * static_cast<std::ptrdiff_t>(bytes_);
    std::rotate(memory_.begin(), memory_.begin() + first, memory_.end());
  }

 private:
  // `run(memory, bytes done, bytes)` for each contiguous run.
  template <class Run>
  void for_each_run(Frames position, Frames count, Run run) noexcept TAUT_NONBLOCKING {
    device::for_each_run<Frames>(index(position), frames_, count, [&](Frames at, Frames done, Frames frames) {
      run(memory_.data() + static_cast<std::size_t>(at) * bytes_, static_cast<std::size_t>(done) * bytes_,
          static_cast<std::size_t>(frames) * bytes_);
    });
  }

  int frames_;
  std::size_t bytes_;
  std::vector<std::byte> memory_;
};

}  // namespace taut::device::wasapi
