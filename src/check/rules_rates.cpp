// SPDX-License-Identifier: MIT
// 4xx: sample rates and clock sources.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr std::array usual_rates{8000.0, 44100.0, 48000.0, 88200.0, 96000.0, 176400.0, 192000.0};

void current(Trial& trial) {
  DriverObject driver = trial.open();
  Guarded<double> rate;
  const auto result = driver.call(&Table::get_sample_rate, rate.data());
  demand(result == TAUT_OK, "getSampleRate answers {}.", answer(result));
  demand(rate.overrun() == 0, "getSampleRate writes beyond its number.");
  demand(std::isfinite(rate[0]) && rate[0] >= 1000 && rate[0] <= 1e7, "getSampleRate gives {} Hz.", rate[0]);
  const auto can = driver.call(&Table::can_sample_rate, rate[0]);
  demand(can == TAUT_OK, "canSampleRate answers {} for the current rate of {} Hz.", answer(can), rate[0]);
}

void absurd(Trial& trial) {
  DriverObject driver = trial.open();
  const double before = driver.rate();
  constexpr double infinite = std::numeric_limits<double>::infinity();
  for (const double rate :
       {std::numeric_limits<double>::quiet_NaN(), infinite, -infinite, 0.0, -1.0, 1.0, 1e9, 1e300}) {
    const auto result = driver.call(&Table::can_sample_rate, rate);
    demand(result == TAUT_NO_CLOCK, "canSampleRate answers {} for {} Hz instead of no clock (-995).", answer(result),
           rate);
  }
  demand(driver.rate() == before, "Asking for rates changes the rate.");
}

void refused(Trial& trial) {
  DriverObject driver = trial.open();
  const double before = driver.rate();
  for (const double rate : {-1.0, 1e9, std::numeric_limits<double>::quiet_NaN()}) {
    const auto result = driver.call(&Table::set_sample_rate, rate);
    demand(result != TAUT_OK, "setSampleRate answers success for {} Hz.", rate);
    const double now = driver.rate();
    demand(now == before, "After setSampleRate refused {} Hz, the rate is {} Hz instead of {}.", rate, now, before);
  }
}

void kept(Trial& trial) {
  DriverObject driver = trial.open();
  const double before = driver.rate();
  for (const double rate : usual_rates) {
    const auto can = driver.call(&Table::can_sample_rate, rate);
    const auto set = driver.call(&Table::set_sample_rate, rate);
    demand((can == TAUT_OK) == (set == TAUT_OK), "canSampleRate answers {} for {} Hz, and setSampleRate {}.",
           answer(can), rate, answer(set));
    if (set != TAUT_OK) continue;
    const double now = driver.rate();
    demand(std::abs(now - rate) < 1, "After setSampleRate({} Hz) the rate is {} Hz.", rate, now);
  }
  driver.call(&Table::set_sample_rate, before);
}

void kept_while_prepared(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const double rate = driver.rate();
  const auto same = [&](const char* state) {
    const auto set = driver.call(&Table::set_sample_rate, rate);
    demand(set == TAUT_OK, "setSampleRate to the current rate answers {} {}.", answer(set), state);
  };
  same("without buffers");
  driver.prepare(recorder);
  same("with buffers");
  demand(recorder.rate_changes() == 0, "The driver reports a change of rate for the program's own request.");
}

void asked_while_running(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const double before = driver.rate();
  driver.prepare(recorder);
  driver.start(recorder);
  driver.stream(recorder, 2);
  for (const double rate : usual_rates) driver.call(&Table::can_sample_rate, rate);
  demand(driver.call(&Table::can_sample_rate, before) == TAUT_OK,
         "While running, canSampleRate refuses the current rate.");
  demand(recorder.wait(recorder.count() + 3, first_call),
         "After asking for rates while running the stream stands still.");
  driver.stop(recorder);
  demand(driver.rate() == before, "Asking for rates while running changes the rate.");
  demand(recorder.rate_changes() == 0, "Asking for rates while running makes the driver report a change of rate.");
}

void clock_sources(Trial& trial) {
  DriverObject driver = trial.open();
  constexpr std::size_t room = 32;
  Guarded<TautClockSource, room> sources;
  TautLong count = room;
  const auto result = driver.call(&Table::get_clock_sources, sources.data(), &count);
  demand(result == TAUT_OK, "getClockSources answers {}.", answer(result));
  demand(sources.overrun() == 0, "getClockSources writes beyond the 32 entries that it was given.");
  demand(count >= 1 && count <= static_cast<TautLong>(room), "getClockSources gives {} sources with room for 32.",
         count);
  int in_use = 0;
  for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
    const std::size_t length = strnlen(sources[k].name, sizeof sources[k].name);
    demand(length > 0 && length < sizeof sources[k].name, "Clock source {} has no name, or one without an end.", k);
    in_use += sources[k].is_current != 0 ? 1 : 0;
  }
  demand(in_use == 1, "{} of {} clock sources are the current one.", in_use, count);
}

