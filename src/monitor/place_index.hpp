// SPDX-License-Identifier: MIT
// Finds where in a signal a few samples come from: the positions of all windows of a stretch of the signal, by hash.
#pragma once
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "base/units.hpp"
#include "monitor/signal.hpp"

namespace taut::monitor {

/// A hash of the last `window` samples, kept up to date sample by sample.
class RollingHash {
 public:
  /// `window`: 1 ... 64 frames.
  explicit RollingHash(int window) noexcept;

  /// `entering` comes in; `leaving` is the sample `window` frames before it (any, while fewer have come in).
  void push(std::int32_t entering, std::int32_t leaving) noexcept;

  [[nodiscard]] std::uint64_t value() const noexcept { return hash_; }

  /// A full window, a third of whose samples differ from the one before: enough to be told from silence.
  [[nodiscard]] bool telling() const noexcept { return seen_ >= window_ && 3 * std::popcount(changes_) >= window_; }

 private:
  int window_;
  std::uint64_t highest_ = 1;  // factor^(window - 1)
  std::uint64_t hash_ = 0;
  std::int32_t last_ = 0;
  int seen_ = 0;               // frames so far, up to window
  std::uint64_t changes_ = 0;  // a bit for each frame of the window that differs from the one before it
};

class PlaceIndex {
 public:
  /// A window of `channel` that ends before position `end`.
  struct Place {
    int channel = 0;
    Frames end = 0;
  };

  /// Indexes positions `centre` - `reach` ... `centre` + `reach` of up to four channels, `first_channel` on.
  void build(const Signal& signal, Frames centre, Frames reach, int first_channel);
  /// Keeps the memory: to give megabytes back a kernel may hold up the audio thread for milliseconds.
  void clear();
  [[nodiscard]] bool covers(Frames centre) const noexcept;

  /// The places whose windows have this hash, in `places`, up to its size; returns how many.
  [[nodiscard]] std::size_t find(std::uint64_t hash, std::span<Place> places) const noexcept;

 private:
  struct Entry {
    std::uint32_t tag = 0;
    std::int32_t end = 0;  // relative to base_, plus 1; 0: free
    std::int16_t channel = 0;
  };
  void insert(std::uint64_t hash, int channel, Frames end);

  std::vector<Entry> entries_;
  std::vector<std::int32_t> samples_;
  Frames base_ = 0, centre_ = 0, reach_ = 0;
};

}  // namespace taut::monitor
