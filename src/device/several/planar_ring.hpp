// SPDX-License-Identifier: MIT
// The memory that hosts of joined devices see: one ring per channel, addressed by position.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "audio/transfer.hpp"
#include "base/units.hpp"
#include "device/side.hpp"

namespace taut::device::several {

/// Zeroed at first, which is silence in every sample type. Real-time safe after construction.
class PlanarRing {
 public:
  PlanarRing() = default;
  /// Holds at least `frames` frames.
  PlanarRing(int channels, audio::SampleType type, Frames frames);

  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return areas_; }
  [[nodiscard]] audio::SampleType type() const noexcept { return type_; }
  [[nodiscard]] int channels() const noexcept { return static_cast<int>(areas_.size()); }
  [[nodiscard]] std::ptrdiff_t index(Frames position) const noexcept {
    return static_cast<std::ptrdiff_t>(position & (frames_ - 1));
  }
  [[nodiscard]] int split(Frames position) const noexcept { return static_cast<int>(frames_ - index(position)); }

  /// Calls `run(index, done, count)` for each contiguous run of `frames` frames from `position` on.
  template <class Run>
  void for_each_run(Frames position, int frames, Run&& run) const noexcept {
    device::for_each_run(static_cast<int>(index(position)), static_cast<int>(frames_), frames, run);
  }

  /// Silences `channels` from `position` on, at most the whole ring.
  void silence(std::span<const int> channels, Frames position, Frames frames) noexcept TAUT_NONBLOCKING;
  void clear() noexcept;

 private:
  audio::SampleType type_ = audio::SampleType::int32;
  Frames frames_ = 1;
  std::vector<std::byte> bytes_;
  std::vector<audio::Area> areas_;
};

}  // namespace taut::device::several
