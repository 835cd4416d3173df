// SPDX-License-Identifier: MIT
// 2xx: every call in every state.
#include <array>

#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

void refused(const char* call, const char* state, TautResult result) {
  demand(result != TAUT_OK && result != TAUT_SUCCESS, "{} {} answers success.", call, state);
}

/// A stream of two buffers, from createBuffers to stop.
void demand_works(DriverObject& driver, Recorder& recorder, const char* when) {
  try {
    driver.prepare(recorder);
    driver.start(recorder);
    driver.stream(recorder, 2);
    driver.stop(recorder);
  } catch (const Unjudged& trouble) {
    throw Broken{text("{}, no stream can be made: {}", when, trouble.why)};
  }
}

void before_init(Trial& trial) {
  DriverObject driver = trial.load();
  Recorder& recorder = Recorder::first();
  constexpr const char* state = "before init";
  refused("start", state, driver.call(&Table::start));
  refused("stop", state, driver.call(&Table::stop));
  refused("disposeBuffers", state, driver.call(&Table::dispose_buffers));
  TautBufferInfo info{};
  const TautCallbacks callbacks = recorder.callbacks();
  refused("createBuffers", state, driver.call(&Table::create_buffers, &info, TautLong{1}, TautLong{256}, &callbacks));
  TautInt64 position{}, time{};
  refused("getSamplePosition", state, driver.call(&Table::get_sample_position, &position, &time));
  // Whatever these answer, they answer.
  TautLong a = 0, b = 0, c = 0, d = 0;
  double rate = 0;
  driver.call(&Table::get_channels, &a, &b);
  driver.call(&Table::get_latencies, &a, &b);
  driver.call(&Table::get_buffer_size, &a, &b, &c, &d);
  driver.call(&Table::get_sample_rate, &rate);
  driver.call(&Table::can_sample_rate, 48000.0);
  driver.call(&Table::output_ready);
  Guarded<char, TAUT_ERROR_SIZE> text;
  driver.call(&Table::get_error_message, text.data());
  driver.call(&Table::get_driver_name, text.data());
  demand(recorder.count() == 0, "The driver called for a buffer before init.");
}

void initialised(Trial& trial) {
  DriverObject driver = trial.open();
  constexpr const char* state = "without buffers";
  refused("start", state, driver.call(&Table::start));
  refused("disposeBuffers", state, driver.call(&Table::dispose_buffers));
  TautInt64 position{}, time{};
  refused("getSamplePosition", state, driver.call(&Table::get_sample_position, &position, &time));
  driver.call(&Table::stop);  // an error, or nothing to do
  demand_works(driver, Recorder::first(), "After calls without buffers");
}

void prepared(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Buffers buffers = driver.prepare(recorder);
  TautResult again = 0;
  driver.create(recorder, {buffers.infos.front()}, buffers.frames, again);
  refused("createBuffers", "while there are buffers", again);
  TautInt64 position{}, time{};
  refused("getSamplePosition", "before start", driver.call(&Table::get_sample_position, &position, &time));
  driver.call(&Table::stop);
  driver.start(recorder);
  driver.stream(recorder, 2);
  driver.stop(recorder);
  driver.call(&Table::stop);
  const auto disposed = driver.call(&Table::dispose_buffers);
  demand(disposed == TAUT_OK, "disposeBuffers answers {}.", answer(disposed));
  refused("disposeBuffers", "a second time", driver.call(&Table::dispose_buffers));
}

void running(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Buffers buffers = driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, 3);
  driver.call(&Table::start);  // an error, or nothing
  TautResult again = 0;
  driver.create(recorder, {buffers.infos.front()}, buffers.frames, again);
  refused("createBuffers", "while running", again);
  const int before = recorder.count();
  driver.stream(recorder, before + 4);
  for (int k = 1; k < recorder.recorded(); ++k)
    demand(recorder.at(k).half == 1 - recorder.at(k - 1).half,
           "A second start, or createBuffers, while running disturbs the stream: half {} comes twice.",
           recorder.at(k).half);
  driver.stop(recorder);
}

void again_after_failure(Trial& trial) {
  DriverObject driver = trial.open();
  const Counts counts = driver.channels();
  TautBufferInfo info{.is_input = counts.outputs > 0 ? 0 : 1, .channel = 0, .halves = {}};
  const TautCallbacks callbacks = Recorder::first().callbacks();
  driver.call(&Table::create_buffers, &info, TautLong{1}, TautLong{-1}, &callbacks);
  driver.call(&Table::dispose_buffers);
  demand_works(driver, Recorder::first(), "After a refused createBuffers");
}

void init_twice(Trial& trial) {
  DriverObject driver = trial.open();
  driver.call(&Table::init, static_cast<void*>(nullptr));
  Recorder& recorder = Recorder::first();
  demand_works(driver, recorder, "After a second init");
  driver.start(recorder);
  driver.stream(recorder, 2);
  driver.call(&Table::init, static_cast<void*>(nullptr));
  demand(recorder.wait(recorder.count() + 3, first_call), "After an init while running the stream stands still.");
  driver.stop(recorder);
}

