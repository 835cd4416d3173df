// SPDX-License-Identifier: MIT
// Quirk Q42: hosts that call from several threads at once, and from inside their callbacks at the same time.
#include <doctest/doctest.h>

#include <thread>

#include "driver/rig.hpp"

using namespace taut;
using tests::App;
using tests::eventually;
using tests::Rig;
using Table = TautDriverTable;

TEST_CASE("Q42: control calls from several threads, and stop from two at once") {
  Rig rig;
  App& app = rig.app;
  for (int round = 0; round < 20; ++round) {
    rig.run();
    std::atomic<int> stopped{0}, refused{0};
    std::vector<std::thread> threads;
    threads.reserve(3);
    for (int t = 0; t < 2; ++t) threads.emplace_back([&] { ++(app(&Table::stop) == TAUT_OK ? stopped : refused); });
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        TautLong a = 0, b = 0;
        TautInt64 frames{}, time{};
        app(&Table::get_latencies, &a, &b);
        app(&Table::get_sample_position, &frames, &time);
        app(&Table::output_ready);
      }
    });
    for (auto& thread : threads) thread.join();
    app.silent = true;
    CHECK(stopped == 1);
    CHECK(refused == 1);
    CHECK(app(&Table::dispose_buffers) == TAUT_OK);
    CHECK(app.late == 0);
    app.silent = false;
  }
}

TEST_CASE("Q42: stop from two threads and from the callback, all at once, a hundred times") {
  Rig rig;
  App& app = rig.app;
  for (int round = 0; round < 100; ++round) {
    CAPTURE(round);
    std::atomic<int> stopped{0}, refused{0};
    std::atomic<bool> now{false}, within{false};
    const auto stop = [&] { ++(app(&Table::stop) == TAUT_OK ? stopped : refused); };
    app.on_switch = [&](TautLong) {
      if (now && !within.exchange(true)) stop();
    };
    rig.run();
    std::vector<std::thread> threads;
    threads.reserve(3);
    for (int t = 0; t < 2; ++t)
      threads.emplace_back([&] {
        // Not now.wait(): in mingw-w64's library it sometimes misses a wake-up.
        while (!now) std::this_thread::yield();
        stop();
      });
    // Alternates who is first: the callback, or a thread whose stop() waits for a callback that also wants to stop.
    if (round % 2 == 0) eventually([&, seen = app.switches.load()] { return app.switches > seen; });
    now = true;
    for (auto& thread : threads) thread.join();
    CHECK(app(&Table::dispose_buffers) == TAUT_OK);
    app.silent = true;
    CHECK(stopped == 1);
    CHECK(refused == (within ? 2 : 1));
    CHECK(app.late == 0);
    app.silent = false;
    app.on_switch = nullptr;
  }
}

TEST_CASE("Q42: a callback that queries while another thread stops the stream neither hangs nor gets wrong answers") {
  Rig rig;
  App& app = rig.app;
  std::atomic<long> odd{0}, within{0};
  app.on_switch = [&](TautLong) {
    ++within;
    TautLong in = 0, out = 0;
    TautInt64 frames = tests::number(-1), time{};
    if (const auto code = app(&Table::get_channels, &in, &out); code != TAUT_OK && code != TAUT_INVALID_MODE) ++odd;
    if (app(&Table::get_sample_position, &frames, &time) != TAUT_OK ||
        tests::whole(frames) != app.switches * app.frames)
      ++odd;
    --within;
  };
  for (int round = 0; round < 20; ++round) {
    rig.run();
    REQUIRE(rig.runs());
    CHECK(app(&Table::stop) == TAUT_OK);
    CHECK(within == 0);  // in a deadlock, stop would have given up on the callback and left it running
    CHECK(app(&Table::dispose_buffers) == TAUT_OK);
  }
  CHECK(odd == 0);
  app.on_switch = {};
}

TEST_CASE("telemetry of a running stream, from any thread and within the callback; none when stopped") {
  Rig rig("virtual:telemetry?faults=lost@2000:50&out=2&in=2");
  App& app = rig.app;
  TautTelemetry now{.size = sizeof(TautTelemetry)};
  const auto ask = [&](TautTelemetry* place) { return app->future(app.driver(), TAUT_FUTURE_TELEMETRY, place); };
  CHECK(ask(&now) == TAUT_INVALID_MODE);
  CHECK(ask(nullptr) == TAUT_INVALID_PARAMETER);
  TautTelemetry shorter{.size = sizeof(TautTelemetry) - 1};
  CHECK(ask(&shorter) == TAUT_INVALID_PARAMETER);
  std::atomic<long> within{0};
  app.on_switch = [&](TautLong) {
    TautTelemetry own{.size = sizeof(TautTelemetry)};
    within += ask(&own) == TAUT_SUCCESS && own.callbacks == app.switches;
  };
  rig.run(64);
  CHECK(tests::eventually([&] { return app.switches > 60; }));
  CHECK(ask(&now) == TAUT_SUCCESS);
  CHECK(now.rate == 48000);
  CHECK(now.frames == 64);
  CHECK(now.callbacks > 40);
  CHECK(now.position % 64 == 0);
  CHECK(now.program_late + now.computer_late + now.device_late >= 1);
  CHECK(now.lost >= 50);
  CHECK(now.away == 0);
  CHECK(now.callback.median > 0);
  CHECK(now.callback.median <= now.callback.p99);
  CHECK(now.callback.p99 <= now.callback.longest);
  CHECK(within >= 40);
  CHECK(app(&Table::stop) == TAUT_OK);
  app.on_switch = {};
  CHECK(ask(&now) == TAUT_INVALID_MODE);
}
