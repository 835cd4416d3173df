// SPDX-License-Identifier: MIT
// The card's capabilities, the agreed parameters, and the sentences for refusals.
#include <rapidcheck.h>

#include <algorithm>
#include <bit>
#include <cerrno>

#include "alsa/folder.hpp"
#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using audio::SampleType;
using device::Can;

TEST_CASE("every size the probe lists is agreed exactly") {
  CHECK(rc::check([] {
    FakeOffer offer;
    offer.powers_of_two = *rc::gen::arbitrary<bool>();
    offer.period_min = offer.powers_of_two ? 32 : *rc::gen::inRange(8L, 100L);
    offer.period_step = *rc::gen::inRange(1L, 65L);
    Rig rig(offer, Rig::request(64, 64));
    const auto can = rig.backend->probe("alsa:hw:Fake,0,0");
    RC_ASSERT(can.has_value());
    const auto& rate = (*can).rates.at(*rc::gen::inRange(std::size_t{0}, std::size_t{3}));
    int frames = rate.min_frames;
    if (rate.step > 0) frames += rate.step * *rc::gen::inRange(0, (rate.max_frames - rate.min_frames) / rate.step + 1);
    if (rate.step < 0) frames <<= *rc::gen::inRange(0, 8);
    RC_PRE(frames <= rate.max_frames);
    rig.stream.reset();
    const auto stream = rig.backend->open(Rig::request(frames, frames, rate.hz));
    RC_ASSERT(stream.has_value());
    RC_ASSERT((*stream)->agreed().frames == frames);
    RC_ASSERT((*stream)->agreed().rate == rate.hz);
    const bool own = (*stream)->agreed().remarks.empty();
    RC_ASSERT(own == (offer.powers_of_two
                          ? std::has_single_bit(static_cast<unsigned>(frames)) && frames >= 32 && frames <= 4096
                          : frames >= offer.period_min && frames <= 4096 &&
                                (frames - offer.period_min) % offer.period_step == 0));
  }));
}

TEST_CASE("a probe: channels by name, best sample types first, rates, sizes") {
  FakeOffer offer;
  offer.channel_map = true;
  offer.inputs = 4;
  Rig rig(offer, Rig::request(64, 64));
  const auto can = rig.backend->probe("alsa:hw:Fake,0,0");
  REQUIRE(can);
  CHECK(can->known == Can::Known::yes);
  CHECK(can->inputs == std::vector<std::string>{"Capture 1", "Capture 2", "Capture 3", "Capture 4"});
  CHECK(can->outputs == std::vector<std::string>{"Front Left", "Front Right"});
  CHECK(can->input_types == std::vector{SampleType::int32, SampleType::int24, SampleType::int16});
  REQUIRE(can->rates.size() == 3);
  CHECK(can->rates[0].hz == 44100);
  CHECK(can->rates[2].hz == 96000);
  CHECK(can->rates[1].min_frames == 16);
  CHECK(can->rates[1].max_frames == 65536);  // sixteen periods of 4096
  CHECK(fake.opens - fake.closes == 2);      // the rig's stream
}

TEST_CASE("formats: the best available, or the requested one") {
  FakeOffer offer;
  offer.formats = {SND_PCM_FORMAT_S16_LE, SND_PCM_FORMAT_FLOAT_LE, SND_PCM_FORMAT_S24_3LE};
  Rig best(offer, Rig::request(64, 64));
  CHECK(best.stream->agreed().in.type == SampleType::int24);
  CHECK(best.stream->agreed().out.type == SampleType::int24);
  auto request = Rig::request(64, 64);
  request.out = "alsa:hw:Fake,0,0?format=s16";
  Rig chosen(offer, request);
  CHECK(chosen.stream->agreed().out.type == SampleType::int16);
  request.out = "alsa:hw:Fake,0,0?format=s32";
  Rig refused(offer, request);
  CHECK(refused.error.sentence() == "The sound device 'hw:Fake,0,0' has no sample format s32. It has: s24, f32, s16.");
  offer.formats = {SND_PCM_FORMAT_U8};
  Rig none(offer, Rig::request(64, 64));
  CHECK(none.error.trouble == Trouble::unsupported);
}

TEST_CASE("a rate is agreed exactly or refused with the available ones") {
  Rig rig({}, Rig::request(64, 64, 192000));
  CHECK(rig.error.trouble == Trouble::unsupported);
  CHECK(rig.error.sentence() ==
        "The sound device 'hw:Fake,0,0' has no sample rate of 192000 Hz. Its rates (Hz): 44100, 48000, 96000.");
}

