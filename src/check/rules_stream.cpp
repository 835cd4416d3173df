// SPDX-License-Identifier: MIT
// 6xx: the calls for buffers.
#include <array>
#include <atomic>

#include "check/tables.hpp"
#include "check/trial.hpp"
#include "platform/thread.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr int some = 12;  // buffers

void starts(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  driver.prepare(recorder);
  recorder.clear();
  const auto started = driver.call(&Table::start);
  demand(started == TAUT_OK, "start answers {}.", answer(started));
  demand(recorder.wait(1, first_call), "No buffer came within 3 s after start.");
  demand(recorder.at(0).half == 0, "The first half after start is {} instead of 0.", recorder.at(0).half);
  const auto stopped = driver.call(&Table::stop);
  demand(stopped == TAUT_OK, "stop answers {} while running.", answer(stopped));
}

void alternate(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  driver.prepare(recorder);
  driver.start(recorder);
  if (!recorder.wait(some, 2 * first_call)) throw Unjudged{"The stream stands still."};
  driver.stop(recorder);
  for (int k = 0; k < recorder.recorded(); ++k) {
    const TautLong half = recorder.at(k).half;
    demand(half == 0 || half == 1, "Buffer {} is for half {}; there are 0 and 1.", k, half);
    if (k > 0)
      demand(half != recorder.at(k - 1).half, "Half {} comes twice in a row, in buffers {} and {}.", half, k - 1, k);
  }
}

void goes_on(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Buffers buffers = driver.prepare(recorder);
  driver.start(recorder);
  const int wanted = std::max(some, static_cast<int>(driver.rate() / static_cast<double>(buffers.frames) / 2));
  constexpr Nanos generous = 3 * seconds;
  demand(recorder.wait(wanted, first_call + generous), "{} buffers of {} frames came in 6 s; at {} Hz there are more.",
         recorder.count(), buffers.frames, driver.rate());
  driver.stop(recorder);
}

void one_thread(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  std::atomic<bool> starting{true};
  std::atomic<int> within{0};
  driver.prepare(recorder);
  const auto caller = platform::current_thread_id();
  recorder.on_switch = [&](const Switch& seen) {
    if (starting && seen.thread == caller) ++within;
  };
  driver.start(recorder);
  starting = false;
  driver.stream(recorder, some);
  driver.stop(recorder);
  demand(within == 0, "The driver calls for a buffer on the thread that is inside start.");
  for (int k = 1; k < recorder.recorded(); ++k)
    demand(recorder.at(k).thread == recorder.at(0).thread, "Buffer {} comes on another thread than the first.", k);
}

void never_nested(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  recorder.on_switch = [](const Switch&) { pause(3 * milliseconds); };
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, some);
  driver.stop(recorder);
  demand(recorder.nested() == 0, "The driver called for a buffer {} times while an earlier call had not returned.",
         recorder.nested());
}

void without_agreement(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  recorder.takes_time = false;
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, some);
  driver.stop(recorder);
  demand(recorder.unasked() == 0,
         "The driver calls bufferSwitchTimeInfo, which the program has said it does not support.");
}

void without_callbacks(Trial& trial) {
  for (const bool message : {true, false}) {
    DriverObject driver = trial.open();
    Recorder& recorder = Recorder::first();
    recorder.has_time_info = false;
    recorder.has_message = message;
    recorder.answers = recorder.takes_time = message;
    driver.prepare(recorder);
    driver.start(recorder);
    demand(recorder.wait(some, 2 * first_call), "The stream stands still for a program without {} callback.",
           message ? "the fourth" : "message");
    driver.stop(recorder);
    driver.call(&Table::release);
  }
}

void time_offered(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const bool can =
      driver.call(&Table::future, TautLong{TAUT_FUTURE_CAN_TIME_INFO}, static_cast<void*>(nullptr)) == TAUT_SUCCESS;
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, some);
  driver.stop(recorder);
  for (int k = 0; k < recorder.recorded(); ++k) {
    demand(recorder.at(k).with_time == recorder.at(0).with_time, "Buffers come with and without time in one run.");
    demand(recorder.at(k).with_time || !can,
           "The driver says that it can give time with a buffer, the program takes it, and buffers come without.");
  }
}

void ready(Trial& trial) {
  for (const bool used : {false, true}) {
    DriverObject driver = trial.open();
    Recorder& recorder = Recorder::first();
    recorder.on_switch = [&driver, used](const Switch&) {
      if (used) driver.direct(&Table::output_ready);
      if (used) driver.direct(&Table::output_ready);
    };
    driver.prepare(recorder);
    driver.start(recorder);
    constexpr Nanos bound = 2 * seconds;
    demand(recorder.wait(1, first_call) && recorder.wait(some, bound + first_call),
           "The stream stands still when outputReady is {}.", used ? "called twice in each buffer" : "never called");
    driver.stop(recorder);
    recorder.on_switch = nullptr;
    driver.call(&Table::dispose_buffers);
    driver.call(&Table::release);
  }
}

