// SPDX-License-Identifier: MIT
// `safety = tight`: how far the margin may come down, and when it must go back up. Pure policy without clock or thread:
// the same looks give the same advice.
#pragma once
#include <array>
#include <limits>
#include <optional>
#include <string>

#include "audio/histogram.hpp"
#include "base/units.hpp"
#include "engine/report.hpp"
#include "engine/tail_bound.hpp"

namespace taut::engine {

/// Input of one look. All counts since the stream's histograms were made; restarts of the device do not matter. Look
/// every 100 to 250 ms, and at once after a drop-out.
struct Look {
  const audio::Histogram::Snapshot&
      used;  ///< ns from the hardware's report of a cycle to its done(); includes cycles never served (the thread woke after `due`) if the engine knows how late
  Frames margin = 0;       ///< S in force
  Frames granularity = 0;  ///< the hardware's own share of it: bounded, known from the device
  Xruns xruns;
};

/// Down: everything seen so far bounds the probability of a drop-out (TailBound). The margin is the least that keeps it
/// below `an_hour`, plus a quarter or a part of the cycle. As evidence grows it comes down in a few steps, none smaller
/// than a quarter or larger than a half of the variable part, and stays where the evidence of `memory_hours` leaves it.
/// Only the variable part is extrapolated: what every cycle takes at least (waking up, the host's callback) is the
/// tail's `origin`, so a steady load costs its own length and no more; steps of the hardware's pointer are
/// `granularity`.
/// Up: whenever the bound exceeds `an_hour`, at once and in full. A fifth of a second of cycles that use a quarter of
/// the margin is enough, so a load that grows over some seconds is met before it drops out. A load that jumps may cost
/// one drop-out: the audio thread then refills to refill() by itself, in the silence. Each drop-out counts as a cycle
/// that exceeded the margin, and nothing is forgotten for `memory_hours` of playing. Stalls that no margin up to `safe`
/// can bridge are reported; up to `spared` of them in memory do not affect the margin, as `safe` would have dropped out
/// too. With more, the advice is `safe`.
class Tuner {
 public:
  static constexpr double memory_hours = 2;
  static constexpr std::uint64_t spared = 4;

  struct Terms {
    int cycle = 0;                ///< frames of the hardware's cycle
    double rate = 48000;          ///< Hz
    Frames floor = 0;             ///< Agreed::floor: the minimum
    Frames safe = 0;              ///< the maximum: the margin of `safety = safe`
    std::optional<Frames> known;  ///< margin learned last time; counts as an hour of evidence
    double known_load = 0;        ///< the Lesson::load that came with it
    double an_hour = 0.25;        ///< expected drop-outs per hour, at most, with 95 % confidence
  };

  enum class State {
    gathering,  ///< too little seen to lower the margin or to keep a lesson
    lowering,   ///< stepped down, or will with more of the same evidence
    settled,    ///< waiting gains nothing more; there is a lesson, or one was known
    raising,    ///< stepped up
    held,       ///< the evidence needs all of `safe`
  };

  struct Advice {
    Frames margin = 0;  ///< to use now; Look::margin: no change
    Frames target = 0;  ///< the least the current evidence allows, without the reserve
    State state = State::gathering;
    double an_hour = 0;  ///< bound on drop-outs per hour at `margin`
  };

  explicit Tuner(const Terms& terms);

  /// Initial Request::margin.
  [[nodiscard]] Frames start() const noexcept;
  /// What the audio thread raises the filling turn after a drop-out to, by itself: nobody hears it.
  [[nodiscard]] Frames refill() const noexcept { return terms_.safe; }

  /// Another device or other terms: what the old one's cycles showed stays, `known` is not read again.
  void refit(const Terms& terms) noexcept;

  Advice look(const Look& look) noexcept;

  /// The last advice as a sentence for the report, e.g. "tight: safety 12 frames of 64; 99.99 % of 1200000 cycles were
  /// done within 0.11 ms, at most 0.2 drop-outs an hour are to be expected; 140 s more like this allow a step down."
  /// Empty before the first look.
  [[nodiscard]] std::string sentence() const;

  /// Worth keeping for next time; nullopt in the first ten seconds.
  struct Lesson {
    Frames margin = 0;   ///< for Terms::known
    double load = 0;     ///< least share of a cycle until its output was written: TailBound::base()
    double seconds = 0;  ///< of playing behind it
  };
  [[nodiscard]] std::optional<Lesson> lesson() const;

 private:
  static constexpr std::size_t parts = 12;  // of the memory; the oldest is dropped as a whole
  static constexpr Nanos unknown = std::numeric_limits<Nanos>::max();
  void learn(const Look& look) noexcept;
  void remember(const TailBound& fresh) noexcept;
  void remember_known() noexcept;
  void forget_first() noexcept;
  [[nodiscard]] double cycles_in(double seconds) const noexcept { return seconds * terms_.rate / terms_.cycle; }
  [[nodiscard]] double risk() const noexcept { return terms_.an_hour / cycles_in(3600); }
  [[nodiscard]] Nanos time(Frames margin) const noexcept;
  [[nodiscard]] Frames variable(Frames margin) const noexcept;
  [[nodiscard]] Frames with_reserve(Frames target) const noexcept;
  [[nodiscard]] Nanos origin() const noexcept;
  [[nodiscard]] Frames target(double times) const noexcept;
  [[nodiscard]] bool worth_a_step(Frames target) const noexcept;
  [[nodiscard]] bool worth_keeping() const noexcept;
  [[nodiscard]] double most_evidence() const noexcept;
  [[nodiscard]] double seconds_to_step() const noexcept;

  Terms terms_;
  std::array<TailBound, parts> memory_;
  TailBound all_;                   // their sum
  std::array<Nanos, parts> bases_;  // minimum of each part; `unknown` if nothing was seen
  std::size_t part_ = 0;            // being filled
  std::uint64_t seen_ = 0;          // cycles since start
  std::uint64_t changed_ = 0;       // `seen_` when the margin last changed
  std::uint64_t spare_ = 0;         // cycles no margin could have held, while they are few
  audio::Histogram::Snapshot used_;
  Xruns xruns_;
  Frames margin_ = 0, granularity_ = 0;
  bool started_ = false, first_ = true;
  Advice advice_;
};

}  // namespace taut::engine
