// SPDX-License-Identifier: MIT
// How likely is a cycle that takes longer than the margin, when none has been seen? Counts, a bound, no opinion.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>

#include "audio/histogram.hpp"

namespace taut::engine {

/// How long cycles took, counted in the histogram's steps, and what follows for longer times. Control threads.
///
/// The bound. Of n cycles k took longer than y. With 95 % confidence the chance of such a cycle is then at most U(k) / n,
/// U being the upper end of the exact interval for a Poisson count, in Wilson and Hilferty's approximation
/// (U(0) = 3, the "rule of three"; Garwood, Biometrika 28, 1936). Beyond y the chance is taken to fall at least as fast
/// as the power `fall` of time: chance(x) <= U(k) / n * (y / x)^fall. That holds for each y below x, so the least of them
/// is the answer. Near the middle what was counted decides, beyond the longest cycle seen the assumption does: from 0 of n
/// and the longest y, x = y * (3 / (n p))^(1 / fall). Evidence is paid for: what is to be p likely and has been looked at
/// for a tenth of 1 / p cycles needs twice the longest time seen.
///
/// A power and not an exponential, since wake-up delays of all systems measured have heavier tails than exponential; a
/// fixed power and not a fitted one (Hill, Pickands), since a fit to the few longest values is the less certain the more
/// depends on it, and since so the bound is monotone: one cycle that takes longer never lowers it. docs/slack.md shows
/// what was promised beside what was seen.
class Tail {
 public:
  static constexpr double fall = 4;

  /// `count` cycles that took `used` ns (0 and more).
  void add(Nanos used, std::uint64_t count) noexcept;
  /// The cycles between two snapshots of one histogram, `before` the older one.
  void add(const audio::Histogram::Snapshot& before, const audio::Histogram::Snapshot& now) noexcept;
  void add(const Tail& other) noexcept;
  /// What was added before as `other`.
  void remove(const Tail& other) noexcept;

  [[nodiscard]] std::uint64_t cycles() const noexcept { return total_; }
  /// Cycles that took longer than `time`, to the histogram's step that `time` lies in.
  [[nodiscard]] std::uint64_t beyond(Nanos time) const noexcept;
  /// The time that the share `part` (0 to 1) of the cycles did not exceed, at most 1/16 above the true one.
  [[nodiscard]] Nanos percentile(double part) const noexcept;

  /// The longest cycle but for the `spared` longest, to the same step; 0 when there is none.
  [[nodiscard]] Nanos longest(std::uint64_t spared) const noexcept;

  /// A cycle takes longer than `time` (ns) with at most this chance (0 to 1); 1 where nothing is known. The `spared` longest
  /// cycles are left out of account.
  [[nodiscard]] double chance(Nanos time, std::uint64_t spared = 0) const noexcept;
  /// The least time with chance(time) <= `chance` (above 0); the longest time there is where nothing is known.
  [[nodiscard]] Nanos least(double chance, std::uint64_t spared = 0) const noexcept;

  /// How many cycles, none of them above `longest`, it takes until `time` is exceeded with at most `chance`.
  [[nodiscard]] static double cycles_needed(double chance, Nanos longest, Nanos time) noexcept;

 private:
  [[nodiscard]] static double most(std::uint64_t counted) noexcept;

  // Calls `body` with each time that was seen, shortest first, and the bound of the share of cycles beyond it.
  template <class Body>
  void each(std::uint64_t spared, const Body& body) const noexcept {
    if (total_ <= spared) return;
    const std::uint64_t all = total_ - spared;
    std::uint64_t within = 0;
    for (std::size_t i = 0; i < counts_.size() && within < all; ++i) {
      if (counts_[i] == 0) continue;
      within = std::min(within + counts_[i], all);
      body(static_cast<double>(audio::Histogram::largest_in(i)), most(all - within) / static_cast<double>(all));
    }
  }

  std::array<std::uint64_t, audio::Histogram::steps> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace taut::engine
