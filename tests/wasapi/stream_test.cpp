// SPDX-License-Identifier: MIT
// The stream, healthy through the engine, and in failure.
#include <limits>
#include <map>

#include "engine/engine.hpp"
#include "support/counter_host.hpp"
#include "wasapi/rig.hpp"

namespace taut::tests::wasapi {
namespace {

using device::Wake;
using device::conformance::Player;

constexpr Nanos second = nanos_per_second;

/// An engine on the model, driven by the test.
struct EngineRig {
  Model model;
  std::unique_ptr<device::Backend> made = make_backend(&model);
  device::Backend* backend = made.get();
  int in, out;
  std::unique_ptr<engine::Engine> engine;
  std::shared_ptr<CounterHost> host;
  engine::Prepared* prepared = nullptr;
  engine::Running* running = nullptr;

  EngineRig(const Card& card, const std::string& mode, int frames) : in(model.add(card.in)), out(model.add(card.out)) {
    engine = std::make_unique<engine::Engine>(std::span<device::Backend* const>(&backend, 1));
    settings::Settings settings;
    REQUIRE(settings::set(settings, "device", card_id + "?mode=" + mode));
    settings.buffer = frames;
    const auto initialised = engine->initialise(settings);
    REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
    host = std::make_shared<CounterHost>(frames, card.out.mix.channels, mode == "exclusive" ? 32 : 24);
    const auto got = (*initialised)->prepare(host->channels(), frames, host);
    REQUIRE_MESSAGE(got.has_value(), (got ? "" : got.error().sentence()));
    prepared = *got;
    host->bind(*prepared);
    running = prepared->start(engine::Drive::caller).value();
    host->watch([this] { return running->xruns().lost; });
  }

