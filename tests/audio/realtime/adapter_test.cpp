// SPDX-License-Identifier: MIT
#include "audio/adapter.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>

#include "audio/random.hpp"

namespace {

using taut::Frames;
using taut::audio::adapter_delay;

// A host buffer of N frames behind a queue of `delay` frames of silence: does the output ever run dry?
class Adapter {
 public:
  Adapter(int buffer, Frames delay) : buffer_(buffer), output_(delay) {}

  // One turn: `cycle` frames arrive, the host is called for each complete buffer, and `cycle` frames are due.
  bool turn(int cycle) {
    input_ += cycle;
    for (; input_ >= buffer_; input_ -= buffer_) output_ += buffer_;
    output_ -= cycle;
    return output_ >= 0;
  }

 private:
  int buffer_;
  Frames input_ = 0, output_;
};

bool runs_dry_at_fixed_cycles(int buffer, int cycle, Frames delay) {
  Adapter adapter(buffer, delay);
  for (Frames played = 0; played < std::lcm<Frames>(buffer, cycle); played += cycle)
    if (!adapter.turn(cycle)) return true;
  return false;
}

TEST_CASE("the adapter's delay is the smallest that never runs dry at fixed cycles: brute force") {
  for (int buffer = 1; buffer <= 40; ++buffer) {
    for (int cycle = 1; cycle <= 90; ++cycle) {
      Frames smallest = 0;
      while (runs_dry_at_fixed_cycles(buffer, cycle, smallest)) ++smallest;
      CAPTURE(buffer);
      CAPTURE(cycle);
      REQUIRE(adapter_delay(buffer, cycle, true) == smallest);
    }
  }
}

TEST_CASE("the adapter's delay at common sizes is enough, and one frame less is not") {
  CHECK(rc::check([] {
    const int buffer = *rc::gen::inRange(1, 2049), cycle = *rc::gen::inRange(1, 2049);
    const Frames delay = adapter_delay(buffer, cycle, true);
    RC_ASSERT(!runs_dry_at_fixed_cycles(buffer, cycle, delay));
    RC_ASSERT(delay == 0 || runs_dry_at_fixed_cycles(buffer, cycle, delay - 1));
    RC_ASSERT((delay == 0) == (cycle % buffer == 0));
  }));
}

TEST_CASE("varying cycles: N - 1 is enough for any sequence, and for some sequences one frame less is not") {
  CHECK(rc::check([](std::uint64_t seed) {
    const int buffer = *rc::gen::inRange(2, 600), longest = *rc::gen::inRange(1, 600);
    const Frames delay = adapter_delay(buffer, longest, false);
    taut::audio::Random random(seed);
    Adapter enough(buffer, delay), too_little(buffer, delay - 1);
    for (int turn = 0; turn < 2000; ++turn) RC_ASSERT(enough.turn(static_cast<int>(random.whole(1, longest))));
    // Worst case: the turn ends one frame before the host buffer is full.
    bool dry = false;
    for (int left = buffer - 1; left > 0; left -= std::min(left, longest))
      dry |= !too_little.turn(std::min(left, longest));
    RC_ASSERT(dry);
  }));
}

}  // namespace
