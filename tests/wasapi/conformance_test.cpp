// SPDX-License-Identifier: MIT
// The contract's conformance tests on the WASAPI model.
#include <rapidcheck.h>

#include <map>

#include "wasapi/rig.hpp"

namespace taut::tests::wasapi {
namespace {

using device::Wake;
namespace conformance = device::conformance;

constexpr Nanos second = nanos_per_second;
const std::string modes[] = {"low-latency", "exclusive", "shared"};

Card any_card() {
  Card card;
  const int period = *rc::gen::element(441, 480, 512);
  for (Spec* spec : {&card.in, &card.out}) {
    spec->mix.channels = *rc::gen::inRange(1, 4);
    spec->mix.speakers = 0;
    spec->period = period;
    spec->periods = {period, *rc::gen::element(1, 16, 48), *rc::gen::element(48, 96, 128), period};
    spec->phase = *rc::gen::inRange(0, 512);
    spec->delay = *rc::gen::inRange(0, 300);
    spec->start_up = *rc::gen::inRange(0, 400);
    spec->align = *rc::gen::element(1, 1, 16, 32);
    spec->types = {*rc::gen::element(audio::SampleType::int32, audio::SampleType::int24, audio::SampleType::int16)};
  }
  card.in.types = card.out.types;
  card.out.late_events = *rc::gen::arbitrary<bool>();
  return card;
}

std::string describe(const Spec& spec) {
  std::string words;
  for (const int number : {spec.mix.channels, spec.period, spec.periods.step, spec.periods.least, spec.phase,
                           spec.delay, spec.start_up, spec.align, int{spec.late_events}})
    words += (words.empty() ? "" : "/") + std::to_string(number);
  return words;
}

TEST_CASE("what is missing is reported in sentences") {
  Model model;
  conformance::check_absent(*make_backend(&model), "wasapi:{0.0.0.00000000}.{gone}");
  conformance::check_absent(*make_backend(&model), "wasapi:default");
  CHECK(model.objects() == 0);
}

TEST_CASE("whatever the probe lists can be opened") {
  for (const char* mode : {"auto", "low-latency", "exclusive", "shared"})
    for (const int step : {0, 16})
      for (const bool duplex : {true, false}) {
        Card card;
        card.out.periods.step = card.in.periods.step = step;
        Rig rig(card);
        if (step == 0 && std::string(mode) == "low-latency") continue;
        INFO("mode ", mode, ", step ", step);
        const std::string id = duplex ? card_id : "wasapi:" + card.out.id;
        conformance::check_probe(*rig.backend, id + "?mode=" + mode);
      }
}

TEST_CASE("a stream keeps the contract, on any endpoints") {
  for (const auto& mode : modes)
    CHECK(rc::check([&] {
      const Card card = any_card();
      auto request = Rig::request(mode, *rc::gen::inRange(16, 600), *rc::gen::inRange(16, 900));
      const int ways = *rc::gen::inRange(0, 3);
      if (ways == 1) request.in.clear();
      if (ways == 2) request.out.clear();
      Rig rig(card);
      rig.model.wake_late(*rc::gen::element(0, 30'000));
      RC_ASSERT(rig.open(request));
      INFO(mode, " ", request.frames, " ", request.margin, ", in ", describe(card.in), ", out ", describe(card.out));
      conformance::check_stream(*rig.stream, second, ways == 0, true);
      RC_ASSERT(rig.model.counts().underruns == 0);
      RC_ASSERT(rig.model.counts().late_halves == 0);
    }));
}

struct KnownCase {
  Spec in, out;
  int frames;
  Frames margin;

  [[nodiscard]] Card card() const {
    Card made;
    for (auto [spec, from] : {std::pair{&made.in, &in}, std::pair{&made.out, &out}}) {
      spec->period = from->period;
      spec->periods = from->periods;
      spec->phase = from->phase;
      spec->delay = from->delay;
      spec->start_up = from->start_up;
      spec->late_events = from->late_events;
    }
    return made;
  }
};

TEST_CASE("it does so with unequal mixer periods, a slow start, or late events") {
  const KnownCase cards[] = {
      {{.period = 512, .periods = {512, 48, 48, 512}, .phase = 42, .delay = 40, .start_up = 45},
       {.period = 512, .periods = {512, 16, 96, 512}, .phase = 15, .delay = 34, .start_up = 12, .late_events = true},
       67,
       66},
      {{.period = 512, .periods = {512, 1, 48, 512}, .phase = 40, .delay = 115, .start_up = 150},
       {.period = 512, .periods = {512, 1, 48, 512}, .phase = 100, .delay = 5, .start_up = 41},
       173,
       82},
      {{.period = 512, .periods = {512, 1, 128, 512}, .phase = 99, .delay = 102},
       {.period = 512, .periods = {512, 48, 96, 512}, .phase = 55, .delay = 50, .start_up = 99},
       158,
       121},
      {{.period = 512, .periods = {512, 1, 96, 512}, .phase = 120, .delay = 119, .start_up = 101},
       {.period = 512, .periods = {512, 16, 48, 512}, .phase = 219, .delay = 36, .start_up = 82, .late_events = true},
       134,
       302},
      {{.period = 512, .periods = {512, 16, 96, 512}, .phase = 89, .delay = 31, .start_up = 211},
       {.period = 512, .periods = {512, 1, 96, 512}, .phase = 190, .delay = 143, .start_up = 319},
       131,
       152},
      {{.period = 441, .periods = {441, 16, 48, 441}, .phase = 260, .delay = 197, .start_up = 238},
       {.period = 441, .periods = {441, 1, 96, 441}, .phase = 96, .delay = 22, .start_up = 35},
       133,
       434},
      {{.period = 480, .periods = {480, 16, 96, 480}, .phase = 19, .delay = 120, .start_up = 94},
       {.period = 480, .periods = {480, 16, 96, 480}, .phase = 9, .delay = 93, .start_up = 40, .late_events = true},
       103,
       92},
      {{.period = 441, .periods = {441, 16, 48, 441}, .phase = 371, .delay = 20, .start_up = 286},
       {.period = 441, .periods = {441, 48, 48, 441}, .phase = 279, .delay = 259, .start_up = 298, .late_events = true},
       90,
       19},
  };
  for (const auto& mode : modes)
    for (const auto& known : cards) {
      Rig rig(known.card());
      INFO(mode, " ", known.frames);
      REQUIRE(rig.open(Rig::request(mode, known.frames, known.margin)));
      conformance::check_stream(*rig.stream, second, true, true);
    }
}

// A host that runs 100 turns.
struct Host {
  int piece = 0;
  Frames wanted = 0;
  std::map<int, Nanos> delays;  ///< its delays, by number of turns since the latency is known
};

// Empty, or what went wrong.
std::string serve(Rig& rig, const std::string& mode, const Host& host) {
  conformance::Player player(*rig.stream);
  player.piece = host.piece;
  player.wanted = host.wanted;
  // WASAPI only hands out the free half, so the hardware repeats both until the stream is restarted.
  if (mode == "exclusive") player.repeats = 2 * rig.model.period(rig.out);
  int turns = 0;
  player.host = [&](const device::Turn& turn) {
    // Before a start has been measured only its jitter is known.
    const device::End& out = rig.stream->agreed().out;
    if (turn.filling || !out.latency_known || out.latency_jitter != 0) return;
    if (const auto delay = host.delays.find(turns++); delay != host.delays.end()) rig.model.advance(delay->second);
  };
  const Nanos patience = duration(4 * rig.stream->agreed().frames, 48000) + 20'000'000;  // same as the engine's
  for (int i = 0; i < 100; ++i) {
    const Nanos until = rig.model.time() + patience;
    const Wake wake = player.step(until);
    if (wake != Wake::turn && wake != Wake::changed)
      return rig.stream->explain(rig.stream->fault()).sentence() + " turn " + std::to_string(i);
    if (player.turn.woken > until + 50'000'000) return "wait() came back late, turn " + std::to_string(i);
  }
  return player.complaint;
}

TEST_CASE("a host that is sometimes late hears silence or the right frames") {
  for (const auto& mode : modes)
    CHECK(rc::check([&] {
      Rig rig(any_card());
      rig.model.wake_late(*rc::gen::element(0, 30'000));
      RC_ASSERT(rig.open(Rig::request(mode, *rc::gen::inRange(64, 300), *rc::gen::inRange(8, 300))));
      RC_ASSERT(rig.stream->start().has_value());
      Host host{.piece = *rc::gen::element(0, 10, 1000)};
      if (host.piece == 0) host.wanted = *rc::gen::inRange(-100, 100);
      const Nanos longest = 3 * duration(rig.stream->agreed().frames, 48000);
      for (const auto& [turn, delay] : *rc::gen::container<std::vector<std::pair<int, Nanos>>>(
               10, rc::gen::pair(rc::gen::inRange(0, 80), rc::gen::inRange(Nanos{0}, longest))))
        host.delays[turn] = delay;
      const std::string wrong = serve(rig, mode, host);
      if (!wrong.empty()) RC_FAIL(wrong);
    }));
}

TEST_CASE("a restart delivers its first cycle within the stream's timeout, however unequal the periods") {
  const KnownCase known{{.period = 480, .start_up = 244}, {.period = 480, .start_up = 19, .late_events = true}, 262, 8};
  for (const int delay : {0, 1, 2, 4}) {
    Card card = known.card();
    card.out.align = 16;
    Rig rig(card);
    REQUIRE(rig.open(Rig::request("exclusive", known.frames, known.margin)));
    REQUIRE(rig.stream->start().has_value());
    CHECK(serve(rig, "exclusive", {.piece = 1000, .delays = {{1, 5'833'333 + delay * 2'000'000}}}) == "");
  }
}

TEST_CASE("audio on the cable during a restart has the old latency") {
  const KnownCase known{{.period = 480, .delay = 161}, {.period = 480, .delay = 237, .start_up = 1}, 64, 8};
  Rig rig(known.card());
  rig.model.wake_late(30'000);
  REQUIRE(rig.open(Rig::request("exclusive", known.frames, known.margin)));
  REQUIRE(rig.stream->start().has_value());
  const Host host{.wanted = -100, .delays = {{0, 50'287}, {12, 1'570'679}, {24, 1'550'249}}};
  CHECK(serve(rig, "exclusive", host) == "");
}

TEST_CASE("a restart's loss is reported to the frame, even with late wake-ups") {
  const KnownCase known{{.period = 480, .delay = 188}, {.period = 480, .delay = 220, .start_up = 167}, 64, 25};
  Rig rig(known.card());
  rig.model.wake_late(30'000);
  REQUIRE(rig.open(Rig::request("exclusive", known.frames, known.margin)));
  REQUIRE(rig.stream->start().has_value());
  CHECK(serve(rig, "exclusive", {.piece = 1000, .delays = {{0, 2'030'414}, {7, 2'016'215}}}) == "");
}

TEST_CASE("it is even when the host returns exactly at a mixer pass") {
  struct Late {
    KnownCase known;
    std::map<int, Nanos> delays;
  };
  const Late hosts[] = {
      {{{.period = 480, .periods = {480, 48, 96, 480}, .phase = 235},
        {.period = 480, .periods = {480, 48, 48, 480}, .phase = 209},
        64,
        8},
       {{72, 3'457'292}}},
      {{{.period = 480, .periods = {480, 48, 48, 480}, .phase = 294},
        {.period = 480, .periods = {480, 1, 48, 480}, .phase = 127, .delay = 41, .start_up = 189},
        154,
        50},
       {{2, 5'000'000}, {30, 141'955}, {44, 3'000'000}, {59, 4'000'000}, {68, 6'000'000}}},
  };
  for (const auto& late : hosts)
    for (const int off : {-30'000, -1'000, 0, 1'000, 30'000}) {
      Rig rig(late.known.card());
      REQUIRE(rig.open(Rig::request("low-latency", late.known.frames, late.known.margin)));
      REQUIRE(rig.stream->start().has_value());
      Host host{.piece = 1000, .delays = late.delays};
      for (auto& [turn, delay] : host.delays) delay += off;
      CHECK(serve(rig, "low-latency", host) == "");
    }
}

}  // namespace
}  // namespace taut::tests::wasapi