TEST_CASE("channels: all, or the requested ones, or a sentence; two of a PCM that takes any number") {
  FakeOffer offer;
  offer.least_channels = 2;
  offer.inputs = offer.outputs = 32;
  CHECK(Rig(offer, Rig::request(64, 64)).stream->agreed().in.channels == 32);
  auto request = Rig::request(64, 64);
  request.in = "alsa:hw:Fake,0,0?channels=2";
  CHECK(Rig(offer, request).stream->agreed().in.channels == 2);
  request.in = "alsa:hw:Fake,0,0?channels=33";
  CHECK(Rig(offer, request).error.sentence() ==
        "The sound device 'hw:Fake,0,0' cannot run with 33 inputs at this rate. It has 2 to 32.");
  offer.inputs = offer.outputs = 10000;
  CHECK(Rig(offer, Rig::request(64, 64)).stream->agreed().out.channels == 2);
}

TEST_CASE("a size the hardware lacks becomes the nearest, with a remark") {
  FakeOffer offer;
  offer.period_min = 48;
  offer.period_step = 48;
  offer.batch = true;
  Rig rig(offer, Rig::request(40, 64));
  CHECK(rig.stream->agreed().frames == 48);
  REQUIRE(rig.stream->agreed().remarks.size() == 1);
  CHECK(rig.stream->agreed().remarks[0] == "The hardware has no cycle of 40 frames at this rate; it runs with 48.");
  REQUIRE(rig.stream->start());
  rig.turns_of(20);
  CHECK(rig.round_trip == 48 + 64);
}

TEST_CASE("extra periods add no latency, and an excessive margin is clamped with a remark") {
  FakeOffer offer;
  offer.periods_min = 4;
  offer.periods_max = 8;
  Rig rig(offer, Rig::request(64, 64));
  CHECK(rig.stream->agreed().remarks.size() == 2);  // one per direction
  REQUIRE(rig.stream->start());
  rig.turns_of(20);
  CHECK(rig.round_trip == 128);
  CHECK(fake.polls == 19);

  Rig large(offer, Rig::request(64, 5000));
  CHECK(large.stream->agreed().margin == 7 * 64);
  CHECK(large.stream->agreed().remarks.back() == "The hardware's memory allows a safety of 448 frames, not of 5000.");
  REQUIRE(large.stream->start());
  large.turns_of(20);
  CHECK(large.round_trip == 8 * 64);
}

TEST_CASE("separate channels if that is all there is; a PCM without mmap is refused") {
  FakeOffer offer;
  offer.interleaved = false;
  CHECK(Rig(offer, Rig::request(64, 64)).stream->agreed().in.layout == audio::Layout::separate);
  offer.mapped = false;
  CHECK(Rig(offer, Rig::request(64, 64)).error.what.find("mmap") != std::string::npos);
}

std::string asked_for;

int nobody_may(const char* path, int) noexcept {
  asked_for = path;
  errno = EACCES;
  return -1;
}

TEST_CASE("a listed card whose control node is not accessible is denied, not absent") {
  Folder proc;
  proc.write("asound/card3/id", "Fake\n");
  std::filesystem::create_directory_symlink("card3", proc.path() / "asound/Fake");
  auto around = fake_surroundings();
  around.proc = proc.path();
  around.nodes = "/nodes";
  FakeOffer offer;
  offer.open_code = -ENODEV;
  plug_in(offer);
  const auto open = [&](const char* id) {
    auto request = Rig::request(64, 64);
    request.in = request.out = id;
    return device::alsa::make_backend(&fake_library(), around)->open(request).error();
  };
  CHECK(open("alsa:hw:Fake,0,0").trouble == Trouble::absent);  // the node is gone: unplugged in between
  around.access = &nobody_may;
  for (const char* id : {"alsa:hw:Fake,0,0", "alsa:hw:3,0,0"}) {
    CAPTURE(id);
    asked_for.clear();
    const Error error = open(id);
    CHECK(error.trouble == Trouble::denied);
    CHECK(error.what.find("Permission denied") != std::string::npos);
    CHECK(asked_for == "/nodes/controlC3");
  }
  asked_for.clear();
  CHECK(open("alsa:hw:Other,0,0").trouble == Trouble::absent);
  CHECK(asked_for.empty());
}

