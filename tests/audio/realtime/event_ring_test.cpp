// SPDX-License-Identifier: MIT
#include "audio/event_ring.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <vector>

namespace {

TEST_CASE("events pushed = events popped + events dropped, and the oldest survive") {
  CHECK(rc::check([](const std::vector<bool>& tells) {
    taut::audio::EventRing<int> ring(*rc::gen::inRange<std::size_t>(1, 9));
    int pushed_count = 0, popped_count = 0, last = -1;
    for (const bool tell : tells) {
      if (tell)
        ring.push(pushed_count++);
      else if (int event = 0; ring.pop(event)) {
        RC_ASSERT(event > last);
        if (ring.dropped() == 0) RC_ASSERT(event == last + 1);
        last = event;
        ++popped_count;
      }
    }
    for (int event = 0; ring.pop(event); ++popped_count) RC_ASSERT(event > last);
    RC_ASSERT(static_cast<std::uint64_t>(pushed_count) == static_cast<std::uint64_t>(popped_count) + ring.dropped());
  }));
}

}  // namespace
