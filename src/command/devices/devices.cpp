// SPDX-License-Identifier: MIT
#include "command/devices/devices.hpp"

#include <algorithm>
#include <cmath>

#include "command/json.hpp"
#include "command/stream/defaults.hpp"
#include "command/stream/stream.hpp"
#include "command/terminal/say.hpp"
#include "device/backends.hpp"
#include "device/rate/choose.hpp"
#include "monitor/text.hpp"
#include "settings/settings.hpp"

namespace taut::command {
namespace {

using device::Can;

// A list of all devices shows at most this many names each; a single device is shown in full.
constexpr std::size_t shown_names = 12;
constexpr std::size_t shown_rates = 16;

Expected<Opened> open_by_default(const std::string& id) {
  // A look at the list must not take a card from a program that has it.
  const StreamOptions options{.device = id, .share = "leave"};
  const auto driver = open_driver(options, Path::both);
  if (!driver) return std::unexpected(driver.error());
  const auto session = host::Session::prepare(*driver, {}, [](const host::Block<std::int32_t>&) {});
  if (!session) return std::unexpected(explained(session.error(), options));
  const auto latencies = session->latencies();
  if (!latencies) return std::unexpected(explained(latencies.error(), options));
  return Opened{.buffer = session->frames(), .rate = session->rate(), .latencies = *latencies};
}

/// The device's capabilities within the settings' ranges. Larger sizes stay if the device has no smaller ones: a
/// smaller buffer is made of parts of its cycles.
std::vector<device::Rate> within_settings(std::vector<device::Rate> list) {
  std::erase_if(list, [](const device::Rate& rate) {
    return rate.hz < settings::lowest_rate || rate.hz > settings::highest_rate;
  });
  for (device::Rate& rate : list)
    rate.max_frames = std::max(std::min(rate.max_frames, settings::highest_buffer), rate.min_frames);
  return list;
}

}  // namespace

DeviceEntry examined(const ListedDevice& listed) {
  DeviceEntry entry{.id = listed.device.id, .name = listed.device.name, .backend = std::string(listed.backend->name())};
  entry.plays_by_default = listed.plays_by_default;
  entry.records_by_default = listed.records_by_default;
  entry.why_default = listed.why;
  auto can = listed.backend->probe(listed.opened_as);
  if (!can) {
    entry.can.why = can.error().sentence();
    return entry;
  }
  entry.can = std::move(*can);
  entry.can.rates = within_settings(std::move(entry.can.rates));
  if (entry.can.known != Can::Known::yes) return entry;
  if (auto opened = open_by_default(listed.opened_as))
    entry.opened = *opened;
  else
    entry.not_opened = opened.error().sentence();
  return entry;
}

namespace {

std::string names(const std::vector<std::string>& channels, bool whole) {
  if (channels.empty()) return "none";
  std::string text = std::to_string(channels.size()) + ":";
  const bool cut = !whole && channels.size() > shown_names;
  for (std::size_t k = 0; k < channels.size(); ++k) {
    if (cut && k >= shown_names / 2 && k + 1 < channels.size()) {
      if (k == shown_names / 2) text += " ...";
      continue;
    }
    text += taut::text(" {}{}", channels[k], k + 1 < channels.size() ? "," : "");
  }
  return text;
}

std::string types(const std::vector<audio::SampleType>& list) {
  std::string text;
  for (const auto type : list) text += taut::text("{}{}", text.empty() ? "" : ", ", audio::name(type));
  return text;
}

struct Span {
  double from, to;
};

/// Rates that are converted to one of the list's, in whole Hz, within the settings' range.
std::vector<Span> convertible(const std::vector<device::Rate>& list) {
  std::vector<Span> spans;
  spans.reserve(list.size());
  for (const device::Rate& rate : list)
    spans.push_back({std::max(std::ceil(rate.hz / device::rate::farthest), settings::lowest_rate),
                     std::min(std::floor(rate.hz * device::rate::farthest), settings::highest_rate)});
  std::ranges::sort(spans, {}, &Span::from);
  std::vector<Span> apart;
  for (const Span& span : spans)
    if (apart.empty() || span.from > apart.back().to + 1)
      apart.push_back(span);
    else
      apart.back().to = std::max(apart.back().to, span.to);
  return apart;
}

std::string rates(const std::vector<device::Rate>& list) {
  std::string text;
  for (std::size_t k = 0; k < std::min(list.size(), shown_rates); ++k)
    text += (text.empty() ? "" : ", ") + number::plain(list[k].hz / 1000);
  if (list.size() > shown_rates) text += ", ... " + number::plain(list.back().hz / 1000);
  if (text.empty()) return "not known";
  std::string others;
  for (const Span& span : convertible(list))
    others += taut::text("{}from {} to {}", others.empty() ? "" : " and ", number::plain(span.from / 1000),
                         number::plain(span.to / 1000));
  return text + taut::text(" kHz; others {} kHz are converted", others);
}

std::string sizes(const device::Rate& rate) {
  // As typed: without a comma.
  std::string text = rate.min_frames < rate.max_frames ? taut::text("{} to ", rate.min_frames) : "";
  text += taut::text("{} frame{}", rate.max_frames, rate.max_frames == 1 ? "" : "s");
  if (rate.step < 0)
    text += ", powers of two";
  else if (rate.step > 1)
    text += taut::text(", in steps of {}", rate.step);
  return text + taut::text(" (at {})", monitor::hz(rate.hz));
}

/// The most likely rate.
const device::Rate& usual(const Can& can) {
  const double wanted = can.current_rate > 0 ? can.current_rate : 48000;
  return *std::ranges::min_element(can.rates, {}, [&](const device::Rate& r) { return std::abs(r.hz - wanted); });
}

std::string latency(const DeviceEntry& entry) {
  if (!entry.opened)
    return entry.not_opened.empty() ? "not known: the device is not free" : "not known: " + entry.not_opened;
  const Opened& opened = *entry.opened;
  const bool in = !entry.can.inputs.empty(), out = !entry.can.outputs.empty();
  std::string text;
  if (in) text += "input " + monitor::frames_ms(opened.latencies.input, opened.rate) + ", ";
  if (out) text += "output " + monitor::frames_ms(opened.latencies.output, opened.rate) + ", ";
  if (in && out) text += "round trip " + monitor::frames_ms(opened.latencies.round_trip(), opened.rate) + ", ";
  return text + taut::text("with a buffer of {} at {} and the usual safety", monitor::plural(opened.buffer, "frame"),
                           monitor::hz(opened.rate));
}

std::string text_of(const DeviceEntry& entry, bool whole) {
  std::string text = tinted(Tint::bold, entry.id) + (entry.name.empty() ? "" : "   " + entry.name) + "\n";
  if (entry.plays_by_default || entry.records_by_default)
    text += row("Default", taut::text("for {}. {}",
                                      !entry.records_by_default ? "playing"
                                      : entry.plays_by_default  ? "playing and recording"
                                                                : "recording",
                                      entry.why_default)) +
            "\n";
  const bool known = !entry.can.inputs.empty() || !entry.can.outputs.empty();
  const auto direction = [&](const std::vector<std::string>& channels, const std::string& held) {
    return held.empty() ? names(channels, whole) : held;
  };
  if (known)
    text += row("Inputs", direction(entry.can.inputs, entry.can.inputs_held)) + "\n" +
            row("Outputs", direction(entry.can.outputs, entry.can.outputs_held)) + "\n";
  if (!entry.can.rates.empty())
    text += row("Rates", rates(entry.can.rates)) + "\n" + row("Buffers", sizes(usual(entry.can))) + "\n";
  const std::string in = types(entry.can.input_types), out = types(entry.can.output_types);
  if (!in.empty() && !out.empty() && in != out)
    text += row("Samples", taut::text("in {}; out {}", in, out)) + "\n";
  else if (!in.empty() || !out.empty())
    text += row("Samples", in.empty() ? out : in) + "\n";
  if (known) text += row("Latency", latency(entry)) + "\n";
  const bool free = entry.can.known == Can::Known::yes;
  text += row("State", free ? tinted(Tint::good, "free")
                            : tinted(Tint::bad, state_name(entry.can.known)) + ": " + entry.can.why) +
          "\n";
  return text;
}

void print_all(const std::vector<DeviceEntry>& devices, const std::vector<AbsentBackend>& absent, bool whole) {
  for (const DeviceEntry& entry : devices) print(text_of(entry, whole));
  for (const AbsentBackend& backend : absent) print(wrapped(taut::text("{}: {}", backend.name, backend.why), 2));
}

Expected<ListedDevice> find_one(const std::string& id) {
  for (ListedDevice& one : list_devices(told_file()).devices)
    if (one.device.id == id) return std::move(one);
  const auto backend = device::backend_of(id);
  if (!backend) return std::unexpected(backend.error());
  ListedDevice named{.backend = *backend, .opened_as = id};
  named.device.id = id;
  return named;
}

int show_one(const DevicesOptions& options) {
  const auto found = find_one(options.id);
  const Expected<Can> can = found ? found->backend->probe(found->opened_as) : std::unexpected(found.error());
  if (!can) {
    const Error error = explained(can.error(), {});
    if (options.json) print(json_of(error));
    return fail(error);
  }
  const std::vector<DeviceEntry> entries{examined(*found)};
  if (options.json)
    print(json_of(entries, {}));
  else
    print_all(entries, {}, true);
  return success;
}

}  // namespace

int run(const DevicesOptions& options) {
  if (!options.id.empty()) return show_one(options);
  std::vector<DeviceEntry> entries;
  const Listing all = list_devices(told_file());
  for (const ListedDevice& one : all.devices) {
    progress("Asking " + one.device.id);
    entries.push_back(examined(one));
  }
  progress({});
  if (options.json)
    print(json_of(entries, all.absent));
  else
    print_all(entries, all.absent, false);
  return success;
}

std::string id_help() {
  std::string text;
  for (const device::Backend* backend : device::backends()) {
    if (backend->id_keys().empty()) continue;
    text += taut::text("\nSettings of {}: ids:\n", backend->name());
    for (const device::IdKey& key : backend->id_keys()) {
      const std::string meaning = taut::text("{} Takes {}; default {}.", key.meaning, key.range, key.standard);
      text += taut::text("  {:<12}{}\n", key.name, wrapped(meaning, 14, 14));
    }
  }
  return text;
}

}  // namespace taut::command
