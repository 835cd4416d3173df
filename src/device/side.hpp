// SPDX-License-Identifier: MIT
// Walks the frames of one direction of a turn, and those of a ring: where a frame lies and how many lie together.
#pragma once
#include <algorithm>
#include <cstddef>

#include "device/device.hpp"

namespace taut::device {

/// Index in the ring of the turn's frame `frame`: channel c is at areas[c].data + areas[c].step * index.
constexpr std::ptrdiff_t index_of(const Side& side, int frame) noexcept {
  return frame < side.split ? side.at + frame : frame - side.split;
}

/// How many of `frames` frames, from frame `frame` of the turn on, come before the ring wraps.
constexpr int contiguous(const Side& side, int frame, int frames) noexcept {
  return frame < side.split ? std::min(frames, side.split - frame) : frames;
}

/// Calls `run(index, done, count)` for each contiguous run of `frames` frames, from frame `first` of the turn on.
template <class Run>
constexpr void for_each_run(const Side& side, int first, int frames, Run&& run) noexcept {
  for (int done = 0; done < frames;) {
    const int count = contiguous(side, first + done, frames - done);
    run(index_of(side, first + done), done, count);
    done += count;
  }
}

/// The same for a ring of `size` frames, from `index` on; goes round it more than once where `frames` is larger.
template <class Count, class Run>
constexpr void for_each_run(Count index, Count size, Count frames, Run&& run) noexcept {
  for (Count done = 0; done < frames; index = 0) {
    const Count count = std::min(frames - done, size - index);
    run(index, done, count);
    done += count;
  }
}

}  // namespace taut::device
