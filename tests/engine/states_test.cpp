// SPDX-License-Identifier: MIT
// The four states, real threads, and hosts that call at bad moments.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "base/realtime.hpp"
#include "engine/choice.hpp"
#include "engine/quiet_host.hpp"
#include "engine/rig.hpp"
#include "platform/clock.hpp"

using namespace taut;
using engine::Engine;
using engine::Initialised;
using tests::eventually;
using tests::initialise;
using tests::QuietHost;
using tests::stereo;

TEST_CASE("a thread without real time has ordinary scheduling") {
  Engine engine;
  for (const bool real : {true, false}) {
    auto* initialised = initialise(engine, real ? "virtual:t" : "virtual:t?clock=virtual");
    const auto host = std::make_shared<QuietHost>();
    auto* prepared = initialised->prepare(stereo, 64, host).value();
    REQUIRE(prepared->start());
    CHECK(eventually([&] { return host->callbacks > 20; }));
    CHECK((initialised->report().thread.find("simulated time") == std::string::npos) == real);
    REQUIRE(prepared->stop());
  }
}

TEST_CASE("calls a state lacks do not exist; refusals come with an explanation") {
  Engine engine;
  CHECK(engine.initialised() == nullptr);
  Initialised* initialised = initialise(engine, "virtual:states?in=2&out=2");
  CHECK(initialised->prepared() == nullptr);
  CHECK(initialised->dispose().error().trouble == Trouble::wrong_state);
  const auto host = std::make_shared<QuietHost>();

  SUBCASE("invalid channels and sizes") {
    const std::vector<engine::ChannelRef> none, outside{{true, 2}}, negative{{false, -1}}, twice{{true, 0}, {true, 0}};
    for (const auto& channels : {none, outside, negative, twice}) {
      const auto refused = initialised->prepare(channels, 64, host);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().trouble == Trouble::bad_request);
      CHECK(!refused.error().what.empty());
    }
    for (const int frames : {0, -1, engine::largest_buffer + 1, std::numeric_limits<int>::min()})
      CHECK(initialised->prepare(stereo, frames, host).error().trouble == Trouble::bad_request);
    CHECK(initialised->prepare(stereo, 64, nullptr).error().trouble == Trouble::bad_request);
    CHECK(initialised->prepared() == nullptr);
  }
  SUBCASE("duplicates") {
    auto* prepared = initialised->prepare(stereo, 64, host).value();
    CHECK(initialised->prepare(stereo, 64, host).error().trouble == Trouble::wrong_state);
    CHECK(prepared->stop().error().trouble == Trouble::wrong_state);
    REQUIRE(prepared->start());
    CHECK(prepared->start().error().trouble == Trouble::wrong_state);
    CHECK(prepared->stop());
    CHECK(prepared->stop().error().trouble == Trouble::wrong_state);
    CHECK(initialised->dispose());
    CHECK(initialised->dispose().error().trouble == Trouble::wrong_state);
  }
  SUBCASE("rates") {
    for (const double bad : {0.0, -1.0, 1e12, 900.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
      CHECK_FALSE(initialised->can_rate(bad));
      const double before = initialised->rate();
      CHECK_FALSE(initialised->set_rate(bad));
      CHECK(initialised->rate() == before);
    }
    CHECK(initialised->set_rate(44100));
    CHECK(initialised->rate() == 44100);
  }
}

TEST_CASE("a missing device: a sentence, and a retry may succeed") {
  Engine engine;
  settings::Settings settings;
  settings.input = settings.output = "nosuch:thing";
  const auto refused = engine.initialise(settings);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence().find("nosuch") != std::string::npos);
  CHECK(engine.initialised() == nullptr);
  CHECK(initialise(engine, "virtual:states2") != nullptr);
}

TEST_CASE("a rate that was set is kept for the next driver of the process") {
  {
    Engine engine;
    CHECK(initialise(engine, "virtual:memory")->set_rate(96000));
  }
  Engine engine;
  CHECK(initialise(engine, "virtual:memory")->rate() == 96000);
  CHECK(initialise(engine, "virtual:other-memory")->rate() == 48000);
}

