// SPDX-License-Identifier: MIT
// The hand-off between two real threads: a server's callback and the engine's.
#include <doctest/doctest.h>
#ifdef __linux__
#include <sys/resource.h>
#endif

#include <atomic>
#include <random>
#include <thread>

#include "handoff/graph.hpp"

using namespace taut;
using device::handoff::Handoff;
using tests::Graph;

namespace {

constexpr int channels = 2, period = 64, cycles = 400;
constexpr Frames cable = 256;
const Nanos length = duration(period, 48000);

std::unique_ptr<Handoff> make(Frames margin) {
  const device::End end{.channels = channels, .type = audio::SampleType::int32, .layout = audio::Layout::separate};
  return Handoff::make({.rate = 48000, .frames = period, .margin = margin, .in = end, .out = end}).value();
}

/// A server that calls `handoff` once per period; stopped by the destructor.
struct Server {
  Handoff& handoff;
  Graph graph{channels, cable, period};
  Frames silent = 0, idle = 0, unwritten = 0;
  bool stale_write = false;
  std::int64_t sleeps = 0;

  void run() {
#ifdef __linux__
    rusage before{}, after{};
    getrusage(RUSAGE_THREAD, &before);
#endif
    const platform::Clock& clock = platform::system_clock();
    Nanos next = clock.now();
    for (int k = 0; k < cycles; ++k) {
      clock.sleep_until(next);
      next = std::max(next + length, clock.now());
      // Detects writes into buffers that the server has taken back; so does the thread sanitizer.
      stale_write = stale_write || (k > 0 && !graph.untouched());
      auto cycle = graph.begin(period);
      cycle.time = clock.now();
      cycle.deadline = cycle.time + length * 4 / 5;
      const auto outcome = handoff.offer(cycle);
      (outcome.running ? silent : idle) += outcome.silent;
      unwritten += graph.end();
    }
#ifdef __linux__
    getrusage(RUSAGE_THREAD, &after);
    sleeps = after.ru_nvcsw - before.ru_nvcsw;
#endif
    handoff.lost({.cause = 7});
  }
};

struct Engine {
  Frames lost_in = 0, lost_out = 0;
  int turns = 0, fillings = 0;
  std::int64_t sleeps = 0;
};

/// Serves until the server is gone; calls `busy` before each done().
template <class Busy>
Engine serve(Handoff& handoff, const Busy& busy) {
  Engine seen;
#ifdef __linux__
  rusage before{}, after{};
  getrusage(RUSAGE_THREAD, &before);
#endif
  device::Turn turn;
  for (;;) {
    const auto wake = handoff.wait(platform::system_clock().now() + 10 * nanos_per_second, turn);
    if (wake == device::Wake::gone) break;
    if (wake != device::Wake::turn) continue;
    seen.lost_in += turn.in.lost;
    seen.lost_out += turn.out.lost;
    ++(turn.filling ? seen.fillings : seen.turns);
    busy();
    for (const auto& area : turn.out.areas)
      for (int i = 0; i < turn.frames; ++i) {
        const auto at = i < turn.out.split ? turn.out.at + i : i - turn.out.split;
        *reinterpret_cast<std::int32_t*>(area.data + area.step * at) = seen.turns;
      }
    handoff.done(turn.frames, 0);
  }
#ifdef __linux__
  getrusage(RUSAGE_THREAD, &after);
  seen.sleeps = after.ru_nvcsw - before.ru_nvcsw;
#endif
  return seen;
}

}  // namespace

TEST_CASE("two threads, a randomly late engine: at each deadline the server gets its buffers back") {
  for (const Frames margin : {0, period, 2 * period}) {
    CAPTURE(margin);
    const auto handoff = make(margin);
    REQUIRE(handoff->start());
    Server server{.handoff = *handoff};
    std::jthread callbacks([&] { server.run(); });
    std::minstd_rand random(3);
    const Engine seen = serve(*handoff, [&] {
      if (random() % 8 == 0)
        platform::system_clock().sleep_until(platform::system_clock().now() +
                                             static_cast<Nanos>(random() % static_cast<unsigned>(3 * length)));
    });
    callbacks.join();
    CHECK(seen.fillings >= 1);
    CHECK(seen.turns > 0);
    CHECK(server.unwritten == 0);
    CHECK_FALSE(server.stale_write);
    // All silence is reported, except perhaps that of the last cycles.
    CHECK(seen.lost_out <= server.silent);
    CHECK(handoff->fault().cause == 7);
    CHECK_FALSE(handoff->start());
  }
}

#ifdef __linux__
TEST_CASE("a hand-off costs one sleep per thread and cycle, no more") {
  const auto handoff = make(0);
  REQUIRE(handoff->start());
  Server server{.handoff = *handoff};
  std::jthread callbacks([&] { server.run(); });
  const Engine seen = serve(*handoff, [] {});
  callbacks.join();
  // The server sleeps once per period anyway.
  constexpr int odd = cycles / 20;
  CHECK(server.sleeps <= 2 * cycles + odd);
  CHECK(seen.sleeps <= cycles + odd);
}
#endif
