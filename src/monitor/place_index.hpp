// SPDX-License-Identifier: MIT
// Finds where in a signal a few samples come from: indexes all windows of a section by hash.
#pragma once
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "base/units.hpp"
#include "monitor/signal.hpp"

namespace taut::monitor {

/// A hash of the last `window` samples, updated sample by sample.
class RollingHash {
 public:
  /// `window`: 1 ... 64 frames.
  explicit RollingHash(int window) noexcept;

  /// Adds `entering` and removes `leaving`, the sample `window` frames earlier (any value until there are that many).
  void push(std::int32_t entering, std::int32_t leaving) noexcept;

  [[nodiscard]] std::uint64_t value() const noexcept { return hash_; }

  /// The window is full, and a third of its samples differ from the one before: distinguishable from silence.
  [[nodiscard]] bool telling() const noexcept { return seen_ >= window_ && 3 * std::popcount(changes_) >= window_; }

 private:
  int window_;
  std::uint64_t highest_ = 1;  // factor^(window - 1)
  std::uint64_t hash_ = 0;
  std::int32_t last_ = 0;
  int seen_ = 0;               // frames so far, up to window
  std::uint64_t changes_ = 0;  // a bit per frame of the window: differs from the one before
};

class PlaceIndex {
 public:
  /// A window of `channel` that ends before position `end`.
  struct Place {
    int channel = 0;
    Frames end = 0;
  };

  /// Indexes positions `centre` - `reach` ... `centre` + `reach` of up to four channels from `first_channel` on.
  void build(const Signal& signal, Frames centre, Frames reach, int first_channel);
  /// Keeps the memory: returning megabytes to the kernel may block the audio thread for milliseconds.
  void clear();
  [[nodiscard]] bool covers(Frames centre) const noexcept;

  /// Writes the places whose windows have this hash to `places`, up to its size; returns how many.
  [[nodiscard]] std::size_t find(std::uint64_t hash, std::span<Place> places) const noexcept;

 private:
  struct Entry {
    std::uint32_t tag = 0;
    std::int32_t end = 0;  // relative to base_, plus 1; 0: unused
    std::int16_t channel = 0;
  };
  void insert(std::uint64_t hash, int channel, Frames end);

  std::vector<Entry> entries_;
  std::vector<std::int32_t> samples_;
  Frames base_ = 0, centre_ = 0, reach_ = 0;
};

}  // namespace taut::monitor
