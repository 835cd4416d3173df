// SPDX-License-Identifier: MIT
// 7xx: how streams and drivers end.
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>

#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

/// What the rule is about: if it cannot be done, the rule is broken.
template <class Body>
void demand_done(const Body& body, std::string_view when) {
  try {
    body();
  } catch (const Unjudged& trouble) {
    throw Broken{text("{}: {}", when, trouble.why)};
  }
}

constexpr Nanos afterwards = 120 * milliseconds;
constexpr int some = 6;  // buffers

void silent_after(Recorder& recorder, const char* what) {
  demand(recorder.inside() == 0, "A callback is still running when {} has returned.", what);
  recorder.clear();
  pause(afterwards);
  demand(recorder.count() == 0, "{} buffers came after {} had returned.", recorder.count(), what);
}

void after_stop(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  recorder.on_switch = [](const Switch&) { pause(milliseconds); };
  driver.prepare(recorder);
  for (int round = 0; round < 3; ++round) {
    driver.start(recorder);
    driver.stream(recorder, some);
    driver.stop(recorder);
    silent_after(recorder, "stop");
  }
}

void dispose_running(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, some);
  const auto disposed = driver.call(&Table::dispose_buffers);
  demand(disposed == TAUT_OK, "disposeBuffers answers {} while running.", answer(disposed));
  silent_after(recorder, "disposeBuffers");
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, 2);
  driver.stop(recorder);
}

void release_running(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, some);
  const auto left = driver.call(&Table::release);
  demand(left == 0, "The last Release, while running, answers {}.", left);
  silent_after(recorder, "the last Release");
  demand_done(
      [&] {
        DriverObject next = trial.open();
        next.prepare(recorder);
        next.start(recorder);
        next.stream(recorder, 2);
        next.stop(recorder);
      },
      "After a Release while running");
}

/// Makes `call` in the third callback; the program then stops as usual.
template <class Slot>
void from_within(Trial& trial, Slot slot, const char* name) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  std::atomic<bool> returned{false};
  std::atomic<int> calls{0};
  recorder.on_switch = [&](const Switch&) {
    if (++calls != 3) return;
    driver.direct(slot);
    returned = true;
  };
  driver.prepare(recorder);
  driver.start(recorder);
  for (int k = 0; k < 3000 && !returned; ++k) pause(milliseconds);
  if (calls < 3) throw Unjudged{"The stream stands still."};
  demand(returned, "{} within the callback does not return: it waits for the callback that it is in.", name);
  pause(afterwards);
  recorder.clear();
  pause(afterwards);
  demand(recorder.count() == 0, "After {} within the callback the stream goes on.", name);
  recorder.on_switch = nullptr;
  driver.call(&Table::stop);
  driver.call(&Table::dispose_buffers);
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, 2);
  driver.stop(recorder);
}

void stop_within(Trial& trial) { from_within(trial, &Table::stop, "stop"); }
void dispose_within(Trial& trial) { from_within(trial, &Table::dispose_buffers, "disposeBuffers"); }

void many_starts(Trial& trial, int rounds) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  driver.prepare(recorder);
  for (int round = 1; round <= rounds; ++round) {
    demand_done(
        [&] {
          driver.start(recorder);
          // Some runs end before their first buffer.
          if (round % 3 != 0) driver.stream(recorder, round % 3);
          driver.stop(recorder);
        },
        text("In run {}", round));
    demand(recorder.inside() == 0, "A callback is still running when stop has returned, in run {}.", round);
  }
}

void some_starts(Trial& trial) { many_starts(trial, 30); }
void thousand_starts(Trial& trial) { many_starts(trial, 1000); }

void many_openings(Trial& trial, int rounds) {
  Recorder& recorder = Recorder::first();
  for (int round = 1; round <= rounds; ++round)
    demand_done(
        [&] {
          DriverObject driver = trial.open();
          if (round % 2 == 0) {
            driver.prepare(recorder);
            driver.start(recorder);
            driver.stream(recorder, 1);
            if (round % 4 == 0) driver.stop(recorder);
          }
          const auto left = driver.call(&Table::release);
          demand(left == 0, "The last Release answers {}, in opening {}.", left, round);
        },
        text("In opening {}", round));
}

