// SPDX-License-Identifier: MIT
// The engine on joined devices: the reported round trip is the measured one, and a lost member is only an event.
#include <rapidcheck.h>

#include "base/text.hpp"
#include "device/several/pair.hpp"
#include "several/rig.hpp"
#include "support/realtime_guard.hpp"
#include "support/skip.hpp"

namespace taut {
namespace {

using tests::JoinedRig;

struct Type {
  const char* name;
  int bits;
};
constexpr Type types[] = {{"s16", 16}, {"s24", 24}, {"s24in32", 24}, {"s32", 32}, {"s18in32", 18}, {"s24be", 24}};

// The host writes counters and finds every frame of the master again, wherever the other member's clock is.
void measured_is_reported(const std::vector<std::string>& cards, int frames, int channels, const std::string& safety,
                          int bits) {
  JoinedRig rig(cards, frames, channels, safety, bits);
  const auto report = rig.report();
  const Frames promised = report.in.total() + report.out.total();
  rig.run(promised / frames + 24);
  INFO(cards[0], " + ", cards[1], ", buffer ", frames, ", safety ", safety);
  CHECK(rig.host->round_trip == rig.host->as_counted(promised));
  CHECK(rig.host->other_trip == 0);
  CHECK(rig.host->silent == promised);
  CHECK(rig.host->wrong_channel + rig.host->wrong_half + rig.host->wrong_position + rig.host->time_went_back == 0);
  CHECK(rig.report().xruns.total() == 0);
}

TEST_CASE("any buffer, cycle and sample type of the master: measured round trip = reported") {
  CHECK(rc::check([] {
    const int frames = *rc::gen::inRange(1, 1025);
    const Type type = *rc::gen::elementOf(std::vector<Type>(std::begin(types), std::end(types)));
    const int channels = *rc::gen::inRange(1, 4);
    const std::string cycle = *rc::gen::arbitrary<bool>() ? text("&cycle={}", *rc::gen::inRange(1, 1025)) : "";
    const auto master =
        text("m?in={0}&out={0}&format={1}&delay={2}&latency_in={3}&latency_out={4}{5}&ppm={6}&vary={7}", channels,
             type.name, *rc::gen::inRange(0, 100), *rc::gen::inRange(0, 50), *rc::gen::inRange(0, 50), cycle,
             *rc::gen::inRange(-500, 500), *rc::gen::element("on", "off"));
    const auto follower = text("f?in=1&out=2&rates={}&latency_in={}&latency_out={}&ppm={}&cycle={}",
                               *rc::gen::element(44100, 48000, 96000), *rc::gen::inRange(0, 90),
                               *rc::gen::inRange(0, 90), *rc::gen::inRange(-500, 500), *rc::gen::element(0, 0, 480));
    measured_is_reported({master, follower}, frames, channels,
                         *rc::gen::arbitrary<bool>() ? "safe" : std::to_string(*rc::gen::inRange(0, 600)), type.bits);
  }));
}

TEST_CASE("a member adds one period at most, plus the resampler") {
  for (const int frames : {32, 64, 128, 256, 1024}) {
    device::several::Joined joined;
    const auto stream = joined.open(device::several::Joined::id({"m", "f?ppm=100"}), frames, frames);
    CHECK(stream->agreed().in.latency <= frames + 33);
    CHECK(stream->agreed().out.latency <= frames + 33);
    const auto one = joined.open(device::several::Joined::id({"n?crystal=x", "g?crystal=x"}), frames, frames);
    CHECK(one->agreed().in.latency <= frames + 1);
    CHECK(one->agreed().out.latency <= frames + 1);
  }
}

TEST_CASE("lost and returning members are reported, and the callbacks go on") {
  JoinedRig rig({"m", "f?ppm=200&faults=unplug@2s:500ms"}, 64, 2, "safe");
  rig.run(5 * 750);
  auto report = rig.report();
  CHECK(report.parts.size() == 2);
  std::string events;
  for (const auto& event : report.events) events += event + "\n";
  INFO(events);
  CHECK(events.find("'f' is gone") != std::string::npos);
  CHECK(events.find("'f' is back") != std::string::npos);
  CHECK_FALSE(report.on_stand_in);
  CHECK(report.xruns.total() == 0);
  CHECK(rig.host->other_trip == 0);

  rig.joined.world.card("m").schedule(
      {.what = device::virtual_card::Fault::What::unplug, .time = 7 * nanos_per_second, .amount = nanos_per_second});
  rig.run(14 * 750);
  report = rig.report();
  CHECK(report.xruns.total() == 0);
  CHECK_FALSE(report.on_stand_in);
  CHECK(report.parts[0].find("resampled") != std::string::npos);
}

TEST_CASE("output of one device, input of another: joined automatically, unless they share a clock") {
  device::several::Joined joined;
  std::vector<device::Backend*> all{joined.members[0], joined.backend.get()};
  const auto played_on = [&](const char* input, const char* output) {
    engine::Engine engine(all);
    settings::Settings settings;
    settings.input = input;
    settings.output = output;
    const auto initialised = engine.initialise(settings);
    REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
    CHECK((*initialised)->names(true).size() == 3);
    CHECK((*initialised)->names(false).size() == 4);
    CHECK((*initialised)->names(true)[0].find("several") == std::string::npos);
    const auto host = std::make_shared<tests::CounterHost>(64, 1);
    const auto made = (*initialised)->prepare(host->channels(), 64, host);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().sentence()));
    return (*initialised)->report().output;
  };
  CHECK(played_on("virtual:i?in=3&out=2&ppm=100", "virtual:o?in=1&out=4").starts_with("several:"));
  using device::several::one_clock;
  CHECK(one_clock({.clock = "card 1"}, {.clock = "card 1"}));
  CHECK_FALSE(one_clock({.clock = "card 1"}, {.clock = "card 2"}));
  CHECK_FALSE(one_clock({}, {}));
}

