// SPDX-License-Identifier: MIT
// 8xx: what a driver leaves behind, and random calls.
#include <algorithm>
#include <array>
#include <limits>

#include "check/memory.hpp"
#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

void round(Trial& trial) {
  Recorder& recorder = Recorder::first();
  DriverObject driver = trial.open();
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, 2);
  driver.stop(recorder);
  driver.call(&Table::dispose_buffers);
  driver.call(&Table::release);
}

constexpr int warm_up = 6, rounds = 24;
constexpr Nanos patience = 2 * seconds;

/// Whether that many rounds leave more of it behind than a round in three; waits a while for what ends by itself.
template <class Member>
std::int64_t left_behind(Trial& trial, Member member) {
  for (int k = 0; k < warm_up; ++k) round(trial);
  const std::int64_t before = holdings().*member;
  for (int k = 0; k < rounds; ++k) round(trial);
  std::int64_t more = holdings().*member - before;
  for (Nanos waited = 0; more >= rounds / 3 && waited < patience; waited += 50 * milliseconds) {
    pause(50 * milliseconds);
    more = holdings().*member - before;
  }
  return more;
}

void threads(Trial& trial) {
  const auto more = left_behind(trial, &Holdings::threads);
  demand(more < rounds / 3, "After {} openings with a run there are {} threads more.", rounds, more);
}

void handles(Trial& trial) {
  const auto more = left_behind(trial, &Holdings::handles);
  demand(more < rounds / 3, "After {} openings with a run there are {} open files or handles more.", rounds, more);
}

void heap(Trial& trial) {
  for (int k = 0; k < warm_up; ++k) round(trial);
  const auto grown = [&] {
    const std::int64_t before = holdings().bytes;
    for (int k = 0; k < rounds; ++k) round(trial);
    return holdings().bytes - before;
  };
  // What grows once may be a cache; what grows each time is lost.
  constexpr std::int64_t each = 4096;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (int k = 0; k < 3 && least >= each * rounds; ++k) least = std::min(least, grown());
  demand(least < each * rounds, "Each opening with a run leaves {} bytes behind.", least / rounds);
}

enum class State { initialised, prepared, running };

void random_calls(Trial& trial) {
  std::mt19937 random(trial.seed);
  Recorder& recorder = Recorder::first();
  for (int life = 0; life < 20; ++life) {
    DriverObject driver = trial.open();
    State state = State::initialised;
    const BufferSizes sizes = driver.sizes();
    for (int call = 0; call < 60; ++call) {
      TautLong a = 0, b = 0, c = 0, d = 0;
      double rate = 0;
      switch (random() % 10) {
        case 0: {
          const auto result = driver.call(&Table::start);
          demand((result == TAUT_OK) == (state == State::prepared) || state == State::running,
                 "In random calls with seed {}, start answers {} in a wrong state.", trial.seed, answer(result));
          if (state == State::prepared) state = State::running;
          break;
        }
        case 1:
          if (driver.call(&Table::stop) == TAUT_OK && state == State::running) state = State::prepared;
          break;
        case 2: {
          const auto result = driver.call(&Table::dispose_buffers);
          demand((result == TAUT_OK) == (state != State::initialised),
                 "In random calls with seed {}, disposeBuffers answers {} in a wrong state.", trial.seed,
                 answer(result));
          state = State::initialised;
          break;
        }
        case 3:
        case 4:
          if (state == State::initialised) {
            driver.prepare(recorder, random() % 2 ? sizes.preferred : sizes.max);
            state = State::prepared;
          }
          break;
        case 5:
          driver.call(&Table::get_latencies, &a, &b);
          driver.call(&Table::get_channels, &a, &b);
          break;
        case 6:
          driver.call(&Table::get_buffer_size, &a, &b, &c, &d);
          driver.call(&Table::get_sample_rate, &rate);
          break;
        case 7:
          driver.call(&Table::can_sample_rate, static_cast<double>(random() % 200000));
          break;
        case 8:
          driver.call(&Table::future, static_cast<TautLong>(random() % 20), static_cast<void*>(nullptr));
          break;
        default:
          pause(static_cast<Nanos>(random() % 4) * milliseconds);
      }
    }
    demand(driver.call(&Table::release) == 0, "In random calls with seed {}, the last Release does not answer 0.",
           trial.seed);
    demand(recorder.inside() == 0, "In random calls with seed {}, a callback runs after the last Release.", trial.seed);
  }
}

constexpr std::array all{
    Rule{.number = 801,
         .level = 4,
         .name = "no threads are left",
         .demands = "After each opening with a run as many threads exist as before.",
         .why = "A program that reopens its driver for each project runs out of them, and each may still call.",
         .mend = "Join every thread in stop, disposeBuffers or the last Release.",
         .judge = threads},
    Rule{.number = 802,
         .level = 4,
         .name = "no files or handles are left",
         .demands = "After each opening with a run as many files (on Windows handles) are open as before.",
         .why = "A process has a limit; a device that stays open is busy for everybody else.",
         .mend = "Close the device in disposeBuffers, and everything else in the last Release.",
         .judge = handles},
    Rule{.number = 803,
         .level = 4,
         .name = "no memory is left",
         .demands = "An opening with a run leaves less than 4096 bytes of memory behind.",
         .why = "Programs that run for weeks reopen their driver for each change.",
         .mend = "Free the buffers in disposeBuffers; run one rule under a leak checker.",
         .judge = heap},
    Rule{.number = 804,
         .level = 5,
         .name = "random calls",
         .demands = "1,200 calls in random order, valid and not, are answered by the state that the driver is in.",
         .why = "What no program does today, one does tomorrow.",
         .mend = "Run this rule alone with the seed that it names.",
         .judge = random_calls}};

}  // namespace

std::span<const Rule> resource_rules() { return all; }

}  // namespace taut::check