void some_openings(Trial& trial) { many_openings(trial, 8); }
void many_more_openings(Trial& trial) { many_openings(trial, 200); }

void locked(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  std::timed_mutex lock;
  recorder.on_switch = [&](const Switch&) {
    // As in JUCE: the callback wants the lock that the program holds around stop. This one gives up in the end.
    if (lock.try_lock_for(std::chrono::seconds(30))) lock.unlock();
  };
  driver.prepare(recorder);
  for (int round = 0; round < 2; ++round) {
    driver.start(recorder);
    driver.stream(recorder, 2);
    std::unique_lock held(lock);
    for (int k = 0; k < 1000 && recorder.inside() == 0; ++k) pause(milliseconds);
    driver.call(&Table::stop);
    held.unlock();
    pause(20 * milliseconds);
  }
}

constexpr std::array all{
    Rule{
        .number = 701,
        .level = 1,
        .name = "nothing comes after stop",
        .demands = "When stop has returned no callback is running, and none comes.",
        .why = "Programs free what their callback uses as soon as stop returns: a late call is a crash in the program.",
        .mend = "Let stop wait for the thread that calls.",
        .judge = after_stop},
    Rule{.number = 702,
         .level = 2,
         .name = "disposeBuffers ends a run",
         .demands = "disposeBuffers while running stops first; no callback comes after it, and new buffers work.",
         .why = "Programs on their way out leave stop away.",
         .mend = "Call stop's function first.",
         .judge = dispose_running},
    Rule{.number = 703,
         .level = 2,
         .name = "the last Release ends everything",
         .demands = "Release of the last reference while running stops the stream, frees the device, and answers 0; "
                    "the driver can "
                    "be opened again at once.",
         .why = "JUCE releases with buffers prepared when something else failed.",
         .mend = "Stop and dispose in the last Release, and wait for the device to be closed.",
         .judge = release_running},
    Rule{.number = 704,
         .level = 3,
         .name = "stop works within the callback",
         .demands = "stop within the callback returns, the stream ends, and the driver can be used again.",
         .why = "Older RtAudio, OBS and programs on NAudio do that.",
         .mend = "Compare the calling thread with the driver's own; if it is that, only mark the end.",
         .judge = stop_within},
    Rule{.number = 705,
         .level = 4,
         .name = "disposeBuffers works within the callback",
         .demands = "disposeBuffers within the callback returns, the stream ends, and new buffers can be made.",
         .why = "Programs that reopen a driver from inside a callback.",
         .mend = "As for stop; keep the memory until the callback has returned.",
         .judge = dispose_within},
    Rule{.number = 706,
         .level = 2,
         .name = "it starts again and again",
         .demands = "Thirty runs with the same buffers, some of them stopped at once.",
         .why = "A looper starts and stops with every take.",
         .mend = "Look for what a stop before the first buffer leaves behind.",
         .judge = some_starts},
    Rule{.number = 707,
         .level = 2,
         .name = "it opens again and again",
         .demands = "Eight openings in one process, with and without a run, with and without stop.",
         .why = "PortAudio opens every driver at its start, JUCE makes a dry run first, games loop.",
         .mend = "Keep no state outside the object.",
         .judge = some_openings},
    Rule{.number = 708,
         .level = 4,
         .name = "stop does not wait for the program's lock",
         .demands =
             "stop returns within seconds even if the callback waits for a lock that the program holds around stop.",
         .why = "JUCE, Jamulus and RS_ASIO hold one: with a driver that waits without a bound, both wait for ever.",
         .mend = "Wait for the callback with a bound of two seconds or so, then give that run up.",
         .judge = locked},
    Rule{.number = 709,
         .level = 5,
         .name = "a thousand starts",
         .demands = "A thousand runs with the same buffers.",
         .why = "What fails once in a hundred runs fails on stage.",
         .mend = "Run this rule alone with --repeat, under a debugger.",
         .judge = thousand_starts},
    Rule{.number = 710,
         .level = 5,
         .name = "two hundred openings",
         .demands = "Two hundred openings in one process, half of them with a run.",
         .why = "Programs that run for weeks reopen their driver for each change.",
         .mend = "Run this rule alone with --repeat, under a debugger.",
         .judge = many_more_openings}};

}  // namespace

std::span<const Rule> stop_rules() { return all; }

}  // namespace taut::check
