// SPDX-License-Identifier: MIT
#include "engine/tuner.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace taut::engine {
namespace {

using audio::Histogram;

// The first seconds of a stream are not like the rest, and a step down is looked at before the next one.
constexpr double seconds_between_steps = 1;

// What a margin from the last time stands for.
constexpr double seconds_behind_known = 3600;

// Less is not worth keeping.
constexpr double seconds_of_a_lesson = 10;

constexpr Frames quarter(Frames frames) noexcept { return (frames + 3) / 4; }

}  // namespace

Tuner::Tuner(const Terms& terms) : terms_(terms), margin_(start()) {
  if (!terms_.known) return;
  // So many cycles of such a length that the bound gives the known margin again.
  const Nanos allowed = time(start()) * 4 / 5;
  const double enough = Tail::cycles_needed(risk(), allowed, allowed);
  const auto length = static_cast<Nanos>(static_cast<double>(allowed) *
                                         std::min(1.0, std::sqrt(std::sqrt(cycles_in(seconds_behind_known) / enough))));
  const std::size_t filled =
      parts * static_cast<std::size_t>(seconds_behind_known) / static_cast<std::size_t>(memory_hours * 3600);
  for (std::size_t i = 0; i < filled; ++i) {
    memory_[parts - 1 - i].add(length, static_cast<std::uint64_t>(cycles_in(seconds_behind_known)) / filled);
    all_.add(memory_[parts - 1 - i]);
  }
}

Frames Tuner::start() const noexcept {
  return std::min(std::max(terms_.known.value_or(terms_.safe), terms_.floor), terms_.safe);
}

void Tuner::refit(const Terms& terms) noexcept { terms_ = terms; }

// What the cycle may use of a margin.
Nanos Tuner::time(Frames margin) const noexcept { return duration(std::max<Frames>(margin - taken_, 0), terms_.rate); }

Frames Tuner::with_reserve(Frames target) const noexcept {
  return std::min(terms_.safe, std::max(terms_.floor, target + quarter(target - std::min(target, taken_))));
}

void Tuner::remember(const Tail& fresh) noexcept {
  seen_ += fresh.cycles();
  memory_[part_].add(fresh);
  all_.add(fresh);
  if (static_cast<double>(memory_[part_].cycles()) < cycles_in(memory_hours * 3600 / parts)) return;
  part_ = (part_ + 1) % parts;
  all_.remove(memory_[part_]);
  memory_[part_] = {};
}

void Tuner::learn(const Look& look) noexcept {
  if (look.used.total < used_.total || !started_) used_ = {};
  Tail fresh;
  fresh.add(used_, look.used);
  used_ = look.used;
  callback_ = look.callback;

  // Every drop-out is a cycle that took longer than the margin of its time, also where nobody could tell how long. What
  // the device did by itself under the largest margin says nothing about margins.
  const Frames margin = started_ ? std::min(margin_, look.margin) : look.margin;
  const std::int64_t own = margin < terms_.safe ? look.xruns.device_late - xruns_.device_late : 0;
  const std::int64_t dropped =
      own + look.xruns.host_late - xruns_.host_late + look.xruns.thread_late - xruns_.thread_late;
  const auto counted = static_cast<std::int64_t>(fresh.beyond(time(margin)));
  if (dropped > counted)
    fresh.add(Histogram::largest_in(Histogram::step_of(time(margin))) + 1,
              static_cast<std::uint64_t>(dropped - counted));
  xruns_ = look.xruns;
  remember(fresh);
}

Tuner::Advice Tuner::look(const Look& look) noexcept {
  taken_ = look.taken;
  learn(look);
  const std::uint64_t hopeless = all_.beyond(time(terms_.safe));
  spare_ = hopeless <= spared ? hopeless : 0;
  if (look.margin != margin_) changed_ = seen_;
  margin_ = look.margin;
  started_ = true;

  const double needed = static_cast<double>(all_.least(risk(), spare_)) * terms_.rate / 1e9;
  const Frames longest = terms_.safe;
  advice_.target = needed < static_cast<double>(longest) ? std::clamp(taken_ + static_cast<Frames>(std::ceil(needed)),
                                                                      std::min(terms_.floor, longest), longest)
                                                         : longest;
  const Frames wanted = with_reserve(advice_.target);
  const bool calm = static_cast<double>(seen_ - changed_) >= cycles_in(seconds_between_steps);
  advice_.margin = margin_;
  if (advice_.target > margin_) {
    advice_.margin = wanted;
    advice_.state = State::raising;
  } else if (advice_.target >= terms_.safe) {
    advice_.state = static_cast<double>(seen_) < cycles_in(seconds_between_steps) ? State::gathering : State::held;
  } else if (wanted <= margin_ - std::max<Frames>(1, quarter(margin_))) {
    advice_.state = static_cast<double>(seen_) < cycles_in(seconds_between_steps) ? State::gathering : State::lowering;
    if (calm) advice_.margin = std::max(wanted, margin_ - margin_ / 2);
  } else {
    advice_.state = more_cycles(margin_) > 0 ? State::lowering : State::settled;
  }
  advice_.an_hour = all_.chance(time(advice_.margin), spare_) * cycles_in(3600);
  return advice_;
}

// How many more cycles like these lead to the next step down from `margin`; 0: no number of them.
double Tuner::more_cycles(Frames margin) const noexcept {
  const Frames next = margin - std::max<Frames>(1, quarter(margin));
  if (next < terms_.floor || next <= taken_) return 0;
  const double needed = Tail::cycles_needed(risk(), all_.longest(spare_), time(next) * 4 / 5);
  if (needed > cycles_in(memory_hours * 3600)) return 0;
  return std::max(1.0, needed - static_cast<double>(all_.cycles()));
}

std::string Tuner::sentence() const {
  if (!started_) return {};
  const auto ms = [](Nanos ns) { return static_cast<double>(ns) / 1e6; };
  std::string words = text(
      "tight: margin {} frames of {}; 99.99 % of {} cycles were done within {:.2f} ms, at most {:.2g} "
      "drop-outs an hour are to be expected",
      advice_.margin, terms_.safe, all_.cycles(), ms(all_.percentile(0.9999)), advice_.an_hour);
  if (spare_ > 0)
    words += text(", besides stalls that no margin up to {} frames holds ({} in the last {:g} hours of playing)",
                  terms_.safe, spare_, memory_hours);
  switch (advice_.state) {
    case State::gathering:
      return words + "; gathering evidence.";
    case State::raising:
      return words + "; raised, since cycles took longer.";
    case State::held:
      return words + "; what was seen needs all of it.";
    case State::settled:
      return words + "; settled.";
    case State::lowering:
      break;
  }
  if (const double more = more_cycles(advice_.margin); more > 1)
    return words + text("; a step down needs {:.0f} s more like this.", more / cycles_in(1));
  return words + "; on its way down.";
}

std::optional<Tuner::Lesson> Tuner::lesson() const {
  if (static_cast<double>(seen_) < cycles_in(seconds_of_a_lesson)) return std::nullopt;
  return Lesson{.margin = with_reserve(advice_.target),
                .load = static_cast<double>(callback_.percentile(0.99)) * 1e-9 * cycles_in(1),
                .seconds = static_cast<double>(seen_) / cycles_in(1)};
}

}  // namespace taut::engine
