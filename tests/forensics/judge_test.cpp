// SPDX-License-Identifier: MIT
// From invented readings to verdicts.
#include "forensics/judge.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <functional>

using namespace taut;
using namespace taut::forensics;

namespace {

constexpr Nanos ms = 1'000'000;

/// Readings 100 ms apart of a computer of two processors where an audio thread uses a tenth of one, and its lateness.
struct Scene {
  Lateness late{.who = Lateness::Who::program, .took = 20 * ms, .had = 5 * ms, .usual = ms / 2, .lost = 64};
  Reading before, after;
  Baseline baseline{.ran = 0.1, .waited = 0.001};

  Scene() {
    before.at = 1'000 * ms;
    after.at = 1'100 * ms;
    before.processors = after.processors = 2;
    for (ThreadReading* const thread : {&before.audio, &after.audio, &before.reader, &after.reader}) {
      thread->ran = thread->waited = thread->minor = thread->major = thread->calls = thread->transferred =
          thread->from_disk = 0;
      thread->processor = 1;
    }
    before.ticks = before.stolen = before.throttled = after.stolen = after.throttled = 0;
    before.interrupted = after.interrupted = {{0, 0}, {1, 0}};
    after.ticks = 200 * ms;
    after.audio.ran = 8 * ms;
  }
  [[nodiscard]] Verdict verdict() const { return judge(late, before, after, baseline); }
};

struct Case {
  Kind kind;
  std::function<void(Scene&, Nanos)> make;  ///< the cause, for so long
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {Kind::computed, [](Scene& scene, Nanos time) { *scene.after.audio.ran += time; }},
      {Kind::page_faults,
       [](Scene& scene, Nanos time) {
         *scene.after.audio.ran += time;
         scene.after.audio.minor = time / 1000;
       }},
      {Kind::disk,
       [](Scene& scene, Nanos) {
         scene.after.audio.major = 3;
         scene.after.audio.from_disk = 3 * 4096;
       }},
      {Kind::files,
       [](Scene& scene, Nanos time) {
         *scene.after.audio.ran += time;
         scene.after.audio.calls = 4;
         scene.after.audio.transferred = 1 << 20;
       }},
      {Kind::waited, [](Scene&, Nanos) {}},
      {Kind::other_program,
       [](Scene& scene, Nanos time) {
         scene.after.audio.waited = time;
         scene.before.programs[7] = {"chromium", 5 * ms, 1};
         scene.after.programs[7] = {"chromium", 5 * ms + time, 1};
         scene.after.programs[8] = {"elsewhere", 90 * ms, 0};
       }},
      {Kind::own_thread,
       [](Scene& scene, Nanos time) {
         scene.after.audio.waited = time;
         scene.after.threads[9] = {"drawing", time, 1};
       }},
      {Kind::throttled, [](Scene& scene, Nanos time) { scene.after.throttled = time; }},
      {Kind::stopped,
       [](Scene& scene, Nanos time) {
         scene.late.who = Lateness::Who::thread;
         scene.after.held = time;
       }},
      {Kind::stood_still,
       [](Scene& scene, Nanos time) {
         scene.late.who = Lateness::Who::thread;
         scene.after.held = time;
         *scene.after.ticks -= 2 * time;
       }},
      {Kind::stolen,
       [](Scene& scene, Nanos time) {
         scene.late.who = Lateness::Who::thread;
         scene.after.stolen = time;
       }},
      {Kind::interrupts,
       [](Scene& scene, Nanos time) {
         scene.late.who = Lateness::Who::thread;
         scene.after.interrupted[1] = time;
       }},
      {Kind::interrupts,
       [](Scene& scene, Nanos time) {
         // Some systems count them as time of the thread that they interrupt.
         *scene.after.audio.ran += time;
         scene.after.interrupted[1] = time;
       }},
      {Kind::late_timer,
       [](Scene& scene, Nanos) {
         scene.late.who = Lateness::Who::thread;
         scene.after.interrupted[0] = 100 * ms;  // elsewhere
       }},
      {Kind::late_timer, [](Scene& scene, Nanos) { scene.late.who = Lateness::Who::thread; }},
      {Kind::device, [](Scene& scene, Nanos) { scene.late.who = Lateness::Who::device; }},
  };
  return all;
}

