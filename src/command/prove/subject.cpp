// SPDX-License-Identifier: MIT
#include "base/text.hpp"
#include "command/prove/parts.hpp"
#include "command/stream/defaults.hpp"
#include "report/json.hpp"
#include "settings/settings.hpp"
#include "tune/plan.hpp"

namespace taut::command {
namespace {

constexpr const char* virtual_card = "virtual:loopback";

bool names_device(const StreamOptions& options) {
  const auto named = [](const std::string& id) { return !id.empty() && id != settings::automatic; };
  return named(options.device) || named(options.input) || named(options.output);
}

}  // namespace

Expected<Subject> find_subject(const StreamOptions& given, bool no_card) {
  Subject subject;
  subject.options = given;
  if (no_card) {
    subject.options.device = virtual_card;
    subject.options.input.clear();
    subject.options.output.clear();
  } else {
    auto options = with_settings(given);
    if (!options) return std::unexpected(options.error());
    subject.options = std::move(*options);
  }
  subject.options.buffer = 0;
  subject.options.safety.clear();
  const auto driver = open_driver(subject.options, Path::both);
  if (!driver) return std::unexpected(explained(driver.error(), subject.options));
  const auto text = driver->report();
  const auto report = text ? report::read(*text) : std::unexpected(text.error());
  if (!report) return std::unexpected(report.error());
  const std::string& main = report->output.empty() ? report->input : report->output;
  subject.simulated = is_virtual(main);
  if (subject.simulated && !names_device(subject.options))
    return failure(Trouble::absent, report->chosen,
                   "Type `taut prove --no-card` to prove what needs no card, or name a device with --device.");
  if (given.rate > 0 && !driver->can_rate(given.rate))
    return failure(Trouble::unsupported, taut::text("The device cannot run at {} Hz.", given.rate),
                   "`taut devices` lists its rates; choose one with --rate.");
  const auto sizes = driver->sizes();
  if (!sizes) return std::unexpected(sizes.error());
  subject.sizes = tune::sizes_to_try(sizes->min, sizes->max, sizes->preferred, sizes->step);
  if (subject.sizes.empty())
    return failure(Trouble::unsupported, taut::text("{} has no buffer size from 16 to 2,048 frames.", main),
                   "Choose another with --device; `taut devices` lists them.");
  const bool two = !report->input.empty() && !report->output.empty() && report->input != report->output;
  subject.device = two ? report->input + " and " + main : main;
  subject.chosen = no_card ? "The virtual card was asked for." : report->chosen;
  subject.cable = driver->inputs() > 0 && driver->outputs() > 0;
  // From here on no rule of choice may take another one.
  subject.options.device.clear();
  subject.options.input = report->input;
  subject.options.output = report->output;
  return subject;
}

}  // namespace taut::command
