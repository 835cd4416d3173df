// SPDX-License-Identifier: MIT
// What other programs, drivers and users do to a stream.
#include <unistd.h>

#include "coreaudio/rig.hpp"
#include "device/coreaudio/losses.hpp"
#include "support/eventually.hpp"

namespace taut::tests::coreaudio {
namespace {

using device::coreaudio::Losses;
using device::coreaudio::Microphone;

bool is_turn(Wake wake, const device::Turn& turn) { return wake == Wake::turn && !turn.filling; }

TEST_CASE("the buffer size and the rate are asked for; what is refused is told") {
  Spec spec;
  spec.late_changes = 3;
  spec.least = 100;
  Rig rig(spec);
  REQUIRE(rig.open(both(256, 0, 96000)));
  CHECK(rig.box->spec.frames == 256);
  CHECK(rig.box->spec.rate == 96000);
  REQUIRE(rig.open(both(64, 0, 48000)));
  CHECK(rig.stream->agreed().frames == 100);
  REQUIRE(rig.open(both(256, 0, 192000)));
  CHECK(rig.stream->agreed().rate == 48000);
  CHECK(rig.remarked("stays at 48000 Hz instead of 192000 Hz"));
}

TEST_CASE("another program's buffer size and rate are followed, and what they do to the latency") {
  Rig rig;
  REQUIRE(rig.open(both()));
  REQUIRE(rig.stream->start());
  REQUIRE(rig.serve(is_turn));
  const Frames before = rig.stream->agreed().out.latency;
  rig.mac.change_frames(*rig.box, 256);
  REQUIRE(rig.serve([&](Wake wake, const device::Turn& turn) { return is_turn(wake, turn) && turn.frames == 256; }));
  CHECK(rig.stream->agreed().frames == 256);
  CHECK(rig.stream->agreed().out.latency == before + 256 - 64);
  rig.mac.change_rate(*rig.box, 44100);
  REQUIRE(rig.serve(
      [&](Wake wake, const device::Turn&) { return wake == Wake::changed && rig.stream->agreed().rate == 44100; }));
  REQUIRE(rig.serve(is_turn));
  rig.box->spec.out_latency += 100;
  rig.mac.notify(rig.box->object, hal::latency);
  REQUIRE(rig.serve([](Wake wake, const device::Turn&) { return wake == Wake::changed; }));
  CHECK(rig.stream->agreed().out.latency == before + 256 - 64 + 100);
}

TEST_CASE("cycles that the HAL leaves out are lost, to the frame, and once") {
  for (const int cycles : {2, 3, 100}) {
    Rig rig;
    REQUIRE(rig.open(both()));
    REQUIRE(rig.stream->start());
    REQUIRE(rig.serve(is_turn));
    rig.mac.stall(*rig.box, duration(64 * cycles, 48000));
    Frames lost_in = 0, lost_out = 0;
    int turns = 0;
    REQUIRE(rig.serve([&](Wake wake, const device::Turn& turn) {
      if (is_turn(wake, turn)) {
        lost_in += turn.in.lost;
        lost_out += turn.out.lost;
        ++turns;
      }
      return turns == 400;
    }));
    CHECK(rig.mac.truth.overloads > 0);
    CHECK(rig.mac.truth.skipped > 0);
    CHECK(lost_in == rig.mac.truth.skipped);
    CHECK(lost_out == rig.mac.truth.skipped);
  }
}

TEST_CASE("an overload notice without a gap is one cycle") {
  Rig rig;
  REQUIRE(rig.open(both()));
  REQUIRE(rig.stream->start());
  REQUIRE(rig.serve(is_turn));
  Frames lost = 0;
  for (int notice = 0; notice < 3; ++notice) {
    rig.mac.overload_only(*rig.box);
    int turns = 0;
    REQUIRE(rig.serve([&](Wake wake, const device::Turn& turn) {
      if (is_turn(wake, turn)) lost += turn.out.lost;
      return ++turns == 200;
    }));
  }
  CHECK(lost == 3 * 64);
}

TEST_CASE("a gap and its notices are one loss, in either order; another timeline is none") {
  for (const bool notice_first : {true, false}) {
    Losses losses;
    losses.forget();
    double sample = 1000;
    Frames lost = 0;
    const auto cycle = [&](double gap) {
      sample += gap;
      lost += losses.before(sample, 64);
      sample += 64;
    };
    cycle(0);
    if (notice_first) losses.overloaded();
    cycle(notice_first ? 0 : 192);
    if (!notice_first) losses.overloaded();
    if (!notice_first) losses.overloaded();
    cycle(notice_first ? 192 : 0);
    for (int k = 0; k < 400; ++k) cycle(0);
    CHECK(lost == 192);
    cycle(1e9);
    cycle(-1e9);
    CHECK(lost == 192);
  }
}

TEST_CASE("unplugged: the stream is lost with a sentence, and opens again with another object number") {
  Rig rig;
  REQUIRE(rig.open(both()));
  REQUIRE(rig.stream->start());
  REQUIRE(rig.serve(is_turn));
  rig.mac.unplug(*rig.box);
  CHECK_FALSE(rig.serve([](Wake, const device::Turn&) { return false; }));
  CHECK(rig.stream->explain(rig.stream->fault()).what == "'Box' was unplugged or turned off.");
  CHECK_FALSE(rig.open(both()));
  CHECK(rig.error.trouble == Trouble::absent);
  Device& again = rig.mac.replug("box:1");
  CHECK(again.object != rig.box->object);
  rig.box = &again;
  REQUIRE(rig.open(both()));
  REQUIRE(rig.stream->start());
  CHECK(rig.serve(is_turn));
}

TEST_CASE("IO that macOS has stopped is lost, too") {
  Rig rig;
  REQUIRE(rig.open(both()));
  REQUIRE(rig.stream->start());
  rig.mac.notify(rig.box->object, hal::stopped_abnormally);
  CHECK_FALSE(rig.serve([](Wake, const device::Turn&) { return false; }));
  CHECK(rig.stream->explain(rig.stream->fault()).what.find("macOS stopped 'Box'") == 0);
}

TEST_CASE("hog mode keeps others off by choice, and is given back") {
  Rig rig;
  Request request = both();
  REQUIRE(rig.open(request));
  CHECK(rig.box->hog == -1);
  request.in = request.out = box_id + "?hog=yes";
  REQUIRE(rig.open(request));
  CHECK(rig.box->hog == getpid());
  rig.stream.reset();
  CHECK(rig.box->hog == -1);
  rig.box->hog = 4711;
  CHECK_FALSE(rig.open(both()));
  CHECK(rig.error.trouble == Trouble::busy);
  CHECK(rig.error.what == "Another program (process 4711) keeps 'Box' for itself.");
  CHECK(rig.backend->probe(box_id)->known == Can::Known::busy);
}

TEST_CASE("without permission inputs are silent: an error, or a remark where there is something to play") {
  Rig rig;
  rig.mac.allowed = Microphone::refused;
  CHECK_FALSE(rig.open({.in = box_id, .out = {}}));
  CHECK(rig.error.trouble == Trouble::denied);
  CHECK(rig.error.remedy.find("Privacy & Security > Microphone") != std::string::npos);
  REQUIRE(rig.open(both()));
  CHECK(rig.remarked("they are silent"));
  REQUIRE(rig.open({.in = {}, .out = box_id}));
  CHECK(rig.stream->agreed().remarks.empty());
  rig.mac.allowed = Microphone::not_asked;
  REQUIRE(rig.open(both()));
  CHECK(rig.remarked("has not asked yet"));
}

TEST_CASE("each failure has its own sentence, and leaves nothing behind") {
  Rig rig;
  const auto fails = [&](Trouble trouble, const char* words, const Request& request = both()) {
    CAPTURE(words);
    CHECK_FALSE(rig.open(request));
    CHECK(rig.error.trouble == trouble);
    CHECK(rig.error.what.find(words) != std::string::npos);
    CHECK_FALSE(rig.error.remedy.empty());
    CHECK(rig.mac.procs() == 0);
    CHECK(rig.box->hog == -1);
  };
  rig.mac.add({.uid = "speaker", .name = "Speaker", .in = {}});
  fails(Trouble::unsupported, "two devices", {.in = box_id, .out = "coreaudio:speaker"});
  fails(Trouble::unsupported, "has no inputs", {.in = "coreaudio:speaker", .out = {}});
  fails(Trouble::bad_request, "no setting", {.in = {}, .out = box_id + "?mode=fast"});
  fails(Trouble::bad_request, "neither yes nor no", {.in = {}, .out = box_id + "?hog=1"});
  fails(Trouble::bad_request, "buffer size", both(0));
  rig.box->integer_samples = true;
  fails(Trouble::unsupported, "floating-point", {.in = {}, .out = box_id + "?hog=yes"});
  rig.box->integer_samples = false;
  rig.mac.create_fails = -1;
  fails(Trouble::broken, "does not open", {.in = {}, .out = box_id + "?hog=yes"});
  rig.mac.create_fails = 0;
  REQUIRE(rig.open(both()));
  rig.mac.start_fails = hal::hog_error;
  CHECK(rig.stream->start().error().trouble == Trouble::busy);
  rig.mac.start_fails = -50;
  CHECK(rig.stream->start().error().what.find("error -50") != std::string::npos);
  rig.mac.start_fails = 0;
  REQUIRE(rig.stream->start());
  CHECK(rig.serve(is_turn));
}

TEST_CASE("a start that waits for an answer of the user is given up, and stopped when it comes back") {
  Rig rig;
  REQUIRE(rig.open(both()));
  std::atomic<bool> answered{false}, waiting{false};
  rig.mac.before_start = [&] {
    waiting = true;
    while (!answered) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  const auto started = rig.stream->start();
  CHECK(waiting);
  REQUIRE_FALSE(started);
  CHECK(started.error().remedy.find("microphone") != std::string::npos);
  answered = true;
  const auto stopped = [&] {
    const std::lock_guard lock(rig.mac.mutex);
    return rig.mac.truth.stops == 1;
  };
  CHECK(eventually(stopped));
  CHECK_FALSE(rig.box->running);
}

}  // namespace
}  // namespace taut::tests::coreaudio