TEST_CASE("a rate that was set outlives its driver even if the settings name one, until they name another") {
  settings::Settings settings;
  REQUIRE(settings::set(settings, "device", "virtual:memory-of-settings"));
  const auto rate_of_a_new_driver = [&](double stored, double set_by_host = 0) {
    settings.rate = stored;
    Engine engine;
    Initialised* const initialised = engine.initialise(settings).value();
    CHECK(engine::choose(settings, device::backends()).value().remarks.empty());
    const double before = initialised->rate();
    if (set_by_host > 0) CHECK(initialised->set_rate(set_by_host));
    return before;
  };
  CHECK(rate_of_a_new_driver(44100, 96000) == 44100);
  CHECK(rate_of_a_new_driver(44100) == 96000);
  CHECK(rate_of_a_new_driver(88200) == 88200);
  CHECK(rate_of_a_new_driver(44100, 44100) == 96000);
  CHECK(rate_of_a_new_driver(44100) == 44100);
  CHECK(rate_of_a_new_driver(0) == 48000);
}

TEST_CASE("no callback runs after stop returns; start begins again at position 0") {
  Engine engine;
  auto* initialised = initialise(engine, "virtual:stop?clock=virtual");
  const auto host = std::make_shared<QuietHost>();
  auto* prepared = initialised->prepare(stereo, 64, host).value();
  for (int round = 0; round < 20; ++round) {
    const auto before = host->callbacks.load();
    REQUIRE(prepared->start());
    CHECK(eventually([&] { return host->callbacks > before + 20; }));
    REQUIRE(prepared->stop());
    const auto after = host->callbacks.load();
    platform::system_clock().sleep_until(platform::system_clock().now() + 2'000'000);
    CHECK(host->callbacks == after);
  }
}

TEST_CASE("a host that tears down from within its callback neither hangs nor is called again") {
  Engine engine;
  auto* initialised = initialise(engine, "virtual:within");
  const auto host = std::make_shared<QuietHost>();
  std::atomic<bool> ended{false};
  auto* prepared = initialised->prepare(stereo, 64, host).value();
  SUBCASE("stop") {
    host->within = [&] {
      if (host->callbacks == 5) ended = prepared->stop().has_value();
    };
  }
  SUBCASE("dispose") {
    host->within = [&] {
      if (host->callbacks == 5) ended = initialised->dispose().has_value();
    };
  }
  SUBCASE("close") {
    host->within = [&] {
      if (host->callbacks == 5) {
        engine.close();
        ended = true;
      }
    };
  }
  REQUIRE(prepared->start());
  // It ends within the sixth callback, which is counted when it returns.
  CHECK(eventually([&] { return ended.load() && host->callbacks >= 6; }));
  platform::system_clock().sleep_until(platform::system_clock().now() + 10'000'000);
  CHECK(host->callbacks == 6);
}

TEST_CASE("restart right after a stop from within the callback") {
  Engine engine;
  auto* initialised = initialise(engine, "virtual:again");
  const auto host = std::make_shared<QuietHost>();
  auto* prepared = initialised->prepare(stereo, 64, host).value();
  std::atomic<bool> stopped{false};
  host->within = [&] {
    if (!stopped && host->callbacks == 3) {
      CHECK(prepared->stop());
      stopped = true;
    }
  };
  REQUIRE(prepared->start());
  CHECK(eventually([&] { return stopped.load(); }));
  REQUIRE(prepared->start());
  CHECK(eventually([&] { return host->callbacks > 10; }));
}

TEST_CASE("a callback that never returns does not block stop for ever, and no other follows it") {
  Engine engine;
  auto* initialised = initialise(engine, "virtual:stuck");
  const auto host = std::make_shared<QuietHost>();
  std::atomic<bool> inside{false}, let_go{false};
  host->within = [&] {
    if (host->callbacks != 3) return;
    inside = true;
    eventually([&] { return let_go.load(); });
  };
  auto* prepared = initialised->prepare(stereo, 64, host).value();
  REQUIRE(prepared->start());
  CHECK(eventually([&] { return inside.load(); }));
  REQUIRE(prepared->stop());
  let_go = true;
  CHECK(eventually([&] { return host->callbacks == 4; }));
  platform::system_clock().sleep_until(platform::system_clock().now() + 20'000'000);
  CHECK(host->callbacks == 4);
  REQUIRE(prepared->start());
  CHECK(eventually([&] { return host->callbacks > 10; }));
}

