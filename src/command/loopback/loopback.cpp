// SPDX-License-Identifier: MIT
#include "command/loopback/loopback.hpp"

#include "command/json.hpp"
#include "command/loopback/exact_run.hpp"
#include "command/loopback/recording.hpp"
#include "command/loopback/sweep_run.hpp"
#include "command/stream/channels.hpp"
#include "command/stream/defaults.hpp"
#include "command/stream/report_text.hpp"
#include "learned/learned.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

constexpr std::string_view embedded_card = "virtual:loopback";
constexpr double usual_rate = 48000;
constexpr int usual_buffer = 64;

// How long to look for the exact signal on a real card before trying a sweep.
constexpr double patience_seconds = 0.5;

StreamOptions completed(const LoopbackOptions& given) {
  StreamOptions options = static_cast<const StreamOptions&>(given);
  if (options.driver.empty() && options.device.empty() && options.input.empty() && options.output.empty())
    options.device = embedded_card;
  if (options.buffer == 0 && options.driver.empty()) options.buffer = usual_buffer;
  if (options.rate == 0 && options.driver.empty()) options.rate = usual_rate;
  return options;
}

void take(LoopbackResult& result, ExactOutcome&& outcome, const Material& material) {
  result.played = material.name.empty() ? "the counter signal" : material.name;
  result.report = std::move(outcome.report);
  result.reported = outcome.reported;
  result.bits = outcome.bits;
  result.verdict = std::move(outcome.verdict);
  result.seconds = static_cast<double>(outcome.captured) / result.report.rate;
  result.missed = outcome.missed;
  result.accounted = outcome.accounted;
  result.learned = outcome.learned;
  result.interrupted = outcome.interrupted;
  if (result.verdict.found) result.measured = static_cast<double>(result.verdict.round_trip);
  if (material.rate > 0 && material.rate != result.report.rate)
    result.remarks.push_back(taut::text("The recording is at {}; it was played at {}, so at another speed.",
                                        monitor::hz(material.rate), monitor::hz(result.report.rate)));
  result.remarks.insert(result.remarks.end(), material.remarks.begin(), material.remarks.end());
}

void take(LoopbackResult& result, SweepOutcome&& outcome) {
  result.swept = true;
  result.played = "a sweep at -20 dBFS";
  result.report = std::move(outcome.report);
  result.reported = outcome.reported;
  result.echo = outcome.echo;
  result.heard_on = outcome.heard_on;
  result.spoiled = outcome.spoiled;
  result.seconds = static_cast<double>(outcome.captured) / result.report.rate;
  result.interrupted = outcome.interrupted;
  if (outcome.echo.status == monitor::Echo::Status::found) result.measured = outcome.echo.round_trip;
}

Expected<LoopbackResult> measure(const LoopbackOptions& given, const StreamOptions& options) {
  Material material;
  if (!given.file.empty()) {
    auto loaded = load_material(given.file, given.seconds, options.rate);
    if (!loaded) return std::unexpected(loaded.error());
    material = std::move(*loaded);
  } else {
    material = usual_material();
  }
  if (given.forget) {
    const auto& in = options.input.empty() ? options.device : options.input;
    const auto& out = options.output.empty() ? options.device : options.output;
    if (auto forgotten = learned::forget(in, out); !forgotten) return std::unexpected(forgotten.error());
  }
  const auto driver = open_driver(options, Path::both);
  if (!driver) return std::unexpected(driver.error());
  if (driver->inputs() == 0 || driver->outputs() == 0)
    return failure(Trouble::unsupported,
                   taut::text("A loopback needs inputs and outputs; this device has {} and {}.", driver->inputs(),
                              driver->outputs()),
                   "Choose another with --device, or two of one system with --input and --output.");
  if (options.rate > 0 && !driver->can_rate(options.rate))
    return failure(Trouble::unsupported, taut::text("The device cannot run at {}.", monitor::hz(options.rate)),
                   "`taut devices` lists its rates; choose one with --rate.");
  const int both = std::min(driver->inputs(), driver->outputs());
  auto channels = chosen_channels(options.channels, both, both, "pair of channels");
  if (!channels) return std::unexpected(channels.error());

  LoopbackResult result;
  result.channels = *channels;
  result.load = given.load;
  const bool digital_cable = is_virtual(options.device) || is_virtual(options.output);
  const bool may_sweep = given.way == LoopbackOptions::Way::choose && !digital_cable;
  if (given.way != LoopbackOptions::Way::analogue) {
    auto outcome = run_exact(*driver, {.material = material,
                                       .channels = *channels,
                                       .buffer = options.buffer,
                                       .rate = options.rate,
                                       .seconds = given.seconds,
                                       .settle = options.safety == "tight" ? given.settle : 0,
                                       .give_up_after = may_sweep ? patience_seconds : 0,
                                       .load = given.load / 100});
    if (!outcome) return std::unexpected(outcome.error());
    take(result, std::move(*outcome), material);
    // Only a sweep survives a resampler, which changes every bit.
    const bool sweep = may_sweep || (given.way == LoopbackOptions::Way::choose && resampled(result.report));
    if (!sweep || result.measured || result.interrupted || result.missed > 0) return result;
  }
  auto outcome = run_sweep(
      *driver, {.channels = *channels, .buffer = options.buffer, .rate = options.rate, .load = given.load / 100});
  if (!outcome) return std::unexpected(outcome.error());
  take(result, std::move(*outcome));
  return result;
}

}  // namespace

Expected<LoopbackResult> measured(const LoopbackOptions& given) {
  StreamOptions options = completed(given);
  const auto named = with_names(options);
  if (named) options = *named;
  auto result = named ? measure(given, options) : std::unexpected(named.error());
  if (!result) return std::unexpected(explained(result.error(), options));
  if (options.buffer > 0 && result->report.buffer != options.buffer)
    result->remarks.push_back(taut::text("The buffer is {} instead of the {} asked for: the driver's choice.",
                                         monitor::plural(result->report.buffer, "frame"),
                                         monitor::count(options.buffer)));
  if (given.driver.empty() && given.device.empty() && given.input.empty() && given.output.empty()) {
    result->report.named = false;
    result->report.chosen = "The virtual card, as no device was named; a measurement on it needs no cable.";
  }
  judge(*result);
  return result;
}

int run(const LoopbackOptions& given) {
  auto result = measured(given);
  if (!result) {
    if (given.json) print(json_of(result.error()));
    return fail(result.error());
  }
  result->cards = find_cards();
  if (given.json) {
    print(json_of(*result));
    remark(result->conclusion + (result->remedy.empty() ? "" : " " + result->remedy));
  } else {
    print(text_of(*result));
  }
  return result->status;
}

}  // namespace taut::command
