// SPDX-License-Identifier: MIT
// Which mode opens a device, and the remark about it.
#include "wasapi/rig.hpp"

namespace taut::tests::wasapi {
namespace {

Card card_with(const auto& change) {
  Card card;
  change(card.in);
  change(card.out);
  return card;
}

TEST_CASE("automatic: low-latency shared where its period fits the buffer, so that other programs keep playing") {
  Rig rig;
  REQUIRE(rig.open(Rig::request("", 256, 256)));
  CHECK(rig.stream->agreed().frames == 256);
  CHECK(rig.remarked("Shared with other programs, with a short period"));
  CHECK(rig.remarked("5.33 ms"));
  CHECK(rig.stream->agreed().out.type == audio::SampleType::float32);
}

TEST_CASE("automatic: a buffer below the mixer's shortest period uses exclusive mode, and says why") {
  Rig rig(card_with([](Spec& spec) { spec.least = 10'000; }));
  REQUIRE(rig.open(Rig::request("", 64, 64)));
  CHECK(rig.stream->agreed().frames == 64);
  CHECK(rig.remarked("Exclusive: other programs are silent"));
  CHECK(rig.remarked("its period is 128 frames, longer than the buffer of 64"));
  CHECK(rig.stream->agreed().out.type == audio::SampleType::int32);
}

TEST_CASE("automatic: if exclusive mode is forbidden too, the short period still beats the default one") {
  Rig rig(card_with([](Spec& spec) { spec.exclusive = false; }));
  REQUIRE(rig.open(Rig::request("", 64, 64)));
  CHECK(rig.stream->agreed().frames == 128);
  CHECK(rig.remarked("Exclusive mode was not possible: exclusive mode is not allowed for it"));
}

TEST_CASE("automatic: without IAudioClient3 and exclusive mode the mixer's default period remains") {
  Rig rig(card_with([](Spec& spec) {
    spec.exclusive = false;
    spec.periods.step = 0;
  }));
  REQUIRE(rig.open(Rig::request("", 64, 64)));
  CHECK(rig.stream->agreed().frames == 480);
  CHECK(rig.remarked("Low-latency shared mode was not possible: this Windows does not have it"));
  CHECK(rig.remarked("the usual period of the Windows mixer: 480 frames (10.00 ms)"));
}

TEST_CASE("automatic: a rate other than the mixer's is exclusive") {
  Rig rig;
  REQUIRE(rig.open(Rig::request("", 256, 256, 44100)));
  CHECK(rig.remarked("Exclusive"));
  CHECK(rig.stream->agreed().rate == 44100);
}

TEST_CASE("a requested mode is used or refused, never replaced") {
  Rig rig(card_with([](Spec& spec) { spec.exclusive = false; }));
  CHECK_FALSE(rig.open(Rig::request("exclusive", 64, 64)));
  CHECK(rig.error.trouble == Trouble::denied);
  CHECK(rig.error.sentence().find("Allow applications to take exclusive control") != std::string::npos);
  CHECK(rig.open(Rig::request("shared", 64, 64)));
  CHECK(rig.stream->agreed().frames == 480);
}

TEST_CASE("a period fixed by another program is used, with a remark") {
  Rig rig(card_with([](Spec& spec) { spec.locked = 160; }));
  REQUIRE(rig.open(Rig::request("low-latency", 256, 256)));
  CHECK(rig.stream->agreed().frames == 160);
  CHECK(rig.remarked("160 frames; 256 were requested"));
}

TEST_CASE("an unaligned buffer is retried with the driver's aligned size") {
  Rig rig(card_with([](Spec& spec) { spec.align = 32; }));
  REQUIRE(rig.open(Rig::request("exclusive", 200, 200)));
  CHECK(rig.stream->agreed().frames == 224);
  CHECK(rig.remarked("takes periods of 224 frames instead of 200"));
  device::conformance::check_stream(*rig.stream, nanos_per_second, true, true);
}

TEST_CASE("the best period for a buffer is its largest integer fraction") {
  const Periods periods{.standard = 480, .step = 16, .least = 128, .most = 480};
  CHECK(best_period(periods, 128) == 128);
  CHECK(best_period(periods, 256) == 256);
  CHECK(best_period(periods, 512) == 256);
  CHECK(best_period(periods, 1024) == 256);
  CHECK(best_period(periods, 480) == 480);
  CHECK(best_period(periods, 960) == 480);
  CHECK(best_period(periods, 64) == 128);
  CHECK(best_period({.standard = 448, .step = 448, .least = 448, .most = 448}, 512) == 448);
}

TEST_CASE("formats: the best the endpoint accepts, or the requested one") {
  Card card;
  card.in.types = card.out.types = {audio::SampleType::int24, audio::SampleType::int16};
  Rig rig(card);
  REQUIRE(rig.open(Rig::request("exclusive", 256, 256)));
  CHECK(rig.stream->agreed().in.type == audio::SampleType::int24);
  REQUIRE(rig.open(Rig::request("exclusive&format=s16", 256, 256)));
  CHECK(rig.stream->agreed().out.type == audio::SampleType::int16);
  CHECK_FALSE(rig.open(Rig::request("exclusive&format=f32", 256, 256)));
  CHECK(rig.error.trouble == Trouble::unsupported);
}

TEST_CASE("formats: a driver that only knows the short WAVEFORMATEX gets that one") {
  Card card;
  card.in.plain_only = card.out.plain_only = true;
  Rig rig(card);
  REQUIRE(rig.open(Rig::request("exclusive", 256, 256)));
  CHECK(rig.stream->agreed().out.type == audio::SampleType::int16);
}

TEST_CASE("formats are written and parsed in Windows' layout") {
  CHECK(sizeof(com::WaveFormat) == 18);
  CHECK(sizeof(com::WideFormat) == 40);
  CHECK(sizeof(com::ClientProperties) == 16);
  for (const bool plain : {false, true})
    for (const EndpointFormat& format : candidates({.channels = 2, .rate = 96000, .speakers = plain ? 0U : 3U})) {
      if (plain && format.valid_bits != static_cast<int>(8 * audio::bytes(format.type))) continue;
      const auto wave = write(format, plain);
      CHECK(read(wave.base) == format);
      CHECK(wave.base.bytes_per_second == 96000U * wave.base.frame_bytes);
    }
  auto wave = write({});
  wave.base.extra = 0;  // claims no extension: nothing beyond may be read
  CHECK_FALSE(read(wave.base).has_value());
}

TEST_CASE("the driver's effects are bypassed where possible") {
  Rig rig;
  REQUIRE(rig.open(Rig::request("shared", 256, 256)));
  CHECK(rig.remarked("raw"));
  REQUIRE(rig.open(Rig::request("shared&raw=off", 256, 256)));
  CHECK_FALSE(rig.remarked("raw"));
  rig.model.spec(rig.in).raw = rig.model.spec(rig.out).raw = false;
  REQUIRE(rig.open(Rig::request("shared", 256, 256)));
  CHECK_FALSE(rig.remarked("raw"));
}

}  // namespace
}  // namespace taut::tests::wasapi
