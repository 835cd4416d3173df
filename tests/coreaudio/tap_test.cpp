// SPDX-License-Identifier: MIT
// What other programs play, as an input: what is made for it, heard by it, and left of it.
#include <algorithm>

#include "coreaudio/rig.hpp"
#include "device/coreaudio/tap_functions.hpp"
#include "device/preference.hpp"
#include "device/side.hpp"
#include "support/eventually.hpp"

namespace taut::tests::coreaudio {
namespace {

using device::DeviceUse;

Request recording(int frames = 64) { return {.in = tap_id, .out = {}, .rate = 48000, .frames = frames, .margin = 0}; }

bool is_turn(Wake wake, const device::Turn& turn) { return wake == Wake::turn && !turn.filling; }

// Nobody writes there before the next wait().
float sample(const device::Turn& turn, int channel, int frame) {
  const audio::Area& area = turn.in.areas[static_cast<std::size_t>(channel)];
  float value = 0;
  std::memcpy(&value, area.data + area.step * device::index_of(turn.in, frame), sizeof value);
  return value;
}

// Each frame and channel has a value of its own.
float tone(Frames position, int channel) { return static_cast<float>(position % 4096) + (channel == 0 ? 0.25F : 0.5F); }

bool lists_tap(device::Backend& backend) {
  const auto devices = backend.list();
  REQUIRE(devices);
  return std::ranges::find(*devices, tap_id, &device::Device::id) != devices->end();
}

TEST_CASE("listed with two inputs where macOS has taps, and not where it has none") {
  Rig rig;
  const auto devices = rig.backend->list();
  REQUIRE(devices);
  REQUIRE(devices->size() == 2);
  CHECK(devices->back().id == tap_id);
  CHECK(devices->back().name == "What this Mac plays");
  CHECK(devices->back().inputs == 2);
  CHECK(devices->back().outputs == 0);
  const auto can = rig.backend->probe(tap_id);
  REQUIRE(can);
  CHECK(can->inputs == std::vector<std::string>{"Left", "Right"});
  CHECK(can->outputs.empty());
  CHECK(can->rates.size() == 1);
  CHECK(rig.mac.truth.taps_made == 0);
  rig.mac.taps.reset();
  CHECK_FALSE(lists_tap(*rig.backend));
  CHECK_FALSE(rig.backend->probe(tap_id));
  CHECK_FALSE(rig.open(recording()));
  CHECK(rig.error.trouble == Trouble::absent);
  CHECK(rig.error.what.find("macOS 14.4") != std::string::npos);
}

TEST_CASE("taps are relied on from macOS 14.4") {
  for (const char* const old : {"", "11.0", "13.6.9", "14", "14.2.1", "14.3", "later"})
    CHECK_FALSE(hal::taps_work_in(old));
  for (const char* const good : {"14.4", "14.4.1", "14.10", "15", "15.0", "16.0", "26.1"})
    CHECK(hal::taps_work_in(good));
  for (const char* const missing : {"AudioHardwareCreateProcessTap", "objc_msgSend", "kCFTypeArrayCallBacks"})
    CHECK_FALSE(hal::find_tap_functions([&](const char* name) -> void* {
      static int something = 0;
      return std::string_view(name) == missing ? nullptr : &something;
    }));
}

TEST_CASE("all that others play is heard, in stereo, bit for bit, and nothing of ours") {
  for (const bool knows_private : {true, false}) {
    Rig rig;
    rig.mac.others_play = tone;
    objective_c().knows_private = knows_private;
    REQUIRE(rig.open(recording()));
    CHECK(rig.stream->agreed().in.channels == 2);
    CHECK(rig.stream->agreed().out.channels == 0);
    CHECK(rig.stream->agreed().rate == 48000);
    REQUIRE(rig.mac.taps_alive().size() == 1);
    const TapDescription& made = *rig.mac.taps_alive()[0].description;
    CHECK(made.global_stereo);
    CHECK(made.is_private == knows_private);
    CHECK(made.mute == hal::unmuted);
    CHECK(made.excluded.size() == 1);
    REQUIRE(rig.stream->start());
    int heard = 0, wrong = 0;
    float next = -1;
    REQUIRE(rig.serve([&](Wake wake, const device::Turn& turn) {
      if (!is_turn(wake, turn)) return false;
      for (int i = 0; i < turn.frames; ++i) {
        const float left = sample(turn, 0, i), right = sample(turn, 1, i);
        if (right - left != 0.25F || (next >= 0 && left != next)) ++wrong;
        next = left == 4095.25F ? 0.25F : left + 1;
        ++heard;
      }
      return heard > 20'000;
    }));
    CHECK(wrong == 0);
    CHECK(rig.mac.truth.skipped == 0);
  }
}

TEST_CASE("the contract is kept, at any buffer size") {
  for (const int frames : {16, 64, 500, 4096})
    for (const Frames margin : {0, 1}) {
      Rig rig;
      Request request = recording(frames);
      request.margin = margin * frames;
      REQUIRE(rig.open(request));
      CHECK(rig.stream->agreed().frames == frames);
      device::conformance::check_stream(*rig.stream, nanos_per_second, false);
    }
}

TEST_CASE("it is never chosen by itself, whatever else there is, and its aggregate is not listed") {
  const auto chooses = [](Rig& rig, DeviceUse use) {
    const auto devices = rig.backend->list();
    REQUIRE(devices);
    const auto chosen = device::prefer(*devices, use);
    return chosen ? chosen->in + " " + chosen->out : "nothing";
  };
  Spec speaker;
  speaker.in = {};
  Rig rig(speaker);
  CHECK(lists_tap(*rig.backend));
  CHECK(chooses(rig, DeviceUse::both) == " coreaudio:box:1");
  CHECK(chooses(rig, DeviceUse::playback) == " coreaudio:box:1");
  CHECK(chooses(rig, DeviceUse::capture) == "nothing");
  REQUIRE(rig.open(recording()));
  CHECK(rig.mac.aggregates() == 1);
  CHECK(rig.backend->list()->size() == 2);
  CHECK(chooses(rig, DeviceUse::capture) == "nothing");
  rig.mac.unplug(*rig.box);
  CHECK(chooses(rig, DeviceUse::both) == "nothing");
}

TEST_CASE("made and closed two hundred times, nothing is left") {
  Rig rig;
  for (int k = 0; k < 200; ++k) {
    REQUIRE(rig.open(recording()));
    if (k % 2 == 0) {
      REQUIRE(rig.stream->start());
      REQUIRE(rig.serve(is_turn));
    }
    CHECK(rig.mac.taps_alive().size() == 1);
    CHECK(rig.mac.aggregates() == 1);
    rig.stream.reset();
    CHECK(rig.mac.taps_alive().empty());
    CHECK(rig.mac.aggregates() == 0);
    CHECK(things_alive() == 0);
    CHECK(descriptions_alive() == 0);
  }
  CHECK(rig.mac.truth.taps_made == 200);
}

TEST_CASE("what fails in the middle has its own sentence, and leaves nothing behind") {
  const auto fails = [](Trouble trouble, const char* words, const std::function<void(Rig&)>& provoke) {
    CAPTURE(words);
    Rig rig;
    provoke(rig);
    for (int times = 0; times < 3; ++times) {
      CHECK_FALSE(rig.open(recording()));
      CHECK(rig.error.trouble == trouble);
      CHECK(rig.error.what.find(words) != std::string::npos);
      CHECK_FALSE(rig.error.remedy.empty());
      CHECK(rig.mac.taps_alive().empty());
      CHECK(rig.mac.aggregates() == 0);
    }
  };
  fails(Trouble::broken, "does not say how", [](Rig&) { objective_c().knows_taps = false; });
  fails(Trouble::broken, "does not say how", [](Rig& rig) { rig.mac.knows_processes = false; });
  fails(Trouble::denied, "error -7", [](Rig& rig) { rig.mac.tap_fails = -7; });
  fails(Trouble::broken, "error -8", [](Rig& rig) { rig.mac.aggregate_fails = -8; });
  fails(Trouble::broken, "does not make a device", [](Rig& rig) { rig.mac.aggregate_late = 1'000'000; });
  fails(Trouble::broken, "does not open", [](Rig& rig) { rig.mac.create_fails = -1; });
  Rig rig;
  CHECK_FALSE(rig.open({.in = tap_id + "?hog=yes", .out = {}}));
  CHECK(rig.error.trouble == Trouble::bad_request);
  CHECK_FALSE(rig.open({.in = tap_id, .out = tap_id}));
  CHECK(rig.error.what == "'What this Mac plays' has no outputs.");
  CHECK_FALSE(rig.open({.in = tap_id, .out = box_id}));
  CHECK(rig.error.what.find("two devices") != std::string::npos);
  REQUIRE(rig.open(recording()));
  rig.mac.start_fails = -50;
  CHECK_FALSE(rig.stream->start());
}

TEST_CASE("an aggregate whose channels and changes come late is waited for") {
  Rig rig;
  rig.mac.aggregate_late = 3;
  rig.mac.others_play = tone;
  REQUIRE(rig.open(recording(256)));
  CHECK(rig.stream->agreed().frames == 256);
  CHECK(rig.stream->agreed().in.channels == 2);
}

TEST_CASE("without permission it is silent, and there is a sentence that says where it is given") {
  for (const bool tells : {true, false}) {
    Rig rig;
    rig.mac.others_play = tone;
    rig.mac.records_system = false;
    rig.mac.tells_refusal = tells;
    rig.mac.allowed = device::coreaudio::Microphone::refused;  // which is another permission
    REQUIRE(rig.open(recording()));
    CHECK(rig.remarked("Screen & System Audio Recording"));
    CHECK(rig.remarked(tells ? "plays: it is silent." : "If 'What this Mac plays' is silent"));
    CHECK_FALSE(rig.remarked("Microphone"));
    REQUIRE(rig.stream->start());
    int turns = 0;
    bool silent = true;
    REQUIRE(rig.serve([&](Wake wake, const device::Turn& turn) {
      if (is_turn(wake, turn))
        for (int i = 0; i < turn.frames; ++i) silent = silent && sample(turn, 0, i) == 0 && sample(turn, 1, i) == 0;
      return ++turns == 100;
    }));
    CHECK(silent);
  }
}

TEST_CASE("it is made again when this Mac plays on another device or in another format, and only then") {
  for (const bool other_device : {true, false}) {
    Rig rig;
    Device& headphones = rig.mac.add({.uid = "headphones", .name = "Headphones", .in = {}, .out = {2}});
    REQUIRE(rig.open(recording()));
    REQUIRE(rig.stream->start());
    REQUIRE(rig.serve(is_turn));
    // Notices that say nothing new.
    rig.mac.notify(hal::system_object, hal::default_output);
    rig.mac.notify(rig.box->object, hal::nominal_rate);
    int turns = 0;
    REQUIRE(rig.serve([&](Wake, const device::Turn&) { return ++turns == 100; }));
    if (other_device)
      rig.mac.set_default(headphones, false);
    else
      rig.mac.change_rate(*rig.box, 44100);
    CHECK_FALSE(rig.serve([](Wake, const device::Turn&) { return false; }));
    CHECK(rig.stream->explain(rig.stream->fault()).what ==
          "This Mac plays on another device now or in another format, or macOS has ended the recording of it.");
    REQUIRE(rig.open(recording()));
    CHECK(rig.mac.truth.taps_made == 2);
    REQUIRE(rig.stream->start());
    CHECK(rig.serve(is_turn));
  }
}

TEST_CASE("an aggregate that macOS takes away is lost like any device, and its tap goes with it") {
  Rig rig;
  REQUIRE(rig.open(recording()));
  REQUIRE(rig.stream->start());
  REQUIRE(rig.serve(is_turn));
  rig.mac.unplug(*rig.mac.find(rig.mac.aggregate_alive()));
  CHECK_FALSE(rig.serve([](Wake, const device::Turn&) { return false; }));
  CHECK_FALSE(rig.stream->explain(rig.stream->fault()).what.empty());
  rig.stream.reset();
  CHECK(rig.mac.taps_alive().empty());
}

TEST_CASE("the watch does not tell of the aggregate") {
  Rig rig;
  std::atomic<int> told{0};
  const auto watch = rig.backend->watch([&](const device::Change& change) {
    if (change.id != "coreaudio:news") ++told;
    if (change.id == "coreaudio:news") told += 100;
  });
  REQUIRE(watch);
  REQUIRE(rig.open(recording()));
  rig.mac.advance(1000);
  rig.stream.reset();
  rig.mac.add({.uid = "news", .name = "News"});
  CHECK(eventually([&] {
    rig.mac.advance(1000);
    return told >= 100;
  }));
  CHECK(told == 100);
}

}  // namespace
}  // namespace taut::tests::coreaudio