/// Every count that a system may not tell.
std::vector<std::function<Count*(Reading&)>> counts() {
  return {[](Reading& r) { return &r.audio.ran; },       [](Reading& r) { return &r.audio.waited; },
          [](Reading& r) { return &r.audio.minor; },     [](Reading& r) { return &r.audio.major; },
          [](Reading& r) { return &r.audio.calls; },     [](Reading& r) { return &r.audio.transferred; },
          [](Reading& r) { return &r.audio.from_disk; }, [](Reading& r) { return &r.audio.processor; },
          [](Reading& r) { return &r.reader.waited; },   [](Reading& r) { return &r.ticks; },
          [](Reading& r) { return &r.stolen; },          [](Reading& r) { return &r.throttled; }};
}

}  // namespace

TEST_CASE("each cause has its verdict, for any length") {
  for (const Case& one : cases()) {
    CAPTURE(name(one.kind));
    CHECK(rc::check([&] {
      Scene scene;
      const Nanos time = *rc::gen::inRange<Nanos>(20, 90) * ms;
      scene.late.took = time;
      scene.late.usual = *rc::gen::inRange<Nanos>(0, 3) * ms;
      scene.baseline.ran = 0.0;
      scene.after.audio.ran = 0;
      one.make(scene, time);
      const Verdict verdict = scene.verdict();
      RC_ASSERT(verdict.kind == one.kind);
      RC_ASSERT(!verdict.sentence.empty());
      RC_ASSERT(verdict.sentence.ends_with('.'));
    }));
  }
}

TEST_CASE("without any reading only the device is known, and the sentence says that the rest is not") {
  for (const auto who : {Lateness::Who::program, Lateness::Who::thread}) {
    Lateness late{.who = who, .took = 20 * ms, .had = 5 * ms};
    Reading before, after;
    after.at = 100 * ms;
    const Verdict verdict = judge(late, before, after, {});
    CHECK(verdict.kind == Kind::unknown);
    CHECK(verdict.sentence.find("not known") != std::string::npos);
  }
  CHECK(judge({.who = Lateness::Who::device, .lost = 64}, {}, {}, {}).kind == Kind::device);
}

TEST_CASE("a reading that is missing makes a cause unknown, or leaves it, but never blames another program or thread") {
  for (const Case& one : cases())
    for (const auto& count : counts())
      for (const bool first : {true, false}) {
        CAPTURE(name(one.kind));
        Scene scene;
        scene.late.took = 40 * ms;
        one.make(scene, 40 * ms);
        *count(first ? scene.before : scene.after) = std::nullopt;
        const Kind kind = scene.verdict().kind;
        const bool blames = kind == Kind::other_program || kind == Kind::own_thread;
        CHECK((!blames || kind == one.kind));
      }
}

TEST_CASE("nothing that is read makes the judge fail, and every verdict is a sentence") {
  CHECK(rc::check([] {
    Scene scene;
    scene.late.who = static_cast<Lateness::Who>(*rc::gen::inRange(0, 3));
    for (const auto& count : counts())
      for (Reading* const reading : {&scene.before, &scene.after})
        if (*rc::gen::inRange(0, 4) > 0)
          *count(*reading) = *rc::gen::arbitrary<std::int64_t>();
        else
          *count(*reading) = std::nullopt;
    scene.late.took = *rc::gen::inRange<Nanos>(0, 1'000'000 * ms);
    scene.late.usual = *rc::gen::inRange<Nanos>(0, 1'000'000 * ms);
    scene.after.at = *rc::gen::inRange<Nanos>(0, 2'000'000 * ms);
    const Verdict verdict = scene.verdict();
    RC_ASSERT(verdict.sentence.ends_with('.'));
    RC_ASSERT(verdict.sentence.size() < 400U);
  }));
}

TEST_CASE("the reader was held up by what neither its sleep, its work nor others explain") {
  Scene scene;
  CHECK(held_up(scene.before, scene.after, 50 * ms) == 50 * ms);
  scene.after.reader.ran = 10 * ms;
  scene.after.reader.waited = 15 * ms;
  CHECK(held_up(scene.before, scene.after, 50 * ms) == 25 * ms);
  CHECK(held_up(scene.before, scene.after, 90 * ms) == 0);
  scene.after.reader.waited = std::nullopt;
  CHECK(held_up(scene.before, scene.after, 50 * ms) == 0);
}

