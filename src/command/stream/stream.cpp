// SPDX-License-Identifier: MIT
#include "command/stream/stream.hpp"

#include <algorithm>

#include "command/terminal/say.hpp"
#include "report/json.hpp"
#include "settings/file.hpp"
#include "taut/extension.h"

namespace taut::command {
namespace {

constexpr std::string_view virtual_prefix = "virtual:";

audio::SampleType type_called(std::string_view name) {
  for (int code = 0; code <= static_cast<int>(audio::SampleType::int32_24); ++code)
    if (audio::name(static_cast<audio::SampleType>(code)) == name) return static_cast<audio::SampleType>(code);
  return audio::SampleType::int32;
}

Expected<host::Entry> entry_of(const std::string& driver) {
  if (!driver.empty()) return host::find_driver(driver);
  const host::Places places = host::usual_places();
  if (!places.own.empty())
    return host::Entry{.name = "Taut", .description = "Taut's own driver", .library = places.own, .own = true};
  return failure(
      Trouble::absent, "Taut's driver, libtaut.so, is not where it belongs.",
      "It lies beside this program or in ../lib; build or install Taut again, or name a driver with --driver.");
}

std::string input_id(const StreamOptions& options) { return options.input.empty() ? options.device : options.input; }
std::string output_id(const StreamOptions& options) { return options.output.empty() ? options.device : options.output; }

/// The ids a stream of these options opens.
std::vector<std::string> ids(const StreamOptions& options, Path path) {
  std::vector<std::string> all;
  if (path != Path::output_only && !input_id(options).empty()) all.push_back(input_id(options));
  if (path != Path::input_only && !output_id(options).empty()) all.push_back(output_id(options));
  return all;
}

}  // namespace

std::string settings_lines(const StreamOptions& options, Path path) {
  // A device that nobody named is only checked for this direction.
  const auto named = [&](const std::string& id) {
    return id.empty() && path != Path::both ? std::string(settings::automatic) : id;
  };
  std::string lines = taut::text("safety = {}\nbuffer = {}\nformat = s32\n",
                                 options.safety.empty() ? "safe" : options.safety, options.buffer);
  lines += taut::text("input = {}\n", path == Path::output_only ? "" : named(input_id(options)));
  lines += taut::text("output = {}\n", path == Path::input_only ? "" : named(output_id(options)));
  if (!options.share.empty()) lines += taut::text("share = {}\n", options.share);
  if (!options.backend.empty()) lines += taut::text("backend = {}\n", options.backend);
  if (options.rate > 0) lines += taut::text("rate = {}\n", options.rate);
  return lines;
}

Expected<host::Driver> open_driver(const StreamOptions& options, Path path) {
  const auto entry = entry_of(options.driver);
  if (!entry) return std::unexpected(entry.error());
  if (!entry->own) {
    if (options.device.empty() && options.input.empty() && options.output.empty()) return host::Driver::open(*entry);
    return failure(Trouble::unsupported, taut::text("The driver '{}' chooses its device itself.", entry->name),
                   "Leave out --device, --input and --output, or leave out --driver.");
  }
  for (const std::string& id : ids(options, path))
    if (id == settings::not_understood) return std::unexpected(settings::device_not_understood());
  auto driver = host::Driver::open(*entry, {.settings = settings_lines(options, path)});
  if (!driver) return std::unexpected(explained(driver.error(), options));
  return driver;
}

Expected<void> tell_choice(const host::Driver& driver, Sound sound) {
  const auto text = driver.report();
  const auto report = text ? report::read(*text) : std::unexpected(text.error());
  if (!report || report->named) return {};  // another driver, which chooses for itself
  const std::string& id = report->output.empty() ? report->input : report->output;
  if (sound == Sound::real && is_virtual(id))
    return failure(Trouble::absent, report->chosen,
                   taut::text("Name a device with --device, also {} if it is meant; `taut devices` lists them.", id));
  const bool two = !report->input.empty() && !report->output.empty() && report->input != report->output;
  remark(taut::text("{}{}: {}", two ? report->input + " and " : "", id, report->chosen));
  return {};
}

bool is_virtual(const std::string& id) { return id.starts_with(virtual_prefix); }

Error explained(Error error, const StreamOptions& options) {
  if (const std::string_view own = "Taut: "; options.driver.empty() && error.what.starts_with(own))
    error.what.erase(0, own.size());
  // A whole table does not fit into a sentence.
  if (error.remedy.find('\n') != std::string::npos) error.remedy = "`taut help devices` lists what an id can say.";
  return error;
}

engine::Report report_of(const host::Driver& driver, const host::Session& session) {
  if (const auto text = driver.report())
    if (auto report = report::read(*text)) return std::move(*report);
  engine::Report report;
  report.output = report.input = driver.name();
  report.rate = session.rate();
  report.buffer = report.cycle = session.frames();
  report.inputs = session.inputs();
  report.outputs = session.outputs();
  report.input_type = audio::name(session.type(true));
  report.output_type = audio::name(session.type(false));
  if (const auto latencies = session.latencies()) {
    report.in.buffer = latencies->input;
    report.out.margin = latencies->output;
  }
  report.callbacks = session.callbacks();
  report.remarks.push_back("This driver gives no report: causes of drop-outs and times are not known.");
  return report;
}

Expected<void> tell_measured(const host::Driver& driver, Frames round_trip) {
  if (!driver.report()) return failure(Trouble::unsupported, "This driver cannot be told of it.");
  long long frames = round_trip;
  TautDriver* const object = driver.object();
  if (object->table->future(object, TAUT_FUTURE_MEASURED, &frames) == TAUT_SUCCESS) return {};
  return failure(Trouble::unsupported, driver.error_message());
}

int exact_bits(const engine::Report& report, const host::Session& session) {
  int bits = 32;
  for (const auto& name : {report.input_type, report.output_type})
    if (!name.empty()) bits = std::min(bits, audio::significant_bits(type_called(name)));
  for (const bool input : {true, false}) bits = std::min(bits, audio::significant_bits(session.type(input)));
  return bits;
}

void HostTime::pass(Nanos ns) noexcept {
  long long virtual_ns = ns;
  TautDriver* const object = driver_.object();
  if (own_ && object->table->future(object, TAUT_FUTURE_PASS_TIME, &virtual_ns) == TAUT_SUCCESS) return;
  busy_.pass(ns);
}

}  // namespace taut::command
