// SPDX-License-Identifier: MIT
#include "command/prove/run.hpp"

#include <array>
#include <chrono>
#include <optional>

#include "base/number_text.hpp"
#include "command/prove/system.hpp"
#include "command/prove/unplug.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::json;
using proof::StepKind;

std::string today() {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
  return taut::text("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                    static_cast<unsigned>(day.day()));
}

std::string words_of(const proof::Step& step) {
  switch (step.kind) {
    case StepKind::devices:
      return "Asking the devices";
    case StepKind::cable:
      return taut::text("Through the cable, with a buffer of {}", step.buffer);
    case StepKind::unplug:
      return "Unplugging";
    case StepKind::doctor:
      return "Looking at this computer";
    case StepKind::load:
      return taut::text("Playing silence under load, with a buffer of {}", step.buffer);
    case StepKind::conformance:
      return "Judging the driver by the protocol's rules";
  }
  return {};
}

Json skipped(const char* why) { return {{"skipped", why}}; }

/// Why there is no cable to be heard; nullopt: it is tried.
std::optional<const char*> no_cable(const Subject& subject, const ProveOptions& options) {
  if (options.no_cable) return "It was not to be tried.";
  if (!subject.cable) return "The device has no inputs, or no outputs.";
  return std::nullopt;
}

}  // namespace

Json proved(const Subject& subject, const ProveOptions& options) {
  const auto cable = no_cable(subject, options);
  const auto plug = can_unplug(subject);
  proof::Plan plan({.sizes = subject.sizes,
                    .load_seconds = options.seconds,
                    .cable = !cable,
                    .unplug = plug.has_value(),
                    .conformance = options.level > 0});
  const char* const gone = "The device was gone.";
  Json content{{"taut", TAUT_VERSION},
               {"made", today()},
               {"system", system_words()},
               {"processor", processor_words()},
               {"device", subject.device},
               {"chosen", subject.chosen},
               {"load_percent", options.load},
               {"cable", cable ? skipped(*cable) : Json::array()},
               {"unplug", skipped(plug ? gone : plug.error().what.c_str())},
               {"load", Json::array()},
               {"conformance", skipped(options.level > 0 ? gone : "It was not to be tried.")}};
  while (const auto step = plan.next()) {
    progress_that_fits(std::array{taut::text("{} of {}: {}; about {} s left", plan.done() + 1, plan.all(),
                                             words_of(*step), number::fixed(plan.seconds_left(), 0)),
                                  taut::text("{} of {}: {}", plan.done() + 1, plan.all(), words_of(*step))});
    Part part;
    switch (step->kind) {
      case StepKind::devices:
        part = devices_part();
        content["devices"] = part.content;
        break;
      case StepKind::cable:
        part = cable_row(subject, *step);
        if (part.end == proof::StepEnd::nothing_back && content["cable"].empty())
          remark("No signal came back through a cable, so no round trip is measured. All the rest goes on.");
        content["cable"].push_back(part.content);
        break;
      case StepKind::unplug:
        part = unplug_part(subject);
        content["unplug"] = part.content;
        break;
      case StepKind::doctor:
        part = doctor_part(options.seconds);
        content["doctor"] = part.content;
        break;
      case StepKind::load:
        part = load_row(subject, *step, options.load);
        content["load"].push_back(part.content);
        break;
      case StepKind::conformance:
        part = conformance_part(subject, options.level);
        content["conformance"] = part.content;
        break;
    }
    if (stop_asked()) break;
    plan.end(part.end);
  }
  progress({});
  return content;
}

}  // namespace taut::command
