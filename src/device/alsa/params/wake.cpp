// SPDX-License-Identifier: MIT
#include "device/alsa/params/wake.hpp"

#include "base/number_text.hpp"

#include <algorithm>
#include <numeric>

namespace taut::device::alsa {
namespace {

constexpr long most_interrupts = 64;  // per cycle

// Below a third of a millisecond, a timer, an interrupt or a system call costs too much of the cycle.
long shortest(const Offer& offer) { return std::max(1L, static_cast<long>(offer.rate / 3000)); }

// A query that came too early is repeated after at least 25 microseconds, with growing delay.
long look_frames(double rate) { return static_cast<long>(rate / 16'000) + 1; }

long least_part(const Offer& offer) { return std::max(offer.period_min, shortest(offer)); }

// The longest shorter period that divides the cycle; 0: none.
long whole_part(long cycle, const Offer& offer) {
  for (long parts = 2; parts <= most_interrupts && cycle / parts >= least_part(offer); ++parts)
    if (cycle % parts == 0 && cycle / parts <= offer.period_max && offer.can(cycle / parts)) return cycle / parts;
  return 0;
}

bool fits(const WakePlan& plan, const Offer& offer) {
  return least_buffer(plan, plan.late + shortest(offer), offer.rate) <= offer.largest_ring(plan.period);
}

WakePlan timed(long cycle, const Offer& offer) {
  if (!offer.fine || cycle < shortest(offer)) return {};
  const long period = nearest_size(cycle, offer.period_min, offer.period_max, offer.can);
  const WakePlan plan{Waking::timer, cycle, period, look_frames(offer.rate), period + interrupt_frames(offer.rate)};
  return period > 0 && fits(plan, offer) ? plan : WakePlan{};
}

// The shortest period the ring has room for wakes us with the least delay. Each try asks the kernel, so try in steps of
// a quarter.
WakePlan stepped(long cycle, const Offer& offer) {
  const long end = std::min(cycle - 1, offer.period_max);
  for (long least = std::max(least_part(offer), cycle / most_interrupts); least <= end;) {
    const long period = nearest_size(least, least, end, offer.can);
    if (period == 0) break;
    const WakePlan plan{Waking::step, cycle, period, period - std::gcd(period, cycle), 0};
    if (fits(plan, offer)) return plan;
    least = period + std::max(1L, period / 4);
  }
  return {};
}

WakePlan exact(long cycle, const Offer& offer) {
  if (cycle >= offer.period_min && cycle <= offer.period_max && offer.can(cycle))
    return {Waking::period, cycle, cycle, 0, 0};
  if (const long part = whole_part(cycle, offer); part > 0)
    if (const WakePlan plan{Waking::step, cycle, part, 0, 0}; fits(plan, offer)) return plan;
  if (const WakePlan plan = timed(cycle, offer); plan.cycle > 0) return plan;
  return stepped(cycle, offer);
}

std::string text(long n) { return number::count(n); }
std::string frames(long n) { return number::plural(n, "frame"); }

}  // namespace

WakePlan plan_wake(long wanted, const Offer& offer) {
  if (offer.period_min > offer.period_max) return {};
  if (const WakePlan plan = exact(wanted, offer); plan.cycle > 0) return plan;
  const long nearest = nearest_size(wanted, offer.period_min, offer.period_max, offer.can);
  return {Waking::period, nearest, nearest, 0, 0};
}

std::vector<WakePlan> with_shorter_periods(const WakePlan& plan, const Offer& offer) {
  std::vector<WakePlan> plans;
  if (plan.way == Waking::timer) return plans;
  for (long parts = 2; parts <= most_interrupts && plan.cycle / parts >= least_part(offer); ++parts) {
    const WakePlan shorter{Waking::step, plan.cycle, plan.cycle / parts, 0, 0, true};
    if (plan.cycle % parts == 0 && shorter.period < plan.period && offer.can(shorter.period) && fits(shorter, offer))
      plans.push_back(shorter);
  }
  return plans;
}

long shortest_cycle(const Offer& offer) {
  return offer.fine ? std::min(offer.period_min, shortest(offer)) : offer.period_min;
}

long longest_possible_cycle(const Offer& offer) {
  return std::clamp(offer.buffer_max / 2, offer.period_max, std::max(offer.period_max, longest_cycle));
}

bool can_cycle(long frames, const Offer& offer) { return exact(frames, offer).cycle == frames; }

long least_buffer(const WakePlan& plan, Frames margin, double rate) {
  const long more = interrupt_frames(rate), ahead = static_cast<long>(margin);
  if (plan.way == Waking::period) return plan.cycle * (1 + (ahead + plan.cycle - 1) / plan.cycle) + more;
  return plan.cycle + ahead + plan.period + plan.lag + more;
}

std::string remark_on(const WakePlan& plan, long wanted) {
  const std::string cycle = text(plan.cycle), period = text(plan.period);
  if (plan.cycle != wanted)
    return "The hardware has no cycle of " + frames(wanted) + " at this rate; it runs with " + cycle + ".";
  if (plan.close)
    return "To allow a small safety it runs with periods of " + frames(plan.period) + " and wakes after " +
           text(plan.cycle / plan.period) + " of them. This costs extra interrupts.";
  const std::string lacks = "The hardware has no period of " + frames(plan.cycle) + " at this rate; ";
  if (plan.way == Waking::timer)
    return lacks + "it runs with periods of " + period + ", and a timer that follows its position wakes for every " +
           frames(plan.cycle) + ". This costs one more system call each.";
  if (plan.way == Waking::step && plan.late == 0)
    return lacks + "it runs with periods of " + period + ", and wakes after " + text(plan.cycle / plan.period) +
           " of them. This costs extra interrupts.";
  if (plan.way == Waking::step)
    return lacks + "it runs with periods of " + period + ", and wakes after the first that completes " +
           frames(plan.cycle) + ": up to " + frames(plan.late) + " late, which the smallest safety allows for.";
  return {};
}

}  // namespace taut::device::alsa