TEST_CASE("a member whose clock changes its rate is dropped and rejoins at the new rate") {
  JoinedRig rig({"m", "f?rates=48000,96000&faults=rate@2s:96000"}, 64, 2, "safe");
  rig.run(6 * 750);
  const auto report = rig.report();
  std::string said;
  for (const auto& event : report.events) said += event + "\n";
  INFO(said);
  CHECK(said.find("'f' is gone") != std::string::npos);
  CHECK(said.find("'f' is back") != std::string::npos);
  CHECK_FALSE(report.on_stand_in);
  CHECK(report.xruns.total() == 0);
}

// Only checks that things happen, not when: the test is about handing objects over between threads.
TEST_CASE("in real time, on the engine's own thread: both members are lost in turn and come back") {
  engine::Engine engine;
  settings::Settings settings;
  const std::string id =
      device::several::Joined::id({"real1?faults=unplug@1500ms:200ms", "real2?ppm=100&faults=unplug@700ms:200ms"});
  REQUIRE(settings::set(settings, "device", id));
  const auto initialised = engine.initialise(settings);
  REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
  const auto host = std::make_shared<tests::CounterHost>(512, 2);
  const auto made = (*initialised)->prepare(host->channels(), 512, host);
  REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().sentence()));
  host->bind(**made);
  REQUIRE((*made)->start().has_value());
  const platform::Clock& clock = platform::system_clock();
  const Nanos end = clock.now() + 20 * nanos_per_second;
  const auto back = [&] {
    std::int64_t count = 0;
    for (const auto& event : (*initialised)->report().events)
      count += event.find("is back") != std::string::npos ? 1 : 0;
    return count;
  };
  while (back() < 2 && clock.now() < end) clock.sleep_until(clock.now() + 20'000'000);
  CHECK(back() == 2);
  CHECK_FALSE((*initialised)->report().on_stand_in);
  REQUIRE((*made)->stop().has_value());
}

TEST_CASE("the guard finds nothing in the cycle of joined devices") {
  using namespace taut::tests;
  if (!guard_cycles(OnOffence::count)) return skip("the guard finds nothing in joined cycles", guard_refusal());
  {
    JoinedRig rig({"m?format=s24", "f?ppm=200&rates=44100&faults=unplug@1s:100ms,lost@2s:60", "g?crystal=m"}, 64, 2,
                  "safe");
    rig.run(3000);
  }
  {
    JoinedRig rig({"m?format=s16&faults=unplug@1s:100ms", "f?ppm=200"}, 100, 2, "20");
    rig.run(2000);
  }
  CHECK_MESSAGE(guard_offences() == 0, first_offence());
}

}  // namespace
}  // namespace taut
