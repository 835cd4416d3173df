// SPDX-License-Identifier: MIT
// 75x: other threads, other objects, and the thread's own state.
#include <array>
#include <atomic>
#include <thread>

#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr int some = 12;  // buffers

void any_window(Trial& trial) {
  for (const std::uintptr_t window : {std::uintptr_t{0}, std::uintptr_t{1}, std::uintptr_t{0xDEAD0}}) {
    DriverObject driver = trial.load();
    std::string name = trial.entry.name;
    driver.call(&Table::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, static_cast<void*>(name.data()));
    // NOLINTNEXTLINE(performance-no-int-to-ptr): what is no window, as programs pass it.
    const auto ready = driver.call(&Table::init, reinterpret_cast<void*>(window));
    demand(ready == 1, "init answers {} with {:#x} for a window, which is none.", ready, window);
    driver.call(&Table::release);
  }
}

void two_objects(Trial& trial) {
  DriverObject one = trial.open();
  Recorder& first = Recorder::first();
  one.prepare(first);
  one.start(first);
  one.stream(first, 2);
  // The second may work as well, or fail: the first goes on.
  auto apartment = host::open_apartment();
  if (!apartment) throw Unjudged{apartment.error().sentence()};
  auto other = host::load(trial.entry, std::move(*apartment));
  if (other) {
    DriverObject two(trial.journal, std::move(*other));
    std::string name = trial.entry.name;
    two.call(&Table::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, static_cast<void*>(name.data()));
    if (two.call(&Table::init, static_cast<void*>(nullptr)) == 1) {
      Recorder& second = Recorder::second();
      bool made = true;
      try {
        two.prepare(second);
        two.start(second);
      } catch (const Unjudged&) {
        made = false;  // a device that only one can have
      }
      if (made) two.stream(second, 2);
      if (made) two.stop(second);
    }
    two.call(&Table::release);
  }
  demand(first.wait(first.count() + some, 3 * seconds),
         "After a second object was opened and released, the first stands still.");
  for (int k = 1; k < first.recorded(); ++k)
    demand(first.at(k).half != first.at(k - 1).half,
           "After a second object was opened, half {} of the first comes twice.", first.at(k).half);
  one.stop(first);
}

void queries_within(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  std::atomic<int> passes{0};
  recorder.on_switch = [&](const Switch&) {
    TautLong a = 0, b = 0, c = 0, d = 0;
    double rate = 0;
    driver.direct(&Table::get_latencies, &a, &b);
    driver.direct(&Table::get_channels, &a, &b);
    driver.direct(&Table::get_buffer_size, &a, &b, &c, &d);
    driver.direct(&Table::get_sample_rate, &rate);
    driver.direct(&Table::can_sample_rate, rate);
    driver.direct(&Table::output_ready);
    ++passes;
  };
  driver.prepare(recorder);
  driver.start(recorder);
  demand(recorder.wait(1, first_call), "The first callback, which asks for latencies, sizes and rates, does not end.");
  demand(recorder.wait(some, 3 * seconds),
         "A callback that asks for latencies, sizes and rates does not end, after {}.", passes.load());
  driver.stop(recorder);
}

void several_threads(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  driver.prepare(recorder);
  std::atomic<bool> end{false};
  std::atomic<int> wrong{0}, ended{0};
  const double rate = driver.rate();
  const auto ask = [&] {
    while (!end) {
      TautLong a = 0, b = 0;
      double now = 0;
      if (driver.direct(&Table::get_latencies, &a, &b) != TAUT_OK) ++wrong;
      if (driver.direct(&Table::get_sample_rate, &now) != TAUT_OK || now != rate) ++wrong;
      driver.direct(&Table::can_sample_rate, rate);
      driver.direct(&Table::output_ready);
      TautInt64 position{}, time{};
      driver.direct(&Table::get_sample_position, &position, &time);
    }
    ++ended;
  };
  constexpr int threads = 3;
  for (int k = 0; k < threads; ++k) std::thread(ask).detach();
  for (int round = 0; round < 10; ++round) {
    driver.start(recorder);
    driver.stream(recorder, 2);
    driver.stop(recorder);
  }
  end = true;
  for (int k = 0; k < 2000 && ended < threads; ++k) pause(milliseconds);
  demand(ended == threads, "A query on another thread does not return.");
  demand(wrong == 0, "Queries on other threads during starts and stops are wrong {} times.", wrong.load());
}