void late_program(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Buffers buffers = driver.prepare(recorder);
  const auto period = static_cast<Nanos>(1e9 * static_cast<double>(buffers.frames) / driver.rate());
  std::atomic<int> calls{0};
  recorder.on_switch = [&](const Switch&) {
    constexpr int late_one = 3, periods = 5;
    if (++calls == late_one) pause(periods * period);
  };
  driver.start(recorder);
  constexpr Nanos bound = 3 * seconds;
  demand(recorder.wait(1, first_call) && recorder.wait(some, bound + 5 * period),
         "After one callback of the program's that took 5 buffers the stream stands still.");
  driver.stop(recorder);
  for (int k = 1; k < recorder.recorded(); ++k)
    demand(recorder.at(k).half != recorder.at(k - 1).half,
           "After one callback of the program's that took 5 buffers, half {} comes twice in a row.",
           recorder.at(k).half);
}

void waits_for_start(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  std::atomic<bool> started{false}, waited_in_vain{false};
  recorder.on_switch = [&](const Switch&) {
    constexpr int tries = 1000;
    for (int k = 0; k < tries && !started && !waited_in_vain; ++k) pause(milliseconds);
    if (!started) waited_in_vain = true;
  };
  driver.prepare(recorder);
  driver.start(recorder);
  started = true;
  driver.stream(recorder, 2);
  driver.stop(recorder);
  demand(!waited_in_vain, "start returns only after the first callback has, which in this program waits for start.");
}

void untouched(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Buffers buffers = driver.prepare(recorder);
  if (driver.channels().outputs == 0) throw Unjudged{"There are no outputs."};
  std::atomic<int> changed{0};
  std::array<bool, 2> written{};
  // What the program has written into a half is there when the half comes again.
  constexpr int quiet = 1;
  recorder.on_switch = [&](const Switch& seen) {
    const auto half = static_cast<std::size_t>(seen.half & 1);
    for (std::size_t k = 0; k < buffers.infos.size(); ++k) {
      if (buffers.infos[k].is_input) continue;
      auto* const bytes = static_cast<unsigned char*>(buffers.infos[k].halves[half]);
      for (std::size_t b = 0; b < buffers.bytes[k]; ++b) {
        const auto expected = static_cast<unsigned char>(b % 4 == 1 ? quiet : 0);
        if (written[half] && bytes[b] != expected && bytes[b] != 0) ++changed;
        bytes[b] = expected;
      }
    }
    written[half] = true;
  };
  driver.start(recorder);
  driver.stream(recorder, some);
  driver.stop(recorder);
  demand(changed == 0,
         "Output halves hold something that the program has not written: the driver writes where it should read.");
}

void steady_messages(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, 1);
  pause(500 * milliseconds);
  driver.stop(recorder);
  int resets = 0;
  for (int k = 0; k < recorder.messages(); ++k) {
    const TautLong selector = recorder.message(k).selector;
    resets += selector == TAUT_MESSAGE_RESET_REQUEST || selector == TAUT_MESSAGE_RESYNC_REQUEST ||
                      selector == TAUT_MESSAGE_BUFFER_SIZE_CHANGE
                  ? 1
                  : 0;
  }
  demand(resets <= 1, "In half a second of a plain stream the driver asked {} times to be reopened.", resets);
  demand(recorder.rate_changes() == 0, "In half a second of a plain stream the driver reported a change of rate.");
}

void messages_announced(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  recorder.answers = false;
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, some);
  driver.stop(recorder);
  bool asked = false;
  for (int k = 0; k < recorder.messages(); ++k) {
    const TautLong selector = recorder.message(k).selector;
    asked = asked || selector == TAUT_MESSAGE_SELECTOR_SUPPORTED;
    // A reset is the protocol's oldest message: drivers send it unannounced, and programs expect that.
    demand(selector < TAUT_MESSAGE_BUFFER_SIZE_CHANGE || selector == TAUT_MESSAGE_SUPPORTS_TIME_INFO ||
               selector == TAUT_MESSAGE_SUPPORTS_TIME_CODE || selector == TAUT_MESSAGE_SUPPORTS_INPUT_MONITOR,
           "The driver sends \"{}\" to a program that has said it does not support it.",
           protocol::message_name(selector));
  }
}