void clock_room(Trial& trial) {
  DriverObject driver = trial.open();
  Guarded<TautClockSource> one;
  TautLong count = 1;
  driver.call(&Table::get_clock_sources, one.data(), &count);
  demand(one.overrun() == 0, "With room for one clock source, getClockSources writes {} bytes beyond it.",
         one.overrun());
  demand(count <= 1, "With room for one clock source, getClockSources says that it wrote {}.", count);
}

void clock_choice(Trial& trial) {
  DriverObject driver = trial.open();
  Guarded<TautClockSource, 32> sources;
  TautLong count = 32;
  if (driver.call(&Table::get_clock_sources, sources.data(), &count) != TAUT_OK || count < 1 || count > 32)
    throw Unjudged{"There is no list of clock sources."};
  for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k)
    if (sources[k].is_current != 0) {
      const auto same = driver.call(&Table::set_clock_source, sources[k].index);
      demand(same == TAUT_OK, "setClockSource to the current source answers {}.", answer(same));
    }
  const auto unknown = driver.call(&Table::set_clock_source, TautLong{123456});
  demand(unknown != TAUT_OK, "setClockSource answers success for index 123456.");
}

constexpr std::array all{
    Rule{.number = 401,
         .level = 1,
         .name = "the current rate can be",
         .demands = "getSampleRate gives a rate that canSampleRate accepts.",
         .why = "Programs divide by it, and refuse a driver that cannot do what it does.",
         .mend = "Read the device's rate in init; accept it in canSampleRate in every state.",
         .judge = current},
    Rule{.number = 402,
         .level = 2,
         .name = "impossible rates answer -995",
         .demands =
             "canSampleRate answers \"no clock\" (-995) for NaN, infinity, 0, negative and absurd numbers, and changes "
             "nothing.",
         .why = "PortAudio takes every error but -995 and -1000 for a yes.",
         .mend = "Compare so that NaN fails, and return -995.",
         .judge = absurd},
    Rule{.number = 403,
         .level = 2,
         .name = "a refused rate changes nothing",
         .demands = "setSampleRate answers an error for an impossible rate, and the rate stays.",
         .why = "Ableton Live never asks, and tries to set each rate.",
         .mend = "Test the rate before touching the device.",
         .judge = refused},
    Rule{
        .number = 404,
        .level = 2,
        .name = "rates are what the driver says",
        .demands =
            "setSampleRate succeeds for exactly the rates that canSampleRate accepts, and getSampleRate gives it then.",
        .why = "A program that records at a rate which the device does not have plays at another pitch.",
        .mend = "Use one function for both calls, and set the rate that getSampleRate reports.",
        .judge = kept},
    Rule{.number = 405,
         .level = 3,
         .name = "the current rate can be set at any time",
         .demands =
             "setSampleRate to the current rate answers success, with and without buffers, and is not reported back.",
         .why = "JUCE and Ableton Live set the rate with buffers. A report from inside the call meets the program's "
                "own lock.",
         .mend = "Compare first: the same rate is success without effect. Report only changes that the program did not "
                 "ask for.",
         .judge = kept_while_prepared},
    Rule{.number = 406,
         .level = 3,
         .name = "rates can be asked while running",
         .demands = "canSampleRate while running answers, and the stream goes on at its rate.",
         .why = "Max 8 and Cubase do that.",
         .mend = "Answer from what is known; do not open or probe the device for it.",
         .judge = asked_while_running},
    Rule{
        .number = 407,
        .level = 2,
        .name = "there is a clock source",
        .demands =
            "getClockSources gives at least one source with a name, exactly one of them current, and no more than fit.",
        .why = "JUCE selects the first source when none is current, and with it a digital input without a signal.",
        .mend = "Give at least \"Internal\", with index 0 and current.",
        .judge = clock_sources},
    Rule{.number = 408,
         .level = 1,
         .name = "the room for clock sources is respected",
         .demands = "getClockSources writes no more entries than the caller has room for, and counts those.",
         .why = "The array is on the program's stack.",
         .mend = "Take the smaller of the two counts.",
         .judge = clock_room},
    Rule{.number = 409,
         .level = 2,
         .name = "a clock source can be chosen",
         .demands =
             "setClockSource to the current source answers success, and an error for an index that is not in the list.",
         .why = "JUCE chooses the first source again whenever a rate was refused.",
         .mend = "Look the index up in the list that getClockSources gives.",
         .judge = clock_choice}};

}  // namespace

std::span<const Rule> rate_rules() { return all; }

}  // namespace taut::check