TEST_CASE("what the thread does all the time is not what made it late") {
  Scene scene;
  scene.late.took = 10 * ms;
  // 81 ms of 90 that were in time: nine tenths of the processor, as always.
  scene.baseline = {.ran = 0.9, .waited = 0.05, .minor = 1e-5, .calls = 1e-5, .transferred = 0.01};
  scene.after.audio.ran = 81 * ms;
  scene.after.audio.waited = 4 * ms;
  scene.after.audio.minor = 900;
  scene.after.audio.calls = 900;
  scene.after.audio.transferred = 900'000;
  CHECK(scene.verdict().kind == Kind::waited);
}

TEST_CASE("the program that ran longest on the audio thread's processor is named") {
  Scene scene;
  scene.baseline.waited = 0;
  scene.late.who = Lateness::Who::thread;
  scene.late.took = 20 * ms;
  scene.after.audio.waited = 20 * ms;
  scene.before.programs = {{1, {"before", 900 * ms, 1}}, {2, {"chromium", 0, 1}}, {3, {"elsewhere", 0, 0}}};
  scene.after.programs = {{1, {"before", 905 * ms, 1}}, {2, {"chromium", 20 * ms, 1}}, {3, {"elsewhere", 99 * ms, 0}}};
  const Verdict ordinary = scene.verdict();
  CHECK(ordinary.kind == Kind::other_program);
  CHECK(ordinary.sentence ==
        "The audio thread was ready to run, but 20.0 ms behind chromium on processor 1: the audio thread has no "
        "real-time "
        "rights. `taut doctor` says how to get them.");
  scene.late.realtime = true;
  CHECK(scene.verdict().sentence.find("it has a higher priority than the audio") != std::string::npos);
}

TEST_CASE("a baseline follows what is usual, and ignores what was not read") {
  Scene scene;
  Baseline baseline;
  for (int k = 0; k < 100; ++k) baseline = learned(baseline, scene.before, scene.after);
  CHECK(baseline.ran == doctest::Approx(0.08).epsilon(0.01));
  scene.after.audio.ran = std::nullopt;
  CHECK(learned(baseline, scene.before, scene.after).ran == baseline.ran);
}

TEST_CASE("who interrupts, a slow processor and a lack of memory are told") {
  Scene scene;
  scene.late = {.who = Lateness::Who::thread, .took = 30 * ms, .had = 5 * ms};
  scene.after.interrupted[1] = 29 * ms;
  scene.before.interrupts = {{"xhci_hcd", 1000}, {"timer", 50'000}};
  scene.after.interrupts = {{"xhci_hcd", 13'000}, {"timer", 50'100}, {"new", 1'000'000}};
  CHECK(scene.verdict().sentence.starts_with(
      "Interrupts kept processor 1 for 29.0 ms, mostly for xhci_hcd (12,000 interrupts)."));
  // Windows does not tell whether the thread was behind others, nor on which processor.
  scene.after.audio.waited = scene.after.audio.processor = std::nullopt;
  CHECK(scene.verdict().sentence.starts_with("Interrupts kept a processor for 29.0 ms"));
  scene.baseline.interrupted = 0.4;  // as always: 28 of 70 ms
  CHECK(scene.verdict().kind == Kind::unknown);

  Scene slow;
  slow.after.audio.ran = 28 * ms;
  slow.after.speeds[1] = {.now = 800'000, .highest = 3'600'000};
  CHECK(slow.verdict().sentence.find("Its processor ran at 0.8 of 3.6 GHz") != std::string::npos);
  slow.after.speeds[1].now = 3'000'000;
  CHECK(slow.verdict().sentence.find("GHz") == std::string::npos);

  Scene starved;
  starved.after.audio.major = 3;
  CHECK(starved.verdict().sentence.ends_with("Let the program load its sounds into memory."));
  starved.before.starved = 5 * ms;
  starved.after.starved = 9 * ms;
  CHECK(starved.verdict().sentence.ends_with("The computer is short of memory: close what uses it up."));
}
