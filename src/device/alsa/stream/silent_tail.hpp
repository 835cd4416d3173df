// SPDX-License-Identifier: MIT
// What the hardware meets when it runs past the end of what was written: silence, never what the ring held before.
#pragma once
#include <cstddef>
#include <span>

#include "audio/transfer.hpp"
#include "base/realtime.hpp"

namespace taut::device::alsa {

/// The stretch of a playback ring right behind the last frame that was written. Hardware does not know what was written:
/// it goes round the ring until the kernel next looks at its position, finds the xrun and stops it. All that it can meet
/// until then is kept zero: a memset a cycle (two where the ring wraps), of no more frames than the cycle wrote.
/// Real-time safe after construction.
class SilentTail {
 public:
  SilentTail() = default;
  /// `areas` are those of the whole ring of `buffer` frames and outlive this; `sample_bytes`: of one sample.
  SilentTail(std::span<const audio::Area> areas, long buffer, std::size_t sample_bytes) noexcept;

  /// The ring's content is not known any more: it was written by others, or the hardware starts over.
  void forget() noexcept TAUT_NONBLOCKING { clean_ = 0; }

  /// `frames` were written from the tail's beginning on.
  void wrote(long frames) noexcept TAUT_NONBLOCKING;

  /// The tail begins at frame `end` of the ring. From there on `reach` frames shall be silence, but no more than `played`,
  /// the frames which the hardware has surely left behind. Gives how many had to be zeroed.
  long keep(long end, long reach, long played) noexcept TAUT_NONBLOCKING;

 private:
  void zero(long from, long frames) noexcept TAUT_NONBLOCKING;

  std::span<const audio::Area> areas_;
  long buffer_ = 1;
  std::size_t sample_bytes_ = 0;
  bool adjacent_ = false;  // every frame is one block of memory: interleaved, without gaps
  long clean_ = 0;         // frames behind the end that are zero
};

}  // namespace taut::device::alsa