TEST_CASE("failing to open: absent, denied, busy with its holder") {
  FakeOffer offer;
  offer.open_code = -EACCES;
  CHECK(Rig(offer, Rig::request(64, 64)).error.trouble == Trouble::denied);
  auto request = Rig::request(64, 64);
  request.in = request.out = "alsa:hw:Nobody,0,0";
  CHECK(Rig({}, request).error.trouble == Trouble::absent);

  Folder proc;
  proc.write("asound/Fake/pcm0p/sub0/status", "state: RUNNING\nowner_pid   : 12\n");
  proc.write("12/comm", "pulseaudio\n");
  auto around = fake_surroundings();
  around.proc = proc.path();
  plug_in({});
  const auto backend = device::alsa::make_backend(&fake_library(), around);
  REQUIRE(backend->probe("alsa:hw:Fake,0,0"));
  fake_offer.playback_open_code = -EBUSY;
  const auto stream = backend->open(Rig::request(64, 64));
  REQUIRE_FALSE(stream);
  CHECK(stream.error().trouble == Trouble::busy);
  CHECK(stream.error().what == "The sound device 'hw:Fake,0,0' is in use: pulseaudio (process 12) plays on it.");
  CHECK(fake.opens - fake.closes == 1);  // the refused open; capture was closed again

  fake_offer.open_code = -EBUSY;
  const auto can = backend->probe("alsa:hw:Fake,0,0");  // keeps the last good answer
  REQUIRE(can);
  CHECK(can->known == Can::Known::busy);
  CHECK(can->why.find("pulseaudio (process 12)") != std::string::npos);
  CHECK(can->inputs.size() == 2);
  CHECK(can->rates.size() == 3);
}

TEST_CASE("a duplex device that lacks one direction runs with the other") {
  FakeOffer offer;
  offer.inputs = 0;
  Rig rig(offer, Rig::request(64, 64));
  CHECK(rig.stream->agreed().in.channels == 0);
  CHECK(rig.stream->agreed().out.channels == 2);
  CHECK(rig.stream->agreed().remarks.at(0) == "'hw:Fake,0,0' has no inputs.");
  auto request = Rig::request(64, 64);
  request.out.clear();
  CHECK(Rig(offer, request).error.trouble == Trouble::absent);
  CHECK(rig.backend->probe("alsa:hw:Fake,0,0")->inputs.empty());
}

TEST_CASE("a card that appears between two attempts keeps its inputs") {
  plug_in({});
  const auto backend = device::alsa::make_backend(&fake_library(), fake_surroundings());
  fake.absent_opens = 1;
  const auto stream = backend->open(Rig::request(64, 64));
  REQUIRE(stream);
  CHECK((*stream)->agreed().in.channels == 2);
  CHECK((*stream)->agreed().remarks.empty());
  fake.absent_opens = 1;
  CHECK(backend->probe("alsa:hw:Fake,0,0")->inputs.size() == 2);
  fake.absent_opens = 2;
  CHECK(backend->probe("alsa:hw:Fake,0,0").error().trouble == Trouble::absent);
}

TEST_CASE("invalid requests") {
  for (const auto& wrong : {device::Request{}, Rig::request(0, 64), Rig::request(64, -1), Rig::request(64, 64, 0)})
    CHECK(Rig({}, wrong).error.trouble == Trouble::bad_request);
}

TEST_CASE("the list: a card's devices, playback and capture paired, nothing opened") {
  Rig rig({}, Rig::request(64, 64));
  const long opens = fake.opens;
  const auto devices = rig.backend->list();
  REQUIRE(devices);
  REQUIRE(devices->size() == 2);
  CHECK((*devices)[0].id == "alsa:hw:Fake,0,0");
  CHECK((*devices)[0].name == "Fake Card, Analog (in and out)");
  CHECK((*devices)[1].id == "alsa:hw:Fake,1,0");
  CHECK((*devices)[1].name == "Fake Card, HDMI (out)");
  CHECK(fake.opens == opens);
  fake.unplugged = true;
  CHECK(rig.backend->list().error().trouble == Trouble::absent);
}

TEST_CASE("without libasound or a sound system the error says so") {
  const auto without = device::alsa::make_backend(failure(Trouble::absent, "No library.", "Install it."), {});
  CHECK(without->list().error().what == "No library.");
  CHECK(without->probe("alsa:null").error().what == "No library.");
  CHECK(without->open(Rig::request(64, 64)).error().what == "No library.");
  CHECK(without->watch([](const device::Change&) {}).error().what == "No library.");
  auto around = fake_surroundings();
  around.nodes = "/nowhere/snd";
  const auto list = device::alsa::make_backend(&fake_library(), around)->list();
  REQUIRE_FALSE(list);
  CHECK(list.error().what == "This kernel has no sound system: /nowhere/snd does not exist.");
}

}  // namespace
}  // namespace taut::tests
