// SPDX-License-Identifier: MIT
// 65x: positions, time and latency.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <vector>

#include "check/impulse.hpp"
#include "check/tables.hpp"
#include "check/trial.hpp"
#include "platform/clock.hpp"
#include "protocol/int64.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr int some = 16;  // buffers

Buffers run(DriverObject& driver, Recorder& recorder) {
  Buffers buffers = driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, some);
  driver.stop(recorder);
  if (!recorder.at(0).with_time) throw Unjudged{"The driver gives no time with its buffers."};
  return buffers;
}

void demand_positions(const Recorder& recorder, TautLong frames, const char* run) {
  for (int k = 0; k < recorder.recorded(); ++k) {
    const std::int64_t wanted = std::int64_t{k} * frames;
    demand(recorder.at(k).position == wanted, "Buffer {} of {} has position {} instead of {}.", k, run,
           recorder.at(k).position, wanted);
  }
}

void positions(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Buffers buffers = run(driver, recorder);
  demand_positions(recorder, buffers.frames, "the run");
}

void restart(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Buffers buffers = driver.prepare(recorder);
  for (int run = 1; run <= 3; ++run) {
    driver.start(recorder);
    driver.stream(recorder, 3);
    driver.stop(recorder);
    demand(recorder.at(0).half == 0, "Run {} begins with half {}.", run, recorder.at(0).half);
    if (recorder.at(0).with_time)
      demand(recorder.at(0).position == 0, "Run {} begins at position {} instead of 0.", run, recorder.at(0).position);
  }
}

void flags(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  run(driver, recorder);
  const double rate = driver.rate();
  for (int k = 0; k < recorder.recorded(); ++k) {
    const Switch& seen = recorder.at(k);
    constexpr TautULong both = TAUT_TIME_SYSTEM_TIME_VALID | TAUT_TIME_POSITION_VALID;
    demand((seen.flags & both) == both, "The flags of buffer {} are {}: time and position (3) are not both valid.", k,
           seen.flags);
    if ((seen.flags & TAUT_TIME_RATE_VALID) != 0)
      demand(std::abs(seen.rate - rate) <= rate / 100, "Buffer {} has a rate of {} Hz, getSampleRate gives {}.", k,
             seen.rate, rate);
    demand(seen.clean, "Reserved bytes of the time of buffer {} are not zero.", k);
  }
}

void monotone(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  run(driver, recorder);
  for (int k = 1; k < recorder.recorded(); ++k)
    demand(recorder.at(k).time >= recorder.at(k - 1).time, "The time goes back by {} ns from buffer {} to buffer {}.",
           recorder.at(k - 1).time - recorder.at(k).time, k - 1, k);
}

void agreement(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  std::atomic<int> refused{0}, others{0};
  recorder.on_switch = [&](const Switch& seen) {
    TautInt64 position{}, time{};
    if (driver.direct(&Table::get_sample_position, &position, &time) != TAUT_OK)
      ++refused;
    else if (seen.with_time && (protocol::whole(position) != seen.position || protocol::whole(time) != seen.time))
      ++others;
  };
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, some);
  driver.stop(recorder);
  demand(refused == 0, "getSamplePosition answers an error within {} callbacks.", refused.load());
  demand(others == 0, "Within {} callbacks getSamplePosition gives another position or time than the buffer.",
         others.load());
}

void paces(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Buffers buffers = driver.prepare(recorder);
  driver.start(recorder);
  const int wanted = std::max(some, static_cast<int>(driver.rate() / static_cast<double>(buffers.frames)));
  driver.stream(recorder, wanted);
  driver.stop(recorder);
  if (!recorder.at(0).with_time) throw Unjudged{"The driver gives no time with its buffers."};
  // By parts, of which one of the shorter ones counts: drop-outs make parts longer.
  constexpr int parts = 20;
  const int step = recorder.recorded() / parts;
  if (step == 0) throw Unjudged{"Too few buffers came."};
  std::vector<double> ratios;
  for (int k = 0; k + step < recorder.recorded(); k += step) {
    const Switch &from = recorder.at(k), &to = recorder.at(k + step);
    const double by_frames = static_cast<double>(to.position - from.position) / driver.rate() * 1e9;
    if (by_frames > 0) ratios.push_back(static_cast<double>(to.time - from.time) / by_frames);
  }
  if (ratios.empty()) throw Unjudged{"The position stands still."};
  std::ranges::sort(ratios);
  const double ratio = ratios[ratios.size() / 4];
  constexpr double slack = 0.05;
  demand(std::abs(ratio - 1) < slack, "By its times, what its positions call a second takes {:.3f} s.", ratio);
}

void epoch(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  run(driver, recorder);
  const Switch& last = recorder.at(recorder.recorded() - 1);
#ifdef _WIN32
  // timeGetTime() counts milliseconds in 32 bits.
  constexpr std::int64_t wrap = (std::int64_t{1} << 32) * 1'000'000;
  std::int64_t apart = (multimedia_time() - last.time) % wrap;
  apart = std::min(std::abs(apart), wrap - std::abs(apart));
#else
  const std::int64_t apart = std::abs(last.at - last.time);
#endif
  constexpr Nanos most = 5 * seconds;
  demand(apart < most, "The time of a buffer is {:.1f} s away from the {}.", static_cast<double>(apart) / 1e9,
#ifdef _WIN32
         "system's timeGetTime()");
#else
         "system's CLOCK_MONOTONIC");
#endif
}

