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
/// The bound. Of n cycles k took longer than y. With 99 % confidence the chance of such a cycle is then at most U(k) / n,
/// U being the upper end of the exact interval for a Poisson count (Garwood, Biometrika 28, 1936), in Wilson and
/// Hilferty's approximation; U(0) = 4.6. For a y in the tail, among the longest hundredth, the
/// chance beyond is taken to fall at least as fast as a power: chance(x) <= U(k) / n * (y / x)^fall. That holds for each
/// such y below x, so the least of them counts (which, being the least of several, is right in 95 cases of 100). Evidence is paid for: with nothing longer than y among n cycles, p is
/// reached at x = y * (4.6 / (n p))^(1 / fall).
/// The assumption never overrules what was counted: the answer is no less than k / n at x itself, and than k / n
/// carried by the same power to x from any point above x / 2. Stalls that are rare and long, which no power describes, so
/// keep the margin at twice their length until they are forgotten.
///
/// A power and not an exponential, since wake-up delays have heavier tails (peaks over a threshold as Pickands has them,
/// Annals of Statistics 3, 1975, with a shape above 0); a fixed power and not a fitted one, since a fit to the few longest
/// values is the less certain the more depends on it, and since so the bound is monotone: a cycle that takes longer never
/// lowers it. The power is about the slowest fall measured beyond the hundredth on threads that nobody stalls
/// (tests/simulation/delays, 3.8). docs/slack.md shows what was promised beside what was seen.
class Tail {
 public:
  static constexpr double fall = 4;
  static constexpr double tail = 0.01;  ///< the share of the cycles that is called so

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
  /// The least time with chance(time) <= `chance` (above 0); the longest time there is where nothing is known. `times`: as
  /// if everything had been seen so many times over (1 and more).
  [[nodiscard]] Nanos least(double chance, std::uint64_t spared = 0, double times = 1) const noexcept;

  /// How many cycles, none of them above `longest`, it takes until `time` is exceeded with at most `chance`.
  [[nodiscard]] static double cycles_needed(double chance, Nanos longest, Nanos time) noexcept;
  /// U(counted).
  [[nodiscard]] static double most(double counted) noexcept;

 private:
  // Calls body(time, share that took longer: the bound, share that took as long or longer: as counted, whether the bound may
  // be carried on from here) for each time that was seen, shortest first.
  template <class Body>
  void each(std::uint64_t spared, double times, const Body& body) const noexcept {
    if (total_ <= spared) return;
    const std::uint64_t all = total_ - spared;
    const double n = static_cast<double>(all);
    std::uint64_t within = 0;
    for (std::size_t i = 0; i < counts_.size() && within < all; ++i) {
      if (counts_[i] == 0) continue;
      const double reached = static_cast<double>(all - within) / n;
      within = std::min(within + counts_[i], all);
      const bool in_tail = static_cast<double>(all - within) <= tail * n;
      body(static_cast<double>(audio::Histogram::largest_in(i)),
           most(static_cast<double>(all - within) * times) / (n * times), reached, in_tail);
    }
  }

  std::array<std::uint64_t, audio::Histogram::steps> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace taut::engine
