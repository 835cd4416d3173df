// SPDX-License-Identifier: MIT
#include "engine/tuner.hpp"

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace taut::engine {
namespace {

using audio::Histogram;

// The first seconds of a stream are atypical, and a step down is observed before the next.
constexpr double seconds_between_steps = 1;

// Evidence that a margin from last time stands for.
constexpr double seconds_behind_known = 3600;

// How far a load may grow between looks, in parts of a cycle, and still be met in time: up to 60 % within four seconds.
constexpr int part_between_looks = 32;

// Less is not worth keeping.
constexpr double seconds_of_a_lesson = 10;

constexpr Frames quarter(Frames frames) noexcept { return (frames + 3) / 4; }

}  // namespace

Tuner::Tuner(const Terms& terms) : terms_(terms), margin_(start()) { bases_.fill(unknown); }

// As many cycles of such a length as make the bound return the known margin. Not before the first look, when the
// hardware's own share of the margin is known.
void Tuner::remember_known() noexcept {
  if (!terms_.known) return;
  const double cycles = cycles_in(seconds_behind_known);
  const auto origin = static_cast<Nanos>(terms_.known_load * static_cast<double>(duration(terms_.cycle, terms_.rate)));
  const Nanos held = time(start()), varied = std::max<Nanos>(held - origin, 0) * 4 / 5;  // the rest was the reserve
  const Nanos longest = TailBound::longest_for(std::min(origin + varied, held), risk(), cycles, origin);
  const std::size_t step = Histogram::step_of(longest);  // counts stand for the end of their step
  const Nanos length = step > 0 ? Histogram::largest_in(step - 1) : 0;
  constexpr auto filled = static_cast<std::size_t>(parts * seconds_behind_known / (memory_hours * 3600));
  for (std::size_t i = 0; i < filled; ++i) {
    memory_[parts - 1 - i].add(length, static_cast<std::uint64_t>(cycles) / filled);
    all_.add(memory_[parts - 1 - i]);
  }
}

Frames Tuner::start() const noexcept {
  return std::min(std::max(terms_.known.value_or(terms_.safe), terms_.floor), terms_.safe);
}

void Tuner::refit(const Terms& terms) noexcept { terms_ = terms; }

// The part of a margin that a cycle may use.
Nanos Tuner::time(Frames margin) const noexcept {
  return duration(std::max<Frames>(margin - granularity_, 0), terms_.rate);
}

// The part of a margin left for variation.
Frames Tuner::variable(Frames margin) const noexcept {
  return std::max<Frames>(0, margin - granularity_ - frames_in(origin(), terms_.rate));
}

Frames Tuner::with_reserve(Frames target) const noexcept {
  const Frames reserve = std::max<Frames>(quarter(variable(target)), terms_.cycle / part_between_looks);
  return std::min(terms_.safe, std::max(terms_.floor, target + reserve));
}

void Tuner::remember(const TailBound& fresh) noexcept {
  seen_ += fresh.cycles();
  memory_[part_].add(fresh);
  all_.add(fresh);
  if (memory_[part_].cycles() > 0) bases_[part_] = memory_[part_].base();
  if (static_cast<double>(memory_[part_].cycles()) < cycles_in(memory_hours * 3600 / parts)) return;
  part_ = (part_ + 1) % parts;
  all_.remove(memory_[part_]);
  memory_[part_] = {};
  bases_[part_] = unknown;
}

// Cold caches and page faults return at every start, under the initial margin; of a drop-out everything is kept.
void Tuner::forget_first() noexcept {
  first_ = false;
  if (xruns_.total() > 0) return;
  all_.remove(memory_[part_]);
  memory_[part_] = {};
  bases_[part_] = unknown;
}

void Tuner::learn(const Look& look) noexcept {
  if (look.used.total < used_.total) used_ = {};
  TailBound fresh;
  fresh.add(used_, look.used);
  used_ = look.used;

  // Each drop-out counts as a cycle longer than its margin, even if nobody knows how long. Failures of the device under
  // the largest margin say nothing about margins.
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
  granularity_ = look.granularity;
  if (!started_) remember_known();
  if (first_ && static_cast<double>(seen_) >= cycles_in(seconds_between_steps)) forget_first();
  learn(look);
  const std::uint64_t hopeless = all_.beyond(time(terms_.safe));
  spare_ = hopeless <= spared ? hopeless : 0;
  if (look.margin != margin_) changed_ = seen_;
  margin_ = look.margin;
  started_ = true;

  advice_.target = target(1);
  const bool young = static_cast<double>(seen_) < cycles_in(seconds_between_steps);
  const bool calm = static_cast<double>(seen_ - changed_) >= cycles_in(seconds_between_steps);
  advice_.margin = margin_;
  // A growing load must not outrun the next look: half of what it may grow by is already used up.
  if (margin_ < terms_.safe && advice_.target + terms_.cycle / part_between_looks / 2 > margin_) {
    advice_.margin = with_reserve(advice_.target);
    advice_.state = State::raising;
  } else if (young) {
    advice_.state = State::gathering;
  } else if (worth_a_step(advice_.target)) {
    advice_.state = State::lowering;
    if (calm) advice_.margin = std::max(with_reserve(advice_.target), margin_ - (variable(margin_) + 1) / 2);
  } else if (worth_a_step(target(most_evidence()))) {
    advice_.state = State::lowering;
  } else if (margin_ == terms_.safe) {
    advice_.state = State::held;
  } else {
    advice_.state = terms_.known || worth_keeping() ? State::settled : State::gathering;
  }
  advice_.an_hour = all_.chance(std::max<Nanos>(time(advice_.margin), 1), {spare_, origin()}) * cycles_in(3600);
  return advice_;
}

Nanos Tuner::origin() const noexcept {
  const Nanos least = *std::ranges::min_element(bases_);
  return least == unknown ? 0 : least;
}

// The least margin if everything had been seen `times` times.
Frames Tuner::target(double times) const noexcept {
  const double needed = static_cast<double>(all_.least(risk(), {spare_, origin(), times})) * terms_.rate / 1e9;
  if (needed >= static_cast<double>(terms_.safe)) return terms_.safe;
  return std::clamp(granularity_ + static_cast<Frames>(std::ceil(needed)), std::min(terms_.floor, terms_.safe),
                    terms_.safe);
}

bool Tuner::worth_a_step(Frames target) const noexcept {
  return with_reserve(target) <= margin_ - std::max<Frames>(1, quarter(variable(margin_)));
}

// By what factor the memory could hold more of what was seen.
double Tuner::most_evidence() const noexcept {
  return std::max(1.0, cycles_in(memory_hours * 3600) / static_cast<double>(std::max<std::uint64_t>(all_.cycles(), 1)));
}

// Of more of the same, until the next step down.
double Tuner::seconds_to_step() const noexcept {
  double too_few = 1, enough = most_evidence();
  while (enough > too_few * 1.01) {
    const double between = std::sqrt(too_few * enough);
    (worth_a_step(target(between)) ? enough : too_few) = between;
  }
  return (enough - 1) * static_cast<double>(all_.cycles()) / cycles_in(1);
}

std::string Tuner::sentence() const {
  if (!started_) return {};
  std::string words =
      text("tight: safety {} of {}; 99.99 % of {} cycles took at most {}; expect at most {} drop-outs an hour",
           number::plural(advice_.margin, "frame"), number::count(terms_.safe),
           number::count(static_cast<std::int64_t>(all_.cycles())), number::time(all_.percentile(0.9999)),
           number::about(advice_.an_hour));
  if (spare_ > 0)
    words += text(", apart from stalls that no safety up to {} bridges ({} in the last {} hours of playing)",
                  number::plural(terms_.safe, "frame"), spare_, number::plain(memory_hours));
  switch (advice_.state) {
    case State::gathering:
      return words + "; gathering evidence.";
    case State::raising:
      return words + "; raised because cycles took longer.";
    case State::held:
      return words + "; the cycles so far need all of it.";
    case State::settled:
      return words + "; settled.";
    case State::lowering:
      break;
  }
  if (worth_a_step(advice_.target)) return words + "; on its way down.";
  return words + text("; {} s more like this allow a step down.", number::fixed(seconds_to_step(), 0));
}

bool Tuner::worth_keeping() const noexcept { return static_cast<double>(seen_) >= cycles_in(seconds_of_a_lesson); }

std::optional<Tuner::Lesson> Tuner::lesson() const {
  if (!worth_keeping()) return std::nullopt;
  return Lesson{.margin = with_reserve(advice_.target),
                .load = static_cast<double>(origin()) * 1e-9 * cycles_in(1),
                .seconds = static_cast<double>(seen_) / cycles_in(1)};
}

}  // namespace taut::engine
