// SPDX-License-Identifier: MIT
// Tells the host what is missing, and attributes gaps to system sleep.
#include <algorithm>
#include <utility>

#include "engine/cycle.hpp"

namespace taut::engine {
namespace {

// The two clocks it is the difference of are not read at one moment, and one may advance in steps.
constexpr Nanos shortest_sleep = 100'000'000;

// Cards stop before the computer sleeps, and may stop again while everything wakes up.
constexpr Nanos waking_up = 2 * nanos_per_second;

}  // namespace

void Cycle::absent(const Fit& stand_in) noexcept TAUT_NONBLOCKING {
  refit(stand_in);
  resumed_ = false;
  skip_ = 0;
  gap_.away = true;
  miss(0);
}

void Cycle::member_away(bool away) noexcept TAUT_NONBLOCKING {
  gap_.away = away;
  miss(0);
}

void Cycle::resume(const Fit& fit) noexcept TAUT_NONBLOCKING {
  refit(fit);
  resumed_ = true;
  refilled_ = false;
}

void Cycle::bridge(Frames frames, bool back) noexcept TAUT_NONBLOCKING {
  frames += std::exchange(dropped_, 0);
  if (back) {
    skip_ = static_cast<int>(std::clamp<Frames>(-frames, 0, fit_.shape.buffer));
    resumed_ = gap_.away = false;
    bridged_ = true;
    miss(std::max<Frames>(frames, 0));
  } else if (frames > 0) {
    miss(frames);
  }
}

// Several gaps in one buffer become one, placed at the first.
void Cycle::miss(Frames frames) noexcept {
  if (gap_.lost == 0 && gap_.slept == 0) gap_.at = in_fill_;
  gap_.lost += frames;
  missing_ = &gap_;
}

Nanos Cycle::look_for_sleep(const platform::Clock& clock) noexcept TAUT_NONBLOCKING {
  const Nanos slept = clock.slept();
  const Nanos length = slept - slept_.value_or(slept);
  if (!slept_) slept_ = slept;
  if (length < shortest_sleep) return 0;
  slept_ = slept;
  awake_at_ = clock.now();
  telemetry_.post({.kind = Event::Kind::slept, .at = *awake_at_, .a = length});
  miss(0);
  gap_.slept += length;
  return length;
}

// A card that stopped for system sleep is not a drop-out.
void Cycle::tell_drop_out(Event event) noexcept {
  look_for_sleep(*clock_);
  if (!awake_at_ || event.at > *awake_at_ + waking_up) return telemetry_.post(event);
  telemetry_.post({.kind = Event::Kind::slept, .at = event.at, .lost = event.lost, .silent = event.silent});
}

}  // namespace taut::engine
