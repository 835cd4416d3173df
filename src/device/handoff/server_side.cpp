// SPDX-License-Identifier: MIT
// The server's callback. Allocates nothing, takes no lock, and sleeps in one place only, until its deadline.
#include <algorithm>
#include <limits>

#include "device/handoff/handoff.hpp"

namespace taut::device::handoff {
Outcome Handoff::offer(const ServerCycle& cycle) noexcept {
  begin(cycle);
  if (playing_ && end_ != none) {
    needed_.store(end_);
    while (!served() && phase_of(state_.load()) == Phase::running && clock().now() < cycle.deadline)
      wakeups_->server_sleeps(cycle.deadline);
    needed_.store(none, std::memory_order_relaxed);
  }
  return end();
}

bool Handoff::fits(int frames) const noexcept {
  const int agreed = cycle_frames_.load(std::memory_order_acquire);
  return terms_.fixed ? frames == agreed : frames <= agreed;
}

// The engine agrees to the new size and refills; until then, silence.
void Handoff::resize(std::uint64_t state, int frames) noexcept {
  if (frames > largest_) return lost({.cause = cycle_too_long, .at = clock().now(), .a = frames, .b = largest_});
  new_frames_.store(frames, std::memory_order_relaxed);
  if (move(state, Phase::resized)) wakeups_->wake_engine();
}

// False: nobody serves this callback. `first`: it plays the filling turn.
bool Handoff::enter(std::uint64_t state, bool& first) noexcept {
  if (phase_of(state) == Phase::running) return true;
  if (phase_of(state) != Phase::armed) return false;
  const Frames fill_end = fill_end_.load(std::memory_order_acquire);
  const Frames margin = fill_margin_.load(std::memory_order_acquire);
  if (!move(state, Phase::running)) return false;
  first = playing_;
  start_ = fill_end - margin - (playing_ ? cycle_.frames : 0);
  return true;
}

void Handoff::begin(const ServerCycle& cycle) noexcept {
  cycle_ = cycle;
  end_ = none;
  if (cycle.frames <= 0) return;
  const std::uint64_t state = state_.load();
  const Phase phase = phase_of(state);
  if ((phase == Phase::armed || phase == Phase::running) && !fits(cycle.frames)) return resize(state, cycle.frames);
  bool first = false;
  if (!enter(state, first)) return;
  if (!first) start_ += std::max<Frames>(cycle.lost, 0);
  end_ = start_ + cycle.frames;
  if (first) return;
  // Input that would overwrite what the engine still reads is lost; the gap in the records shows it.
  if (in_ && end_ - released_.load(std::memory_order_acquire) > in_->frames()) return;
  if (in_) in_->put(start_, cycle.in, cycle.frames);
  if (records_.push({.start = start_, .frames = cycle.frames, .time = cycle.time, .deadline = cycle.deadline}))
    wakeups_->wake_engine();
}

bool Handoff::served() const noexcept { return end_ == none || !playing_ || written_.load() >= end_; }

Outcome Handoff::end() noexcept {
  const int bytes = static_cast<int>(audio::bytes(terms_.out.type));
  const int frames = std::max(cycle_.frames, 0);
  if (end_ == none) {
    silence(cycle_.out, bytes, 0, frames);
    unserved_.fetch_add(frames, std::memory_order_release);
    cycle_ = {};
    return {.running = false, .silent = frames};
  }
  const Frames written = written_.load(std::memory_order_acquire);
  const int there = playing_ ? static_cast<int>(std::clamp<Frames>(written - start_, 0, frames)) : frames;
  if (playing_) {
    out_->get(start_, cycle_.out, 0, there);
    silence(cycle_.out, bytes, there, frames - there);
    if (there < frames) missed_.fetch_add(frames - there, std::memory_order_relaxed);
  }
  start_ = end_;
  end_ = none;
  cycle_ = {};
  consumed_.store(start_, std::memory_order_release);
  return {.running = true, .silent = frames - there};
}

void Handoff::changed(const Change& change) noexcept {
  rate_.store(change.rate, std::memory_order_relaxed);
  in_latency_.store(change.in_latency, std::memory_order_relaxed);
  out_latency_.store(change.out_latency, std::memory_order_relaxed);
  changes_.fetch_add(1, std::memory_order_release);
  wakeups_->wake_engine();
}

void Handoff::lost(const Fault& fault) noexcept {
  if (fault_claimed_.exchange(true)) return;
  fault_ = fault;
  force(Phase::gone);
  wakeups_->wake_engine();
}

}  // namespace taut::device::handoff
