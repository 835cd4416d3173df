// SPDX-License-Identifier: MIT
// The hand-off's memory for one direction, addressed by position, and the copies to and from a server's buffers.
#pragma once
#include <span>
#include <vector>

#include "audio/transfer.hpp"
#include "base/units.hpp"
#include "platform/memory.hpp"

namespace taut::device::handoff {

/// One ring per channel: position p is at index p mod frames(), a power of two. Real-time safe once made.
class HandoffRing {
 public:
  /// Space for `at_least` frames. Error `no_memory`.
  static Expected<HandoffRing> make(int channels, int sample_bytes, Frames at_least);

  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return areas_; }
  [[nodiscard]] int frames() const noexcept { return frames_; }
  [[nodiscard]] int index(Frames position) const noexcept { return static_cast<int>(position & (frames_ - 1)); }

  /// Copies from a server's buffers. A channel without data becomes silence.
  void put(Frames position, std::span<const audio::Area> from, int frames) const noexcept;
  /// Copies to a server's buffers, from their frame `at` on. Channels without data are skipped.
  void get(Frames position, std::span<const audio::Area> to, int at, int frames) const noexcept;
  void silence(Frames position, Frames frames) const noexcept;

 private:
  HandoffRing(platform::LockedMemory pages, int sample_bytes, int frames) noexcept
      : pages_(std::move(pages)), bytes_(sample_bytes), frames_(frames) {}

  platform::LockedMemory pages_;
  std::vector<audio::Area> areas_;
  int bytes_;
  int frames_;
};

/// Silences a server's own buffers, from their frame `at` on.
void silence(std::span<const audio::Area> to, int sample_bytes, int at, int frames) noexcept;

}  // namespace taut::device::handoff
