// SPDX-License-Identifier: MIT
// `safety = tight`: how much of the margin may go, and when it must come back. Policy only: it has no clock and no thread,
// and says the same for the same looks.
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

/// What there is to see at one look. All counts since the stream's histograms were made; a restart of the device does not
/// matter. Look every 100 to 250 ms, and at once when a drop-out was told.
struct Look {
  const audio::Histogram::Snapshot&
      used;                ///< ns from when a cycle was `reported_at` to its done(); a cycle that was never
                           ///< served (the thread woke after `due`) too, where the engine knows how late
  Frames margin = 0;       ///< S in force
  Frames granularity = 0;  ///< what the hardware keeps of it for itself: bounded, known from the device
  Xruns xruns;
};

/// The way down: what was seen bounds how likely a drop-out is (Tail); the margin is the least that keeps this below
/// `an_hour`, and a quarter or a part of the cycle more. Evidence grows, so it comes down in a few steps, none smaller than a quarter or larger than
/// a half of what there is for what varies, and stays where the evidence of `memory_hours` leaves it.
/// Only what varies is extrapolated: what every cycle takes at the least (waking up, the host's callback) is an `origin` that the
/// tail is beyond, so a steady load costs its own length and no more; steps of the hardware's pointer are `granularity`.
/// The way up: whenever the bound says more than `an_hour`, at once and whole; a fifth of a second of cycles that take a
/// quarter of the margin is enough for that, so a load that grows over some seconds is met before it drops out. A load
/// that jumps may cost one drop-out: the audio thread fills up to refill() by itself, in the silence. Each drop-out counts
/// as a cycle that exceeded the margin, and nothing seen is forgotten for `memory_hours` of playing.
/// What no margin up to `safe` can hold (stalls longer than that) is told, and up to `spared` of them in the memory do not
/// choose the margin: `safe` would have dropped out as well. More of them: `safe`.
class Tuner {
 public:
  static constexpr double memory_hours = 2;
  static constexpr std::uint64_t spared = 4;

  struct Terms {
    int cycle = 0;                ///< frames of the hardware's cycle
    double rate = 48000;          ///< Hz
    Frames floor = 0;             ///< Agreed::floor: never below
    Frames safe = 0;              ///< never above: the margin of `safety = safe`
    std::optional<Frames> known;  ///< the margin that was learned last time; stands for an hour of evidence
    double known_load = 0;        ///< Lesson::load of that time
    double an_hour = 0.25;        ///< drop-outs an hour that may be expected at most, with 95 % confidence
  };

  enum class State {
    gathering,  ///< too little was seen yet to take anything away, or to be kept for the next time
    lowering,   ///< a step down was made, or comes when there is more of the same evidence
    settled,    ///< nothing more to gain from waiting; a lesson is there, or was known
    raising,    ///< a step up was made
    held,       ///< what was seen needs the whole `safe`
  };

  struct Advice {
    Frames margin = 0;  ///< the margin to have now; as Look::margin: leave it
    Frames target = 0;  ///< the least that today's evidence allows, without the quarter on top
    State state = State::gathering;
    double an_hour = 0;  ///< drop-outs an hour at `margin`: the bound
  };

  explicit Tuner(const Terms& terms);

  /// What to open the device with, as Request::margin.
  [[nodiscard]] Frames start() const noexcept;
  /// What the filling turn after a drop-out is raised to, on the audio thread, without asking: nobody hears it.
  [[nodiscard]] Frames refill() const noexcept { return terms_.safe; }

  /// The device is another or has other terms: what was seen of the old one's cycles stays, `known` is not read again.
  void refit(const Terms& terms) noexcept;

  Advice look(const Look& look) noexcept;

  /// The last advice as a sentence for the report, e.g. "tight: safety 12 frames of 64; 99.99 % of 1200000 cycles were done
  /// within 0.11 ms, at most 0.2 drop-outs an hour are to be expected; a step down needs 140 s more like this." Empty before the first look.
  [[nodiscard]] std::string sentence() const;

  /// What is worth keeping for the next time; nothing in the first ten seconds.
  struct Lesson {
    Frames margin = 0;   ///< to be given as Terms::known
    double load = 0;     ///< the share of a cycle that passed at the least until its output was written: Tail::base()
    double seconds = 0;  ///< of playing behind it
  };
  [[nodiscard]] std::optional<Lesson> lesson() const;

 private:
  static constexpr std::size_t parts = 12;  // of the memory; the oldest is dropped whole
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
  TailBound all_;                   // the sum of them
  std::array<Nanos, parts> bases_;  // what every cycle took in each part; `unknown` where nothing was seen
  std::size_t part_ = 0;            // the one that is being filled
  std::uint64_t seen_ = 0;          // cycles since start
  std::uint64_t changed_ = 0;       // `seen_` at the last change of the margin
  std::uint64_t spare_ = 0;         // cycles that no margin could have held, where they are few
  audio::Histogram::Snapshot used_;
  Xruns xruns_;
  Frames margin_ = 0, granularity_ = 0;
  bool started_ = false, first_ = true;
  Advice advice_;
};

}  // namespace taut::engine
