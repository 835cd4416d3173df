// SPDX-License-Identifier: MIT
// The whole engine on a server's callbacks, in virtual time: the measured round trip is the reported one, and the
// server's faults cost what the report says.
#include <doctest/doctest.h>

#include "engine/engine.hpp"
#include "handoff/model_server.hpp"
#include "support/counter_host.hpp"

using namespace taut;
using tests::ModelBackend;

namespace {

/// A host of 64 frames on a server; driven by the test.
struct Stage {
  ModelBackend backend;
  device::Backend* only = &backend;
  engine::Engine engine{std::span<device::Backend* const>(&only, 1)};
  std::shared_ptr<tests::CounterHost> host = std::make_shared<tests::CounterHost>(64, 2);
  engine::Running* running = nullptr;

  explicit Stage(const tests::ModelServer::Shape& shape, const std::string& safety = "safe") : backend(shape) {
    settings::Settings settings;
    REQUIRE(settings::set(settings, "device", "model:server"));
    REQUIRE(settings::set(settings, "safety", safety));
    const auto initialised = engine.initialise(settings);
    REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
    const auto prepared = (*initialised)->prepare(host->channels(), 64, host);
    REQUIRE_MESSAGE(prepared.has_value(), (prepared ? "" : prepared.error().sentence()));
    host->bind(**prepared);
    const auto started = (*prepared)->start(engine::Drive::caller);
    REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().sentence()));
    running = *started;
    host->watch([this] { return running->xruns().lost; });
  }
  void run(std::int64_t callbacks) {
    for (std::int64_t guard = 0; host->callbacks < callbacks; ++guard) {
      REQUIRE(running->step());
      running->deliver();
      REQUIRE_MESSAGE(guard < 100 * callbacks + 100'000, "the stream does not advance");
    }
  }
  std::ptrdiff_t count_events(std::string_view word) const {
    return std::ranges::count_if(report().events,
                                 [&](const std::string& event) { return event.find(word) != event.npos; });
  }
  engine::Report report() const { return engine.initialised()->report(); }
};

}  // namespace

TEST_CASE("the measured round trip is the reported one, with a safety of no, one and two cycles") {
  for (const char* const safety : {"0", "64", "128"}) {
    CAPTURE(safety);
    Stage stage({.period = 64, .cable = 300}, safety);
    stage.run(400);
    CHECK(stage.host->round_trip == stage.report().in.total() + stage.report().out.total());
    CHECK(stage.host->other_trip == 0);
    CHECK(stage.host->wrong_position + stage.host->wrong_half + stage.host->wrong_channel == 0);
    CHECK(stage.report().xruns.total() == 0);
    CHECK(stage.backend.server.unwritten == 0);
  }
}

TEST_CASE("the latency reported before buffers exist is the final one, at the server's rate and at converted ones") {
  for (const char* const safety : {"safe", "tight", "0", "64", "100", "600"})
    for (const int buffer : {64, 256, 480, 512})
      for (const double rate : {48000.0, 44100.0, 96000.0}) {
        CAPTURE(safety);
        CAPTURE(buffer);
        CAPTURE(rate);
        ModelBackend backend({.period = 128, .cable = 300});
        device::Backend* only = &backend;
        engine::Engine engine(std::span<device::Backend* const>(&only, 1));
        settings::Settings settings{.rate = rate, .buffer = buffer};
        REQUIRE(settings::set(settings, "device", "model:server"));
        REQUIRE(settings::set(settings, "safety", safety));
        engine::Initialised& initialised = **engine.initialise(settings);
        const auto host = std::make_shared<tests::CounterHost>(buffer, 2);
        const engine::Latency in = initialised.latency(true), out = initialised.latency(false);
        REQUIRE(initialised.prepare(host->channels(), buffer, host));
        const engine::Report report = initialised.report();
        // The latency behind the ports is only known now.
        CHECK(report.in.total() - report.in.hardware == in.total());
        CHECK(report.out.total() - report.out.hardware == out.total());
        // A default safety is not marked as chosen; a chosen one is kept in whole cycles, however short.
        const Frames chosen = std::atoi(safety);
        if (rate == 48000) CHECK(report.margin == chosen / 128 * 128);
        if (chosen == 0) CHECK(report.out.margin < (rate > 48000 ? 4 : 1));
      }
}

TEST_CASE("tight on a server that runs ahead of its devices: nothing to lower, and nothing is raised") {
  Stage stage({.period = 64, .cable = 300}, "tight");
  stage.backend.server.script[400] = [&] { stage.backend.server.stall(2'000'000); };
  stage.run(3000);
  const engine::Report report = stage.report();
  CHECK(report.margin == 0);
  CHECK(report.tuning.empty());
  CHECK(report.in.total() + report.out.total() == stage.host->round_trip);
  CHECK(std::ranges::any_of(report.remarks,
                            [](const std::string& remark) { return remark.find("nothing to lower") != remark.npos; }));
}

TEST_CASE("a server that restarts: the host's callbacks go on, and its sound returns") {
  Stage stage({.period = 64, .cable = 300});
  stage.backend.server.script[200] = [&] { stage.backend.server.die(100'000'000); };
  stage.run(1000);
  const engine::Report report = stage.report();
  CHECK(report.absence.away_times == 1);
  CHECK_FALSE(report.on_stand_in);
  CHECK(report.absence.away >= 4800 - 64);
  CHECK(stage.host->returned > 500 * 64);
  CHECK(stage.host->other_trip == 0);
}

TEST_CASE("a stalled server counts as gone, and is taken back") {
  Stage stage({.period = 64, .cable = 300});
  stage.backend.server.script[200] = [&] { stage.backend.server.stall(300'000'000); };
  stage.run(1000);
  // Each reopening meets a stalled server again: still one absence, reported once.
  CHECK(stage.report().absence.away_times == 1);
  CHECK(stage.report().absence.away >= 14400 - 64);
  CHECK(stage.count_events("gave no data") + stage.count_events("is gone") == 1);
  CHECK(stage.count_events("is back") == 1);
  CHECK_FALSE(stage.report().on_stand_in);
  CHECK(stage.host->returned > 500 * 64);
}

TEST_CASE("a server that changes its rate: the host keeps its own and is converted") {
  Stage stage({.period = 64, .cable = 300});
  stage.backend.server.script[200] = [&] { stage.backend.server.change_rate(96000); };
  stage.run(1000);
  CHECK(stage.report().rate == 48000);
  CHECK(stage.report().hardware_rate == 96000);
  CHECK_FALSE(stage.report().on_stand_in);
}