TEST_CASE("half 1 filled by the host before start plays before half 0; data of an earlier run does not") {
  device::virtual_card::World world;
  device::Backend* backend = &world.backend();
  Engine engine{std::span<device::Backend* const>(&backend, 1)};
  auto* initialised = initialise(engine, "virtual:first");
  struct Host final : engine::Host {
    const std::int32_t* in[2];
    std::int32_t* out[2];
    std::vector<std::int32_t> heard;
    void process(int half, const engine::Moment&) noexcept override {
      unproven([&] { heard.insert(heard.end(), in[half], in[half] + 64); });
      std::fill_n(out[half], 64, 1);
    }
    void tell(engine::Notice) noexcept override {}
  };
  const auto host = std::make_shared<Host>();
  const std::vector<engine::ChannelRef> mono{{true, 0}, {false, 0}};
  auto* prepared = initialised->prepare(mono, 64, host).value();
  for (int half = 0; half < 2; ++half) {
    host->in[half] = reinterpret_cast<const std::int32_t*>(prepared->half(0, half));
    host->out[half] = reinterpret_cast<std::int32_t*>(prepared->half(1, half));
  }
  const auto run = [&] {
    host->heard.clear();
    auto* running = prepared->start(engine::Drive::caller).value();
    while (host->heard.size() < 64 * 8) REQUIRE(running->step());
    REQUIRE(prepared->stop());
  };
  std::fill_n(host->out[1], 64, 111);
  run();
  CHECK(std::ranges::count(host->heard, 0) == 64);
  CHECK(std::ranges::count(host->heard, 111) == 64);
  CHECK(host->heard[63] == 0);
  CHECK(host->heard[64] == 111);
  CHECK(host->heard[128] == 1);
  run();
  CHECK(std::ranges::count(host->heard, 0) == 128);
  CHECK(host->heard[128] == 1);
}

TEST_CASE(
    "outputReady: inside the callback it changes nothing; a host that finishes late gets one buffer, and is told") {
  taut::tests::Rig rig("c?in=1&out=1", 64, 1, "32");
  SUBCASE("always from inside") {
    rig.start([&] { rig.running->output_ready(); });
    rig.run(40);
    CHECK(rig.report().out.late == 0);
    CHECK(rig.host->round_trip == 96);
    CHECK(rig.host->other_trip == 0);
  }
  SUBCASE("from outside repeatedly, but from inside too") {
    rig.start([&] { rig.running->output_ready(); });
    for (int i = 0; i < 40; ++i) {
      rig.run(i + 1);
      rig.running->output_ready();
    }
    CHECK(rig.report().out.late == 0);
  }
  SUBCASE("only from outside") {
    rig.start();
    for (int i = 0; i < 40; ++i) {
      rig.run(i + 1);
      rig.running->output_ready();
    }
    rig.running->deliver();
    CHECK(rig.report().out.late == 64);
    CHECK(rig.host->last_other == 96 + 64);
    CHECK(rig.host->notices[static_cast<int>(engine::Notice::latencies)] == 1);

    // The lesson holds for the next run and the next buffers, and the reported latency includes it.
    REQUIRE(rig.prepared->stop());
    CHECK(rig.report().out.late == 64);
    rig.host->last_other = -1;
    rig.start();
    rig.run(rig.host->callbacks + 40);
    CHECK(rig.host->last_other == 96 + 64);
    CHECK(rig.host->notices[static_cast<int>(engine::Notice::latencies)] == 1);
    REQUIRE(rig.engine.initialised()->dispose());
    CHECK(rig.engine.initialised()->latency(false).late > 0);
  }
}
