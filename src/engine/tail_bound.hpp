// SPDX-License-Identifier: MIT
// Bounds the probability of a cycle longer than the margin when none has been seen.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>

#include "audio/histogram.hpp"

namespace taut::engine {

/// Cycle times, counted in the histogram's steps, and what they imply for longer times. Control threads.
///
/// The bound. If k of n cycles took longer than y, the chance of such a cycle is at most U(k) / n with 99 % confidence,
/// U being the upper end of the exact interval for a Poisson count (Garwood, Biometrika 28, 1936), in Wilson and
/// Hilferty's approximation; U(0) = 4.6. For y in the tail (the longest hundredth), the chance beyond is assumed to
/// fall at least as fast as a power: chance(x) <= U(k) / n * (y / x)^fall. That holds for each such y below x, so the
/// least applies (which, as the least of several, is right in 95 cases of 100). More evidence lowers it: with nothing
/// longer than y among n cycles, p is reached at x = y * (4.6 / (n p))^(1 / fall). The assumption never overrules the
/// counts: the answer is at least k / n at x itself, and at least k / n carried by the same power to x from any point
/// of the tail above x / 2. Rare long stalls, which no power law describes, thus keep the margin at twice their length
/// until they are forgotten. Powers apply to the time beyond `origin`, the part common to all cycles (base()), but to
/// at least a sixteenth of the whole, the resolution of the counts.
///
/// A power law rather than an exponential, since wake-up delays have heavier tails (peaks over a threshold as in
/// Pickands, Annals of Statistics 3, 1975, with a shape above 0). A fixed power rather than a fitted one, since a fit
/// to the few longest values is least certain where it matters most, and since this keeps the bound monotone: a longer
/// cycle never lowers it. The power is about the slowest decay measured beyond the hundredth on undisturbed threads
/// (tests/simulation/delays, 3.8). docs/slack.md compares what was promised with what was seen.
class TailBound {
 public:
  static constexpr double fall = 4;
  static constexpr double tail = 0.01;  ///< share of the cycles that counts as the tail

  /// `count` cycles that took `used` ns (0 and more).
  void add(Nanos used, std::uint64_t count) noexcept;
  /// The cycles between two snapshots of one histogram, `before` the older.
  void add(const audio::Histogram::Snapshot& before, const audio::Histogram::Snapshot& now) noexcept;
  void add(const TailBound& other) noexcept;
  /// Removes what was added as `other`.
  void remove(const TailBound& other) noexcept;

  [[nodiscard]] std::uint64_t cycles() const noexcept { return total_; }
  /// Cycles longer than `time`, to the resolution of the histogram's steps.
  [[nodiscard]] std::uint64_t beyond(Nanos time) const noexcept;
  /// The time that the share `part` (0 to 1) of the cycles did not exceed, at most 1/16 above the true one.
  [[nodiscard]] Nanos percentile(double part) const noexcept;

  /// The least time of a cycle, ignoring the shortest hundredth; at most 1/16 too low.
  [[nodiscard]] Nanos base() const noexcept;

  /// The longest cycle apart from the `spared` longest, to the same resolution; 0 if there is none.
  [[nodiscard]] Nanos longest(std::uint64_t spared) const noexcept;

  /// How to evaluate the counts.
  struct View {
    std::uint64_t spared = 0;  ///< ignores this many of the longest cycles
    Nanos origin = 0;          ///< 0 or more
    double times = 1;          ///< as if everything had been seen this many times; 1 or more
  };

  /// Bound on the chance (0 to 1) of a cycle longer than `time` (ns, above 0); 1 if nothing is known.
  [[nodiscard]] double chance(Nanos time, const View& view) const noexcept;
  /// The least time with chance(time) <= `chance` (above 0); the maximum if nothing is known.
  [[nodiscard]] Nanos least(double chance, const View& view) const noexcept;

  /// The longest cycle for which that many cycles, none longer, give `time` exactly the chance `chance`.
  [[nodiscard]] static Nanos longest_for(Nanos time, double chance, double cycles, Nanos origin) noexcept;

  /// U(counted).
  [[nodiscard]] static double most(double counted) noexcept;

 private:
  struct Point {
    double time;     // end of a non-empty step
    double bound;    // bound on the share of cycles beyond it
    double reached;  // counted share of this step and all beyond
    bool tail;       // few enough cycles lie beyond
  };
  template <class Body>
  void each(const View& view, const Body& body) const noexcept;

  std::array<std::uint64_t, audio::Histogram::steps> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace taut::engine