void beyond_32_bits(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const TautLong frames = driver.prepare(recorder, driver.sizes().max).frames;
  std::atomic<std::int64_t> last{-frames}, jump{-1};
  recorder.on_switch = [&, frames](const Switch& seen) {
    std::int64_t position = seen.position;
    if (!seen.with_time) {
      TautInt64 now{}, time{};
      if (driver.direct(&Table::get_sample_position, &now, &time) == TAUT_OK) position = protocol::whole(now);
    }
    if (position != last + frames && jump < 0) jump = last + frames;
    last = position;
  };
  const auto whole = [&] { demand(jump < 0, "The position after {} is another than {}.", jump - frames, jump.load()); };
  constexpr std::int64_t wrap = std::int64_t{1} << 32;
  constexpr Nanos look_again = 200 * milliseconds;
  constexpr int looks = 1000;
  const double least = 50 * driver.rate() * static_cast<double>(look_again) / 1e9;
  driver.start(recorder);
  for (int look = 0; look < looks && last < wrap + frames; ++look) {
    const std::int64_t before = last;
    pause(look_again);
    trial.journal.leave();
    if (static_cast<double>(last - before) < least) break;
  }
  driver.stop(recorder);
  whole();
}

void round_trip(Trial& trial) {
  DriverObject driver = trial.open();
  const Counts counts = driver.channels();
  if (counts.inputs == 0 || counts.outputs == 0) throw Unjudged{"There are not both inputs and outputs."};
  Recorder& recorder = Recorder::first();
  const Buffers buffers = driver.prepare(recorder);
  Impulse impulse(buffers, driver.channel(false, 0).type);
  recorder.on_switch = [&](const Switch& seen) { impulse.pass(static_cast<int>(seen.half & 1)); };
  driver.start(recorder);
  const int wanted = static_cast<int>(driver.rate() / static_cast<double>(buffers.frames)) + some;
  driver.stream(recorder, wanted);
  TautLong input = 0, output = 0;
  driver.call(&Table::get_latencies, &input, &output);
  driver.stop(recorder);
  const auto measured = impulse.round_trip();
  if (!measured) throw Unjudged{"No signal came back: for this rule, put a cable from output 1 to input 1."};
  const TautLong reported = input + output;
  const double slack = std::max(32.0, driver.rate() / 1000);
  demand(std::abs(static_cast<double>(*measured - reported)) <= slack,
         "A click comes back after {} frames; the driver reports {} and {}, together {}.", *measured, input, output,
         reported);
}

constexpr std::array all{
    Rule{.number = 651,
         .level = 2,
         .name = "positions count frames",
         .demands = "The position of each buffer is that of the one before plus its frames, from 0, in 64 bits with "
                    "the high word "
                    "first on Windows.",
         .why = "Recordings are placed by it. With the words the wrong way round, or with 32 bits, they jump after 25 "
                "hours or at "
                "once.",
         .mend = "Count in 64 bits, and split only when writing.",
         .judge = positions},
    Rule{.number = 652,
         .level = 2,
         .name = "each run begins anew",
         .demands = "After stop and start the first half is 0, and the first position 0.",
         .why = "Programs start the same buffers again for each take.",
         .mend = "Reset half and position in start.",
         .judge = restart},
    Rule{.number = 653,
         .level = 2,
         .name = "the time's flags are right",
         .demands = "Time and position are marked valid (3), the rate is the current one, and reserved bytes are zero.",
         .why = "Programs ignore what is not marked, and read new meanings in the reserved bytes one day.",
         .mend = "Clear the structure for each call, and set flags to 7.",
         .judge = flags},
    Rule{.number = 654,
         .level = 2,
         .name = "time does not go back",
         .demands = "The time of a buffer is not before that of the last one.",
         .why = "Programs derive the rate and their MIDI clock from it.",
         .mend = "Write position and time as one pair; read torn halves again.",
         .judge = monotone},
    Rule{.number = 655,
         .level = 3,
         .name = "getSamplePosition agrees",
         .demands = "Within a callback getSamplePosition gives the position and the time of its buffer.",
         .why = "Programs without time info ask there.",
         .mend = "Publish the pair before calling.",
         .judge = agreement},
    Rule{.number = 656,
         .level = 4,
         .name = "time and position go together",
         .demands = "Between drop-outs, positions and times go forward together, within 5 %.",
         .why = "A rate that is not the real one, or a time in another unit, moves picture and sound apart.",
         .mend = "Take the time of the buffer's boundary, in ns.",
         .judge = paces},
    Rule{.number = 657,
         .level = 3,
         .name = "time has the system's epoch",
         .demands = "The time is timeGetTime() x 1,000,000 on Windows, and CLOCK_MONOTONIC in ns on Linux, within 5 s.",
         .why = "PortAudio compares it with that clock to say when a sample is heard.",
         .mend = "Use that clock, or map the device's to it.",
         .judge = epoch},
    Rule{.number = 658,
         .level = 4,
         .name = "the reported latency is true",
         .demands = "A click comes back by a cable after as many frames as getLatencies gives for both ways, within 1 "
                    "ms. (It is "
                    "played on output 1; without a cable this rule is not judged.)",
         .why = "Programs shift recordings by it: what is wrong here is heard on every overdub.",
         .mend = "Count what the driver adds, and measure the converters once.",
         .judge = round_trip},
    Rule{.number = 659,
         .level = 5,
         .name = "positions go on after 25 hours",
         .demands =
             "Positions count on beyond 2^32 frames, which is 25 hours at 48 kHz. (A driver whose time is simulated, "
             "and fast, is run that far; of any other a fifth of a second is looked at.)",
         .why = "Installations and broadcasters run for months: a position that begins again stops every recording.",
         .mend = "Count in 64 bits.",
         .judge = beyond_32_bits}};

}  // namespace

std::span<const Rule> time_rules() { return all; }

}  // namespace taut::check