constexpr std::array all{
    Rule{.number = 601,
         .level = 1,
         .name = "start brings buffers",
         .demands = "After start the first call for a buffer comes within 3 s, for half 0; stop then answers success.",
         .why = "JUCE gives up after 3 s. Programs that filled half 1 before start expect half 0 first.",
         .mend = "Begin each run with half 0, from a thread of the driver's own.",
         .judge = starts},
    Rule{.number = 602,
         .level = 1,
         .name = "halves alternate",
         .demands = "Halves come as 0, 1, 0, 1 and so on.",
         .why = "CPAL drops a call for the half that came last; others play one half twice.",
         .mend = "Toggle the half in one place. After a drop-out, go on toggling.",
         .judge = alternate},
    Rule{.number = 603,
         .level = 1,
         .name = "the stream goes on",
         .demands = "Half a second's worth of buffers comes within 6 s.",
         .why = "A stream that stands still without a message is silence that nobody explains.",
         .mend = "Look for a wait without a bound in the driver's own thread.",
         .judge = goes_on},
    Rule{.number = 604,
         .level = 3,
         .name = "buffers come on one thread",
         .demands = "All calls of a run come on one thread of the driver's own, none on the thread inside start.",
         .why = "Programs set up a thread at its first call: its priority, its floating-point state.",
         .mend = "Make a thread in start, and call from there alone.",
         .judge = one_thread},
    Rule{.number = 605,
         .level = 1,
         .name = "calls do not overlap",
         .demands = "The next call for a buffer comes after the last one has returned, however long that took.",
         .why = "No program's callback can be entered twice.",
         .mend = "Call from one thread, and count what was missed.",
         .judge = never_nested},
    Rule{.number = 606,
         .level = 1,
         .name = "time is agreed on",
         .demands = "bufferSwitchTimeInfo is called only if the program has said yes to \"supports time info\".",
         .why = "OBS has a function there that does nothing, JUCE says no: they would play silence.",
         .mend = "Ask in createBuffers, and keep the answer for the run.",
         .judge = without_agreement},
    Rule{.number = 607,
         .level = 2,
         .name = "callbacks may be missing",
         .demands = "A program without message callback, or without the fourth, gets its buffers.",
         .why = "RtAudio passes NULL for the fourth callback, whatever it answers.",
         .mend = "Test the addresses before each use.",
         .judge = without_callbacks},
    Rule{.number = 608,
         .level = 2,
         .name = "offered time is given",
         .demands = "If future(can time info) succeeds and the program takes it, every buffer comes with its time.",
         .why = "Programs that synchronise video or MIDI take their time from there.",
         .mend = "Use one of the two callbacks for a whole run, by the program's answer.",
         .judge = time_offered},
    Rule{.number = 609,
         .level = 2,
         .name = "outputReady is optional",
         .demands = "The stream goes on when outputReady is never called, and when it is called twice in a buffer.",
         .why = "VB-Audio's bridge asks for it and never calls it; Max leaves it out before stop; RtAudio calls it "
                "unasked.",
         .mend = "Never wait for it without a bound: the return of the callback counts as well.",
         .judge = ready},
    Rule{.number = 610,
         .level = 3,
         .name = "a late program is survived",
         .demands = "After a callback that took five buffers the stream goes on, and halves go on to alternate.",
         .why = "Every program is late once: it loads a plug-in, or a disk wakes up.",
         .mend = "Count a drop-out, catch up with the device, and go on with the next half.",
         .judge = late_program},
    Rule{.number = 611,
         .level = 3,
         .name = "start does not wait for the program",
         .demands = "start returns although the first callback waits until it has.",
         .why = "foobar2000's output does that: with a driver that waits, both wait for ever.",
         .mend = "Do not call for the first buffer inside start, and do not wait for it.",
         .judge = waits_for_start},
    Rule{.number = 612,
         .level = 2,
         .name = "outputs belong to the program",
         .demands = "What the program has written to an output half stays there until the half comes again, or becomes "
                    "silence.",
         .why = "Programs that write nothing when they are late repeat the half; foreign samples in it are a bang.",
         .mend = "Read outputs, and write inputs alone.",
         .judge = untouched},
    Rule{.number = 613,
         .level = 3,
         .name = "a plain stream is quiet",
         .demands =
             "While nothing changes the driver sends no series of requests to be reopened, and no change of rate.",
         .why = "JUCE reopens for each of them: it never gets to play.",
         .mend = "Send a request once, when something has really changed.",
         .judge = steady_messages},
    Rule{.number = 614,
         .level = 3,
         .name = "messages are announced",
         .demands = "A message other than a reset is sent only if the program supports its selector.",
         .why = "Programs crash, or stop, on a selector that they do not know.",
         .mend = "Ask \"selector supported\" before each message.",
         .judge = messages_announced}};

}  // namespace

std::span<const Rule> stream_rules() { return all; }

}  // namespace taut::check