void floating_point(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  std::atomic<bool> masked{true};
  recorder.on_switch = [&](const Switch&) {
#if defined(__x86_64__) || defined(__i386__)
    constexpr unsigned masks = 0x1F80;
    if ((_mm_getcsr() & masks) != masks) masked = false;
#endif
  };
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, some);
  driver.stop(recorder);
  driver.call(&Table::dispose_buffers);
  demand(masked, "Callbacks come with floating-point exceptions switched on.");
  demand(!driver.changed_floating_point, "{} returns with another floating-point state than it was called with.",
         driver.changed_floating_point ? driver.changed_floating_point : "");
}

void never_released(Trial& trial) {
  Recorder& recorder = Recorder::first();
  for (int round = 1; round <= 4; ++round) {
    try {
      DriverObject driver = trial.open();
      driver.call(&Table::add_ref);
      driver.prepare(recorder);
      driver.start(recorder);
      driver.stream(recorder, 2);
      driver.stop(recorder);
      const auto disposed = driver.call(&Table::dispose_buffers);
      demand(disposed == TAUT_OK, "disposeBuffers answers {}.", answer(disposed));
      driver.call(&Table::release);
    } catch (const Unjudged& trouble) {
      throw Broken{text("With {} earlier objects that still have references: {}", round - 1, trouble.why)};
    }
  }
}

constexpr std::array all{
    Rule{.number = 751,
         .level = 3,
         .name = "any window will do",
         .demands = "init succeeds with NULL and with an address that is no window.",
         .why = "NAudio passes NULL, RS_ASIO a module, OBS the address of a variable.",
         .mend = "Ask IsWindow before using it.",
         .judge = any_window},
    Rule{.number = 752,
         .level = 3,
         .name = "two objects do not disturb each other",
         .demands = "While one object runs, a second can be made, initialised and released; it may fail, and the first "
                    "goes on.",
         .why = "JUCE keeps up to 16 devices; PortAudio looks at all drivers while another part of the program plays.",
         .mend = "Keep no state outside the object; what the device allows only once fails in createBuffers.",
         .judge = two_objects},
    Rule{.number = 753,
         .level = 3,
         .name = "a callback may ask",
         .demands = "Queries and outputReady within the callback return.",
         .why = "Programs ask for latencies and positions where they need them.",
         .mend = "Hold no lock while calling the program.",
         .judge = queries_within},
    Rule{.number = 754,
         .level = 4,
         .name = "any thread may ask",
         .demands = "Queries on three other threads give right answers while the stream starts and stops.",
         .why = "CamillaDSP has a thread for each direction, games call from anywhere.",
         .mend = "One lock for control calls, never held while calling the program.",
         .judge = several_threads},
    Rule{
        .number = 755,
        .level = 3,
        .name = "the floating-point state is left alone",
        .demands =
            "Calls return with the state (rounding, traps, denormals) that they were made with; callbacks come without "
            "traps.",
        .why =
            "Programs in Delphi and plug-ins compute with another rounding, or end with a trap, long after the call.",
        .mend = "Save and restore MXCSR and the x87 control word around code that sets them.",
        .judge = floating_point},
    Rule{.number = 756,
         .level = 4,
         .name = "objects that are never released do no harm",
         .demands =
             "After disposeBuffers the device is free for another object, although the first still has references.",
         .why = "Some games add a reference to each object, and loop.",
         .mend = "Close the device in disposeBuffers, not only in the last Release.",
         .judge = never_released}};

}  // namespace

std::span<const Rule> thread_rules() { return all; }

}  // namespace taut::check