  void run(std::int64_t callbacks) {
    const std::int64_t end = host->callbacks + callbacks;
    for (int guard = 0; host->callbacks < end && guard < 100'000; ++guard) {
      REQUIRE(running->step());
      running->deliver();
    }
    REQUIRE(host->callbacks >= end);
  }
};

TEST_CASE("through the engine, the round trip over a cable is the reported one in each mode") {
  for (const std::string mode : {"low-latency", "exclusive", "shared"})
    for (const int frames : {64, 160, 256, 1000})
      for (const int phase : {0, 77}) {
        Card card;
        card.in.delay = 20;
        card.out.delay = 31;
        card.out.phase = phase;
        EngineRig rig(card, mode, frames);
        rig.run(60);
        const auto report = rig.engine->initialised()->report();
        INFO("mode ", mode, ", buffer ", frames, ", phase ", phase);
        CHECK(rig.host->round_trip == report.in.total() + report.out.total());
        CHECK(rig.host->other_trip == 0);
        CHECK(rig.host->returned > 0);
        CHECK(report.xruns.total() == 0);
        CHECK(report.in.hardware_known);
        CHECK(report.out.hardware_known);
      }
}

TEST_CASE("frames lost by the endpoint are counted, and the cable keeps its length") {
  for (const std::string mode : {"low-latency", "exclusive", "shared"}) {
    Rig rig;
    REQUIRE(rig.open(Rig::request(mode, 192, 400)));
    REQUIRE(rig.stream->start().has_value());
    Player player(*rig.stream);
    const int frames = rig.stream->agreed().frames;
    REQUIRE(player.run(20 * frames, rig.later()));
    rig.model.lose_packets(rig.in, 2);
    REQUIRE(player.run(20 * frames, rig.later()));
    INFO(mode);
    CHECK(player.lost_in == 2 * frames);
    CHECK(player.lost_out == 2 * frames);
    CHECK_MESSAGE(player.complaint.empty(), player.complaint);
  }
}

TEST_CASE("an unplugged device is reported as gone, and opens again after a replug") {
  for (const std::string mode : {"low-latency", "exclusive", "shared"}) {
    Rig rig;
    REQUIRE(rig.open(Rig::request(mode, 192, 192)));
    REQUIRE(rig.stream->start().has_value());
    Player player(*rig.stream);
    REQUIRE(player.run(2000, rig.later()));
    rig.model.unplug(rig.in);
    Wake wake = Wake::turn;
    for (int i = 0; i < 100 && wake != Wake::gone; ++i) wake = player.step(rig.later());
    CHECK(wake == Wake::gone);
    const Error why = rig.stream->explain(rig.stream->fault());
    CHECK(why.trouble == Trouble::absent);
    CHECK(why.sentence().find("Line (Box)") != std::string::npos);
    rig.stream.reset();
    if (rig.open(Rig::request(mode, 192, 192))) CHECK(rig.stream->agreed().in.channels == 0);
    rig.stream.reset();
    rig.model.plug_in(rig.in);
    REQUIRE(rig.open(Rig::request(mode, 192, 192)));
    device::conformance::check_stream(*rig.stream, second, true, true);
  }
}

TEST_CASE("a format change in Windows ends the stream, and the next one uses the new format") {
  Rig rig;
  REQUIRE(rig.open(Rig::request("shared", 480, 480)));
  REQUIRE(rig.stream->start().has_value());
  Player player(*rig.stream);
  REQUIRE(player.run(4000, rig.later()));
  for (const int number : {rig.in, rig.out})
    rig.model.change_format(number, {.channels = 2, .rate = 44100, .speakers = 3});
  Wake wake = Wake::turn;
  for (int i = 0; i < 100 && wake != Wake::gone; ++i) wake = player.step(rig.later());
  CHECK(wake == Wake::gone);
  rig.stream.reset();
  CHECK_FALSE(rig.open(Rig::request("shared", 441, 441)));
  CHECK(rig.error.trouble == Trouble::unsupported);
  CHECK(rig.open(Rig::request("shared", 441, 441, 44100)));
}

TEST_CASE("every error of Initialize is a sentence, and nothing leaks") {
  for (std::uint32_t number = 1; number <= 0x29; ++number) {
    Card card;
    if (com::audio_error(number) == com::not_aligned) continue;  // calls for a retry: ladder_test.cpp
    card.out.refuses = com::audio_error(number);
    Rig rig(card);
    for (const std::string mode : {"", "low-latency", "exclusive", "shared"}) {
      CHECK_FALSE(rig.open(Rig::request(mode, 256, 256)));
      CHECK(rig.error.what.find("Speakers (Box)") != std::string::npos);
    }
  }
}

TEST_CASE("an unserved double buffer is restarted, and the loss is counted by time") {
  Rig rig;
  REQUIRE(rig.open(Rig::request("exclusive", 192, 192)));
  REQUIRE(rig.stream->start().has_value());
  Player player(*rig.stream);
  REQUIRE(player.run(4000, rig.later()));
  const Nanos before = player.turn.in.time;
  const Frames at = player.turn.in.position;
  rig.model.advance(second / 10);
  REQUIRE(player.run(9000, rig.later()));
  CHECK(player.fillings == 2);
  CHECK(rig.model.counts().started == 4);
  CHECK(std::abs(player.turn.in.position - at - frames_in(player.turn.in.time - before, 48000)) <= 192 + 4);
}

TEST_CASE("a card with a slow Start() is still started, and the cost is counted") {
  for (const std::string mode : {"low-latency", "exclusive", "shared"})
    for (const bool capture : {false, true}) {
      Card card;
      (capture ? card.in : card.out).start_duration = second / 5;
      INFO(mode, (capture ? ", capture" : ", playback"));
      Rig rig(card);
      REQUIRE(rig.open(Rig::request(mode, 192, 200)));
      device::conformance::check_stream(*rig.stream, second, true, true);
      rig.stream.reset();
      EngineRig engine(card, mode, 192);
      engine.run(60);
      const auto report = engine.engine->initialised()->report();
      CHECK(report.in.hardware_known);
      CHECK(engine.host->returned > 0);
    }
}

TEST_CASE("a non-blocking caller is answered at once, even if the stream must be restarted") {
  Rig rig;
  REQUIRE(rig.open(Rig::request("exclusive", 192, 192)));
  REQUIRE(rig.stream->start().has_value());
  Player player(*rig.stream);
  REQUIRE(player.run(4000, rig.later()));
  rig.model.advance(second / 10);
  const Nanos before = rig.model.time();
  constexpr Nanos past = std::numeric_limits<Nanos>::min();
  // The cycles completed while the host was away, then the filling turn.
  for (int asked = 0; asked < 10 && player.fillings < 2; ++asked) player.step(past);
  CHECK(player.fillings == 2);
  CHECK(player.step(past) == Wake::idle);
  CHECK(rig.model.time() == before);
  REQUIRE(player.run(9000, rig.later()));
}

TEST_CASE("a card with a slow Start() is reopened, not restarted, when a thread waits for its turn") {
  for (const bool capture : {false, true}) {
    Card card;
    (capture ? card.in : card.out).start_duration = second / 5;
    Rig rig(card);
    REQUIRE(rig.open(Rig::request("exclusive", 192, 192)));
    REQUIRE(rig.stream->start().has_value());
    Player player(*rig.stream);
    REQUIRE(player.run(4000, rig.later()));
    rig.model.advance(second / 10);
    const Nanos until = rig.model.time() + duration(4 * 192, 48000) + 20'000'000;
    Wake wake = Wake::turn;
    for (int asked = 0; asked < 10 && wake == Wake::turn; ++asked) wake = player.step(until);
    CHECK(rig.model.time() <= until + 50'000'000);
    CHECK(wake == Wake::gone);
    CHECK(rig.stream->explain(rig.stream->fault()).sentence().find("takes 200 ms to start") != std::string::npos);
    rig.stream.reset();
    REQUIRE(rig.open(Rig::request("exclusive", 192, 192)));
    device::conformance::check_stream(*rig.stream, second, true, true);
  }
}

TEST_CASE("a double buffer with late events is recognised by its memory, however long the converter's delay") {
  for (const bool late_events : {false, true})
    for (const int delay : {0, 63, 100, 143, 144, 300, 700}) {
      Card card;
      card.out.late_events = late_events;
      card.out.delay = delay;
      card.in.delay = 20;
      Rig rig(card);
      INFO((late_events ? "late events, " : ""), delay);
      REQUIRE(rig.open(Rig::request("exclusive", 144, 200)));
      REQUIRE(rig.stream->start().has_value());
      Player player(*rig.stream);
      REQUIRE(player.run(4000, rig.later()));
      CHECK_MESSAGE(player.complaint.empty(), player.complaint);
      CHECK(player.matched > 2000);
      CHECK(rig.stream->agreed().out.latency_known);
    }
}

// While the thread is away, nobody writes to the playing half. Once it is back, no old audio plays.
TEST_CASE("a double buffer plays no old audio once the host is back, and nothing at all after half a buffer of delay") {
  for (const int late : {1, 2, 5, 20}) {
    Rig rig;
    REQUIRE(rig.open(Rig::request("exclusive", 192, 192)));
    REQUIRE(rig.stream->start().has_value());
    Player player(*rig.stream);
    REQUIRE(player.run(4000, rig.later()));
    const auto hardware = [&] { return frames_in(rig.model.time(), 48000); };
    const Frames left = hardware();
    const Frames written = player.turn.out.position + player.turn.frames;
    rig.model.advance(duration(late * 192, 48000));
    const Frames back = hardware();
    REQUIRE(player.run(9000, rig.later()));
    const auto old = [&](Frames from, Frames to) {
      std::map<std::uint32_t, Frames> known;
      for (Frames p = std::max<Frames>(0, written - 4000); p < written; ++p)
        known[static_cast<std::uint32_t>(device::conformance::pattern(p, 0))] = p;
      std::map<Frames, int> heard;
      for (Frames frame = left - 1000; frame < from; ++frame)
        if (const auto found = known.find(rig.model.heard(0, frame)); found != known.end()) ++heard[found->second];
      Frames again = 0;
      for (Frames frame = from; frame < to; ++frame)
        if (const auto found = known.find(rig.model.heard(0, frame)); found != known.end())
          again += heard[found->second] > 0 ? 1 : 0;
      return again;
    };
    INFO(late, " halves late");
    CHECK(old(back + 1, hardware()) == 0);
    if (late == 1) CHECK(old(left, hardware()) == 0);
  }
}

TEST_CASE("endpoints of one card stay aligned to the frame, whenever each started") {
  Model model;
  std::vector<int> numbers;
  for (const int pair : {0, 1})
    for (const bool capture : {true, false})
      numbers.push_back(model.add({.id = std::string(capture ? "{in" : "{out") + std::to_string(pair),
                                   .name = "Pair",
                                   .short_name = "Pair " + std::to_string(pair),
                                   .adapter = "Box",
                                   .container = box,
                                   .capture = capture,
                                   .delay = 16,
                                   .start_up = 97 * pair,
                                   .cable = 2 * pair}));
  const auto backend = make_backend(&model);
  for (const std::string mode : {"exclusive", "low-latency"}) {
    auto request = Rig::request(mode, 192, 192);
    auto stream = backend->open(request).value();
    CHECK(stream->agreed().in.channels == 4);
    REQUIRE(stream->start().has_value());
    std::map<int, Frames> first;  // by channel: when its impulse returned
    device::Turn turn;
    const auto at = [&](const device::Side& side, std::size_t c, int i) {
      return side.areas[c].data + side.areas[c].step * (i < side.split ? side.at + i : i - side.split);
    };
    int turns = 0;
    while (turns < 40) {
      if (stream->wait(model.time() + second, turn) != Wake::turn) continue;
      ++turns;
      for (std::size_t c = 0; c < turn.in.areas.size(); ++c)
        for (int i = 0; i < turn.frames; ++i) {
          std::int32_t sample = 0;
          std::memcpy(&sample, at(turn.in, c, i), 4);
          if (sample != 0) first.emplace(static_cast<int>(c), turn.in.position + i);
        }
      for (std::size_t c = 0; c < turn.out.areas.size(); ++c)
        for (int i = 0; i < turn.frames; ++i) {
          const std::int32_t sample = turns == 20 && i == 5 ? 0x3f000000 : 0;
          std::memcpy(at(turn.out, c, i), &sample, 4);
        }
      stream->done(turn.frames, 0);
    }
    INFO(mode);
    REQUIRE(first.size() == 4);
    for (const auto& [channel, frame] : first) CHECK(frame == first[0]);
  }
}

}  // namespace
}  // namespace taut::tests::wasapi