void ready_constant(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const auto first = driver.call(&Table::output_ready);
  demand(first == TAUT_OK || first == TAUT_NOT_PRESENT, "outputReady answers {}; it is 0 or not present (-1000).",
         answer(first));
  const auto same = [&](const char* when) {
    const auto now = driver.call(&Table::output_ready);
    demand(now == first, "outputReady answers {} after init and {} {}.", answer(first), answer(now), when);
  };
  driver.prepare(recorder);
  same("with buffers");
  driver.start(recorder);
  driver.stream(recorder, 2);
  same("while running");
  driver.stop(recorder);
  same("after stop");
}

void panel(Trial& trial) {
  DriverObject driver = trial.load();
  const auto show = [&driver](const char* when) {
    const auto result = driver.call(&Table::control_panel);
    demand(result == TAUT_OK || result == TAUT_NOT_PRESENT, "controlPanel answers {} {}.", answer(result), when);
  };
  show("before init");
  driver = trial.open();
  show("after init");
  Recorder& recorder = Recorder::first();
  driver.prepare(recorder);
  show("with buffers");
  driver.start(recorder);
  driver.stream(recorder, 2);
  show("while running");
  const int before = recorder.count();
  demand(recorder.wait(before + 4, first_call), "No buffer comes any more after controlPanel.");
  driver.stop(recorder);
}

constexpr std::array all{
    Rule{.number = 201,
         .level = 2,
         .name = "nothing happens before init",
         .demands =
             "Before init, start, stop, createBuffers, disposeBuffers and getSamplePosition are refused; every other "
             "call returns.",
         .why = "Programs call stop, getChannels or the panel after an init that failed (FL Studio, JUCE).",
         .mend = "Test the state first, in every slot; answer \"invalid mode\" (-997).",
         .judge = before_init},
    Rule{.number = 202,
         .level = 2,
         .name = "calls without buffers are refused",
         .demands = "After init and before createBuffers, start, disposeBuffers and getSamplePosition are refused, "
                    "stop does no "
                    "harm, and a stream can be made afterwards.",
         .why = "JUCE disposes \"just in case\"; Max and FL Studio stop what does not run.",
         .mend = "Answer \"invalid mode\" (-997) without any effect.",
         .judge = initialised},
    Rule{.number = 203,
         .level = 2,
         .name = "buffers are made once",
         .demands = "With buffers, a second createBuffers and getSamplePosition before start are refused; stop before "
                    "and after a "
                    "run does no harm; disposeBuffers works once.",
         .why = "A second set of buffers leaves the program with addresses that are nobody's.",
         .mend = "Answer \"invalid mode\" (-997); stop in a wrong state is an error or 0, without effect.",
         .judge = prepared},
    Rule{.number = 204,
         .level = 2,
         .name = "a running stream is left alone",
         .demands = "start and createBuffers while running change nothing: halves go on to alternate.",
         .why = "Programs start twice when several windows share one driver.",
         .mend = "Answer \"invalid mode\" (-997), or 0 for start, without effect.",
         .judge = running},
    Rule{.number = 205,
         .level = 2,
         .name = "it works after a refusal",
         .demands = "After a refused createBuffers, and disposeBuffers after that, the preferred size works.",
         .why = "PortAudio, JUCE, RtAudio and CPAL try again with the preferred size after any failure.",
         .mend = "Undo everything before returning an error.",
         .judge = again_after_failure},
    Rule{.number = 206,
         .level = 3,
         .name = "init can be called again",
         .demands = "A second init, also while running, does not disturb what there is.",
         .why = "Programs that lost track call it again; the answers of drivers differ, and programs accept both.",
         .mend = "Return 1 and do nothing, or 0.",
         .judge = init_twice},
    Rule{.number = 207,
         .level = 2,
         .name = "outputReady answers the same each time",
         .demands = "outputReady answers 0 or \"not present\" (-1000), the same in every state.",
         .why = "PortAudio and JUCE ask once, outside a stream, and rely on it; RtAudio never asks.",
         .mend = "Decide once; a call outside a stream has no effect.",
         .judge = ready_constant},
    Rule{.number = 208,
         .level = 3,
         .name = "controlPanel can be called any time",
         .demands =
             "controlPanel answers 0, or \"not present\" (-1000) where there is no panel, in every state, and a run "
             "goes on. (A window may appear: one that the driver waits for has to be closed.)",
         .why =
             "Programs call it before init and while playing; NAudio throws for any other answer, and JUCE reopens the "
             "device after a panel that took longer than 0.3 s.",
         .mend = "Open the panel on a thread of its own, and return 0.",
         .judge = panel}};

}  // namespace

std::span<const Rule> state_rules() { return all; }

}  // namespace taut::check
