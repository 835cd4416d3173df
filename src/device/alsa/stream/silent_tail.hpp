// SPDX-License-Identifier: MIT
// Keeps silence behind the last written frame, so that hardware that overruns it never plays old audio.
#pragma once
#include <cstddef>
#include <span>

#include "audio/transfer.hpp"
#include "base/realtime.hpp"

namespace taut::device::alsa {

/// Hardware does not know where written frames end: it keeps reading the ring until the kernel next checks its
/// position, finds the xrun and stops it. Everything it can reach until then is kept zero, with one memset per cycle
/// (two where the ring wraps) of no more frames than the cycle wrote. Real-time safe after construction.
class SilentTail {
 public:
  SilentTail() = default;
  /// `areas`: of the whole ring of `buffer` frames; they outlive this. `sample_bytes`: per sample.
  SilentTail(std::span<const audio::Area> areas, long buffer, std::size_t sample_bytes) noexcept;

  /// The ring's contents are unknown again: others wrote to it, or the hardware restarts.
  void forget() noexcept TAUT_NONBLOCKING { clean_ = 0; }

  /// `frames` were written, from the start of the tail on.
  void wrote(long frames) noexcept TAUT_NONBLOCKING;

  /// The tail starts at index `end`. Silences `reach` frames from there, but at most `played`, those the hardware has
  /// certainly passed. Returns how many had to be zeroed.
  long keep(long end, long reach, long played) noexcept TAUT_NONBLOCKING;

 private:
  void zero(long from, long frames) noexcept TAUT_NONBLOCKING;

  std::span<const audio::Area> areas_;
  long buffer_ = 1;
  std::size_t sample_bytes_ = 0;
  bool adjacent_ = false;  // each frame is one block of memory: interleaved without gaps
  long clean_ = 0;         // zeroed frames behind the end
};

}  // namespace taut::device::alsa
