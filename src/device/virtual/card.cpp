// SPDX-License-Identifier: MIT
#include "device/virtual/card.hpp"

#include <algorithm>
#include <array>

#include "device/virtual/card_state.hpp"
#include "platform/guard.hpp"

namespace taut::device::virtual_card {
namespace {

constexpr std::array parts{&Truth::captured,  &Truth::missed,  &Truth::played,   &Truth::silent,   &Truth::hollow,
                           &Truth::discarded, &Truth::lost,    &Truth::inserted, &Truth::removed,  &Truth::turns,
                           &Truth::xruns,     &Truth::late,    &Truth::losses,   &Truth::stalls,   &Truth::steps,
                           &Truth::sleeps,    &Truth::unplugs, &Truth::returns,  &Truth::refusals, &Truth::rates};
static_assert(sizeof(Truth) == parts.size() * sizeof(std::int64_t));

}  // namespace

void VirtualClock::sleep_until(Nanos time) const noexcept {
  Nanos now = now_.load(std::memory_order_relaxed);
  while (now < time && !now_.compare_exchange_weak(now, time, std::memory_order_relaxed)) {}
}

Truth Account::truth() const noexcept {
  Truth copy;
  for (const auto part : parts) copy.*part = get(part);
  return copy;
}

Card::State::State(std::string card_name, Time& world_time, platform::Parker& world_bell)
    : name(std::move(card_name)),
      time(world_time),
      bell(world_bell),
      epoch(world_time.simulated() ? 0 : world_time.now()) {}

void Card::State::schedule_fault(Fault fault) {
  if (fault.time >= 0) fault.time += epoch;
  schedule.add(fault);
  for (platform::Parker* sleeper : sleepers) sleeper->wake();
  bell.wake();
}

void Card::State::configure(const CardSettings& wanted) {
  if (holders == 0) settings = wanted;
  if (wanted.faults.empty() || std::ranges::count(faults_seen, wanted.fault_text) > 0) return;
  faults_seen.push_back(wanted.fault_text);
  for (const Fault& fault : wanted.faults) schedule_fault(fault);
}

void Card::State::apply(const Fault& fault, Nanos at) noexcept TAUT_NONBLOCKING {
  if (fault.what == Fault::What::refuse) {
    refusal.store(fault.refusal);
    refusals.store(fault.amount > 0 ? fault.amount : -1);
    return;
  }
  if (fault.what == Fault::What::rate) {
    account.add(&Truth::rates);
    new_rate.store(fault.rate);
    return;
  }
  if (fault.what == Fault::What::unplug) {
    if (!plugged.load()) return;
    account.add(&Truth::unplugs);
    back_at.store(fault.amount > 0 ? at + fault.amount : never);
    plugged.store(false);
  } else {
    if (fault.inputs >= 0) new_inputs.store(fault.inputs);
    if (fault.outputs >= 0) new_outputs.store(fault.outputs);
    if (fault.rate > 0) new_rate.store(fault.rate);
    refusals.store(0);
    back_at.store(never);
    if (plugged.load()) return;
    account.add(&Truth::returns);
    plugged.store(true);
  }
  const platform::AllowSystemCall to_wake_the_watcher;
  unproven([&] { bell.wake(); });
}

void Card::State::settle(Nanos now) {
  if (running.load() == 0)
    while (schedule.next_time() <= now && (back_at.load() > schedule.next_time())) {
      const auto fault = schedule.pop_time();
      if (fault && fault->what >= Fault::What::unplug) apply(*fault, fault->time);
    }
  if (const Nanos at = back_at.load(); at <= now) {
    apply({.what = Fault::What::back, .time = at}, at);
    settle(now);
  }
}

Nanos Card::State::next_event() const noexcept {
  return std::min(back_at.load(), running.load() == 0 ? schedule.next_time() : never);
}

Card::Card(std::shared_ptr<State> state) : state_(std::move(state)) {}

const std::string& Card::name() const noexcept { return state_->name; }

std::string Card::id() const { return "virtual:" + state_->name; }

void Card::schedule(const Fault& fault) { schedule(std::span(&fault, 1)); }

void Card::schedule(std::span<const Fault> faults) {
  const std::scoped_lock lock(state_->mutex);
  for (const Fault& fault : faults) state_->schedule_fault(fault);
}

void Card::delays(std::function<Nanos()> next) {
  const std::scoped_lock lock(state_->mutex);
  state_->delays = std::move(next);
}

void Card::ends(Ends ends) {
  const std::scoped_lock lock(state_->mutex);
  state_->ends = std::make_shared<const Ends>(std::move(ends));
}

Truth Card::truth() const noexcept { return state_->account.truth(); }

Frames Card::run() const noexcept { return state_->run.load(); }

bool Card::plugged() const { return state_->plugged.load(); }

}  // namespace taut::device::virtual_card
