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
/// carried by the same power to x from any point of the tail above x / 2. Stalls that are rare and long, which no power
/// describes, so keep the margin at twice their length until they are forgotten.
/// Powers are of the time beyond `origin`, the part that is the same in every cycle (base()), but
/// of no less than a sixteenth of the whole, which is as well as a time is known.
///
/// A power and not an exponential, since wake-up delays have heavier tails (peaks over a threshold as Pickands has them,
/// Annals of Statistics 3, 1975, with a shape above 0); a fixed power and not a fitted one, since a fit to the few longest
/// values is the less certain the more depends on it, and since so the bound is monotone: a cycle that takes longer never
/// lowers it. The power is about the slowest fall measured beyond the hundredth on threads that nobody stalls
/// (tests/simulation/delays, 3.8). docs/slack.md shows what was promised beside what was seen.
class TailBound {
 public:
  static constexpr double fall = 4;
  static constexpr double tail = 0.01;  ///< the share of the cycles that is called so

  /// `count` cycles that took `used` ns (0 and more).
  void add(Nanos used, std::uint64_t count) noexcept;
  /// The cycles between two snapshots of one histogram, `before` the older one.
  void add(const audio::Histogram::Snapshot& before, const audio::Histogram::Snapshot& now) noexcept;
  void add(const TailBound& other) noexcept;
  /// What was added before as `other`.
  void remove(const TailBound& other) noexcept;

  [[nodiscard]] std::uint64_t cycles() const noexcept { return total_; }
  /// Cycles that took longer than `time`, to the histogram's step that `time` lies in.
  [[nodiscard]] std::uint64_t beyond(Nanos time) const noexcept;
  /// The time that the share `part` (0 to 1) of the cycles did not exceed, at most 1/16 above the true one.
  [[nodiscard]] Nanos percentile(double part) const noexcept;

  /// What a cycle takes at the least, but for the hundredth that takes least of all; at most 1/16 below it.
  [[nodiscard]] Nanos base() const noexcept;

  /// The longest cycle but for the `spared` longest, to the same step; 0 when there is none.
  [[nodiscard]] Nanos longest(std::uint64_t spared) const noexcept;

  /// How to look at what was seen.
  struct View {
    std::uint64_t spared = 0;  ///< so many of the longest cycles are left out of account
    Nanos origin = 0;          ///< 0 and more
    double times = 1;          ///< as if everything had been seen so many times over; 1 and more
  };

  /// A cycle takes longer than `time` (ns, above 0) with at most this chance (0 to 1); 1 where nothing is known.
  [[nodiscard]] double chance(Nanos time, const View& view) const noexcept;
  /// The least time with chance(time) <= `chance` (above 0); the longest time there is where nothing is known.
  [[nodiscard]] Nanos least(double chance, const View& view) const noexcept;

  /// What is the longest cycle like where so many cycles, none longer than it, make `time` exceeded with just `chance`?
  [[nodiscard]] static Nanos longest_for(Nanos time, double chance, double cycles, Nanos origin) noexcept;

  /// U(counted).
  [[nodiscard]] static double most(double counted) noexcept;

 private:
  struct Point {
    double time;     // the end of a step in which something was counted
    double bound;    // the share of cycles beyond it, at most
    double reached;  // the share that the step and all beyond hold, as counted
    bool tail;       // few enough are beyond it
  };
  template <class Body>
  void each(const View& view, const Body& body) const noexcept;

  std::array<std::uint64_t, audio::Histogram::steps> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace taut::engine
