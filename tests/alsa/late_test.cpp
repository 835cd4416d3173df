// SPDX-License-Identifier: MIT
// A host that writes late, on hardware that replays its ring until the kernel looks. The output is the right frame in
// the right place or silence, never old audio.
#include <rapidcheck.h>

#include "alsa/rig.hpp"
#include "device/alsa/stream/silent_tail.hpp"

namespace taut::tests {
namespace {

using device::Wake;

/// The card's output so far, compared with what was written.
struct CardOutput {
  Frames right = 0, silent = 0, wrong = 0;
  std::vector<Frames> silent_at;
};

CardOutput heard(Frames prefill) {
  CardOutput found;
  for (std::size_t i = 0; i < fake.played.size(); ++i) {
    const Frames answers = static_cast<Frames>(i) - prefill;
    const auto number = static_cast<std::int16_t>(((answers % 32'767) + 32'767) % 32'767 + 1);
    if (fake.played[i] == 0)
      found.silent_at.push_back(static_cast<Frames>(i));
    else
      ++(fake.played[i] == number ? found.right : found.wrong);
  }
  found.silent = static_cast<Frames>(found.silent_at.size());
  return found;
}

FakeOffer any_offer() {
  FakeOffer offer;
  // On a grid of sizes most cycles are not hardware periods.
  offer.period_min = *rc::gen::element(1L, 16L, 48L);
  offer.period_step = *rc::gen::element(1L, 16L, 48L);
  offer.interleaved = *rc::gen::arbitrary<bool>();
  offer.batch = *rc::gen::arbitrary<bool>();
  offer.hw_ptr_step = offer.batch ? 0 : 1;
  offer.formats = {*rc::gen::element(SND_PCM_FORMAT_S32_LE, SND_PCM_FORMAT_S24_3LE, SND_PCM_FORMAT_S16_LE)};
  offer.outputs = *rc::gen::inRange(1U, 5U);
  return offer;
}

TEST_CASE("a late write keeps its place: the late part is silent, the rest plays where it belongs") {
  CHECK(rc::check([] {
    FakeOffer offer = any_offer();
    offer.interrupt_late = *rc::gen::inRange(0L, 13L);
    const int frames = *rc::gen::inRange(16, 300);
    const Frames margin = *rc::gen::inRange(static_cast<int>(offer.interrupt_late) + 1, 2 * frames);
    auto request = Rig::request(frames, margin);
    if (*rc::gen::arbitrary<bool>()) request.in.clear();
    Rig rig(offer, request);
    fake.keep_played = true;
    const int piece = *rc::gen::element(frames, (frames + 2) / 3);
    RC_ASSERT(rig.stream->start().has_value());
    const Frames prefill = rig.stream->agreed().frames + rig.stream->agreed().margin;
    std::vector<Frames> expected;
    for (int i = 0; i < 60; ++i) {
      if (rig.stream->wait(fake_clock.now() + 10 * nanos_per_second, rig.turn) != Wake::turn || rig.fills > 1) break;
      const Nanos due = rig.turn.due;
      if (i > 3 && *rc::gen::inRange(0, 6) == 0)
        fake_clock.advance(*rc::gen::inRange(Nanos{0}, 2 * duration(frames, 48000)));
      rig.turns += 1;
      for (int at = 0; at < rig.turn.frames; at += piece) {
        const int to = std::min(rig.turn.frames, at + piece);
        let_run();
        rig.write(at, to);
        // Writes before `due` are in time. Late interrupts delay the card's clock by the same amount.
        const Nanos surely = due - duration(1 + offer.interrupt_late, 48000);
        if (!rig.turn.filling && at == 0 && fake_clock.now() < surely && fake.xruns == 0)
          RC_ASSERT(fake_run() <= rig.turn.out.position);
        for (Frames p = rig.turn.out.position + at; fake.xruns == 0 && p < rig.turn.out.position + to; ++p)
          if (p < static_cast<Frames>(fake.played.size())) expected.push_back(p);
        rig.stream->done(to - at, 0);
      }
      if (fake.xruns > 0) break;
    }
    const CardOutput found = heard(prefill);
    RC_ASSERT(found.wrong == 0);
    if (fake.xruns > 0) return;
    RC_ASSERT(found.silent_at == expected);
  }));
}

TEST_CASE("an xrun is silent until the kernel notices it") {
  for (const int late : {0, 5, 12}) {
    for (const bool interleaved : {true, false}) {
      FakeOffer offer;
      offer.interrupt_late = late;
      offer.interleaved = interleaved;
      Rig rig(offer, Rig::request(64, 20));
      fake.keep_played = true;
      REQUIRE(rig.stream->start());
      REQUIRE(rig.turns_of(9) == Wake::turn);
      REQUIRE(rig.stream->wait(fake_clock.now() + nanos_per_second, rig.turn) == Wake::turn);
      fake_clock.advance(nanos_per_second);
      let_run();
      CHECK(fake.xruns == 1);
      const CardOutput found = heard(84);
      CHECK(found.wrong == 0);
      CHECK(found.right == 84 + 8 * 64);
      CHECK(found.silent == 64 - 20 + late);
    }
  }
}

TEST_CASE("zeroing per cycle covers no more than was written, in one block per area") {
  std::vector<std::byte> ring(192 * 4, std::byte{1});
  const std::vector<audio::Area> areas{{ring.data(), 4}, {ring.data() + 2, 4}};
  device::alsa::SilentTail tail(areas, 192, 2);
  CHECK(tail.keep(72, 56 + 13, 120) == 69);  // after the filling turn of 64 + 8, periods of 64
  for (int cycle = 1; cycle < 50; ++cycle) {
    tail.wrote(64);
    CHECK(tail.keep((72 + 64 * cycle) % 192, 69, 120) == 64);
    CHECK(tail.keep((72 + 64 * cycle) % 192, 69, 120) == 0);
  }
  tail.forget();
  CHECK(tail.keep(10, 5, 3) == 3);  // never more than was played
}

TEST_CASE("the tail is silent in every layout, and nothing else is touched") {
  CHECK(rc::check([] {
    const long buffer = *rc::gen::inRange(1L, 50L);
    const auto channels = *rc::gen::inRange(std::size_t{1}, std::size_t{5});
    const auto bytes = *rc::gen::element(std::size_t{2}, std::size_t{3}, std::size_t{4});
    const bool interleaved = *rc::gen::arbitrary<bool>();
    const std::size_t gap = interleaved ? *rc::gen::inRange(std::size_t{0}, std::size_t{2}) * bytes : 0;
    const auto frames = static_cast<std::size_t>(buffer);
    const std::size_t step = interleaved ? channels * bytes + gap : bytes;
    std::vector<std::byte> ring(frames * (interleaved ? step : channels * bytes), std::byte{7});
    std::vector<audio::Area> areas;
    areas.reserve(channels);
    for (std::size_t c = 0; c < channels; ++c)
      areas.push_back({ring.data() + c * (interleaved ? bytes : frames * bytes), static_cast<std::ptrdiff_t>(step)});
    device::alsa::SilentTail tail(areas, buffer, bytes);
    const long end = *rc::gen::inRange(0L, buffer), reach = *rc::gen::inRange(0L, buffer + 1);
    const long played = *rc::gen::inRange(0L, buffer + 1), silent = std::min(reach, played);
    RC_ASSERT(tail.keep(end, reach, played) == silent);
    for (long i = 0; i < buffer; ++i)
      for (const auto& area : areas)
        for (std::size_t b = 0; b < bytes; ++b)
          RC_ASSERT(area.data[area.step * ((end + i) % buffer) + static_cast<long>(b)] ==
                    (i < silent ? std::byte{0} : std::byte{7}));
  }));
}

}  // namespace
}  // namespace taut::tests
