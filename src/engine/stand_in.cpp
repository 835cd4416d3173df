// SPDX-License-Identifier: MIT
#include "engine/stand_in.hpp"

#include <algorithm>

namespace taut::engine {

using device::Turn;
using device::Wake;

StandIn::StandIn(const device::Agreed& agreed, const platform::Clock& clock) : agreed_(agreed), clock_(clock) {}

Expected<void> StandIn::start() {
  began_ = clock_.now();
  position_ = 0;
  open_ = 0;
  return {};
}

Nanos StandIn::cycle_end() const noexcept { return began_ + duration(position_ + agreed_.frames, agreed_.rate); }

Wake StandIn::wait(Nanos until, Turn& turn) noexcept {
  const Nanos ready = cycle_end();
  if (open_ > 0 || until < ready) {
    clock_.sleep_until(until);
    return Wake::idle;
  }
  clock_.sleep_until(ready);
  const Nanos now = clock_.now();
  turn = Turn{};
  turn.frames = agreed_.frames;
  turn.in.position = turn.out.position = position_;
  turn.in.time = turn.out.time = ready - duration(agreed_.frames, agreed_.rate);
  turn.ready = ready;
  turn.woken = now;
  turn.due = std::max(now, ready) + duration(agreed_.frames, agreed_.rate);
  position_ += agreed_.frames;
  open_ = agreed_.frames;
  // A host slower than a cycle loses silence, but not its place: the clock restarts.
  if (now - ready > duration(4 * agreed_.frames, agreed_.rate)) {
    began_ = now;
    position_ = 0;
  }
  return Wake::turn;
}

}  // namespace taut::engine
