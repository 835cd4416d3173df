// SPDX-License-Identifier: MIT
#include "device/pipewire/graph.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace taut::device::pipewire {
namespace {

constexpr std::string_view monitor_suffix = ".monitor";

constexpr int usual_cycle = 256;

bool is_sink(const Node& node) {
  const auto type = node.get("media.class");
  return type.starts_with("Audio/Sink") || type.starts_with("Audio/Duplex");
}
bool is_source(const Node& node) {
  const auto type = node.get("media.class");
  return type.starts_with("Audio/Source") || type.starts_with("Audio/Duplex");
}

bool has(const Graph& graph, const Target& target, bool capture) { return !ports_of(graph, target, capture).empty(); }

// The oldest of several nodes with the same name, which stays the same when others come.
std::optional<Id> node_named(const Graph& graph, std::string_view name) {
  std::optional<Id> found;
  for (const auto& [id, node] : graph.nodes)
    if (node.name() == name && (!found || node.serial < graph.nodes.at(*found).serial)) found = id;
  return found;
}

std::optional<Id> default_node(const Graph& graph, bool capture) {
  if (const auto chosen = node_named(graph, capture ? graph.default_source : graph.default_sink)) return chosen;
  // Without a session manager: what it would choose, by priority, then age.
  std::optional<Id> best;
  const auto rank = [&](Id id) {
    const Node& node = graph.nodes.at(id);
    int priority = 0;
    const auto text = node.get("priority.session").empty() ? node.get("priority.driver") : node.get("priority.session");
    std::from_chars(text.data(), text.data() + text.size(), priority);
    return std::pair(-priority, node.serial);
  };
  for (const auto& [id, node] : graph.nodes) {
    if (!(capture ? is_source(node) : is_sink(node)) || !has(graph, {id}, capture)) continue;
    if (!best || rank(id) < rank(*best)) best = id;
  }
  return best;
}

std::string title_of(const Node& node) {
  for (const char* key : {"node.description", "node.nick", "node.name"})
    if (const auto text = node.get(key); !text.empty()) return std::string(text);
  return "a device without a name";
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::vector<Id> in_order_of_age(const Graph& graph) {
  std::vector<Id> ids;
  ids.reserve(graph.nodes.size());
  for (const auto& [id, node] : graph.nodes) ids.push_back(id);
  std::ranges::sort(ids, {}, [&](Id id) { return graph.nodes.at(id).serial; });
  return ids;
}

void list(std::vector<Device>& devices, Device device) {
  device.clock = "pipewire";  // one graph: the server resamples anything on another clock
  if (std::ranges::find(devices, device.id, &Device::id) == devices.end()) devices.push_back(std::move(device));
}

int count(const Graph& graph, const Target& target, bool capture) {
  return static_cast<int>(ports_of(graph, target, capture).size());
}

void list_default(const Graph& graph, std::vector<Device>& devices) {
  const auto sink = default_node(graph, false), source = default_node(graph, true);
  const int outputs = sink ? count(graph, {*sink}, false) : 0, inputs = source ? count(graph, {*source}, true) : 0;
  if (outputs + inputs == 0) return;
  std::string names;
  if (outputs > 0) names = title_of(graph.nodes.at(*sink));
  if (inputs > 0) {
    const std::string title = title_of(graph.nodes.at(*source));
    if (title != names) names += (names.empty() ? "" : "; in: ") + title;
  }
  list(devices, {.id = std::string(default_id),
                 .name = "PipeWire's default (" + names + ")",
                 .inputs = inputs,
                 .outputs = outputs,
                 .kind = kind_of(graph.nodes.at(outputs > 0 ? *sink : *source))});
}

std::vector<std::string> channels_of(const Graph& graph, const std::optional<Target>& target, bool capture,
                                     const std::optional<int>& wanted) {
  std::vector<std::string> names;
  if (target)
    for (const Id port : ports_of(graph, *target, capture)) names.push_back(graph.ports.at(port).channel);
  if (!wanted) return names;
  names.resize(std::min(names.size(), static_cast<std::size_t>(*wanted)));
  while (std::cmp_less(names.size(), *wanted)) names.push_back("AUX" + std::to_string(names.size()));
  return names;
}

int power_of_two_up_to(int frames) {
  int power = 1;
  while (power <= frames / 2) power *= 2;
  return power;
}

// The server's limits are durations: other rates scale them. Sizes that are not forced are rounded down to a power of
// two.
Rate sizes_at(int hz, const Limits& limits, bool forced) {
  const auto scaled = [&](int frames) {
    const auto exact = static_cast<double>(frames) * hz / std::max(limits.rate, 1);
    return power_of_two_up_to(std::max(1, static_cast<int>(std::ceil(exact))));
  };
  if (limits.forced_quantum > 0)
    return {.hz = static_cast<double>(hz),
            .min_frames = limits.forced_quantum,
            .max_frames = limits.forced_quantum,
            .preferred_frames = limits.forced_quantum};
  if (forced)
    // Servers before 1.0 round forced sizes too.
    return {.hz = static_cast<double>(hz),
            .min_frames = 16,
            .max_frames = 8192,
            .step = -1,
            .preferred_frames = usual_cycle};
  Rate sizes{.hz = static_cast<double>(hz), .min_frames = scaled(limits.min_quantum), .step = -1};
  sizes.max_frames = std::max(sizes.min_frames, scaled(limits.max_quantum));
  // The server's own is meant for players.
  sizes.preferred_frames =
      std::clamp(std::min(usual_cycle, scaled(limits.quantum)), sizes.min_frames, sizes.max_frames);
  return sizes;
}

std::vector<Rate> rates_of(const Limits& limits, const Name& name, bool running) {
  std::vector<int> all{44100, 48000, 88200, 96000, 176400, 192000};
  if (!name.force_rate) all = running || limits.rates.empty() ? std::vector<int>{limits.rate} : limits.rates;
  if (limits.forced_rate > 0) all = {limits.forced_rate};
  std::ranges::sort(all);
  std::vector<Rate> rates;
  rates.reserve(all.size());
  for (const int hz : all) rates.push_back(sizes_at(hz, limits, name.force_size));
  return rates;
}

}  // namespace

std::string_view Node::get(const char* key) const {
  const auto found = properties.find(key);
  return found == properties.end() ? std::string_view{} : std::string_view(found->second);
}

std::optional<Target> find_target(const Graph& graph, const Name& name, bool capture) {
  if (name.by_default) {
    const auto node = default_node(graph, capture);
    return node ? std::optional(Target{*node}) : std::nullopt;
  }
  if (const auto node = node_named(graph, name.node)) {
    const Target target{*node};
    return has(graph, target, capture) ? std::optional(target) : std::nullopt;
  }
  if (!capture || !name.node.ends_with(monitor_suffix)) return std::nullopt;
  const auto sink = node_named(graph, std::string_view(name.node).substr(0, name.node.size() - monitor_suffix.size()));
  if (!sink) return std::nullopt;
  const Target target{*sink, true};
  return has(graph, target, true) ? std::optional(target) : std::nullopt;
}

std::vector<Id> ports_of(const Graph& graph, const Target& target, bool capture) {
  std::vector<Id> found;
  // PipeWire calls the outputs of a source that software made monitors as well, since it is a sink turned round.
  const auto node = graph.nodes.find(target.node);
  const bool source = node != graph.nodes.end() && is_source(node->second);
  for (const auto& [id, port] : graph.ports)
    if (port.node == target.node && port.audio && port.output == capture && (source || port.monitor == target.monitor))
      found.push_back(id);
  std::ranges::sort(found, {}, [&](Id id) { return std::pair(graph.ports.at(id).number, id); });
  return found;
}

Kind kind_of(const Node& node) {
  const auto name = node.name(), api = node.get("device.api"), bus = node.get("device.bus");
  if (api == "bluez5" || name.starts_with("bluez")) return Kind::unknown;
  if (contains(name, "hdmi") || contains(name, "iec958")) return Kind::digital;
  if (bus == "usb" || contains(name, ".usb-")) return Kind::usb;
  if (bus == "firewire" || contains(name, ".firewire-") || api == "ffado") return Kind::firewire;
  if (bus == "pci" || contains(name, ".pci-") || contains(name, ".platform-")) return Kind::built_in;
  const bool hardware =
      !api.empty() || node.get("factory.name").starts_with("api.") || !node.get("api.alsa.path").empty();
  return hardware ? Kind::unknown : Kind::software;
}

std::vector<Device> devices_of(const Graph& graph) {
  std::vector<Device> devices;
  list_default(graph, devices);
  const auto ids = in_order_of_age(graph);
  for (const Id id : ids) {
    const Node& node = graph.nodes.at(id);
    const int outputs = is_sink(node) ? count(graph, {id}, false) : 0;
    const int inputs = is_source(node) ? count(graph, {id}, true) : 0;
    if (node.name().empty() || outputs + inputs == 0) continue;
    list(devices, {.id = id_of(node.name()),
                   .name = title_of(node),
                   .inputs = inputs,
                   .outputs = outputs,
                   .kind = kind_of(node)});
  }
  for (const Id id : ids) {
    const Node& node = graph.nodes.at(id);
    const int inputs = is_sink(node) && !is_source(node) ? count(graph, {id, true}, true) : 0;
    if (node.name().empty() || inputs == 0) continue;
    list(devices, {.id = id_of(std::string(node.name()) + std::string(monitor_suffix)),
                   .name = "Monitor of " + title_of(node),
                   .inputs = inputs,
                   .kind = Kind::tap});
  }
  return devices;
}

Expected<Can> can_of(const Graph& graph, const Name& name) {
  const auto source = find_target(graph, name, true), sink = find_target(graph, name, false);
  if (!source && !sink) {
    if (name.by_default && name.inputs.value_or(0) + name.outputs.value_or(0) == 0)
      return failure(
          Trouble::absent, "PipeWire runs, but it has no device that plays or records.",
          "Without a session manager it finds no cards: start one with `systemctl --user start wireplumber`.");
    if (node_named(graph, name.node))
      return failure(Trouble::unsupported, "PipeWire has '" + name.node + "', but it has no audio ports.",
                     "Its session manager sets them up: start it with `systemctl --user start wireplumber`, or choose "
                     "another profile for the card.");
    if (!name.by_default)
      return failure(Trouble::absent, "PipeWire has no device '" + name.node + "'.",
                     "`taut devices` lists what it has.");
  }
  Can can{.known = Can::Known::yes};
  can.inputs = channels_of(graph, source, true, name.inputs);
  can.outputs = channels_of(graph, sink, false, name.outputs);
  if (!can.inputs.empty()) can.input_types = {audio::SampleType::float32};
  if (!can.outputs.empty()) can.output_types = {audio::SampleType::float32};
  const auto runs = [&](const std::optional<Target>& target) { return target && graph.nodes.at(target->node).running; };
  const bool running = runs(source) || runs(sink);
  can.rates = rates_of(graph.limits, name, running);
  can.current_rate = graph.limits.forced_rate > 0 ? graph.limits.forced_rate : graph.limits.rate;
  can.clock = "pipewire";
  can.keeps_ahead = true;
  return can;
}

std::vector<int> numbers_of(std::string_view list) {
  std::vector<int> numbers;
  while (!list.empty()) {
    int value = 0;
    const auto [end, error] = std::from_chars(list.data(), list.data() + list.size(), value);
    const bool found = error == std::errc{};
    if (found) numbers.push_back(value);
    list.remove_prefix(found ? static_cast<std::size_t>(end - list.data()) : 1);
  }
  return numbers;
}

// The value of "name" with \" and \\ unescaped; PipeWire writes no other escapes into names but \uXXXX, which it takes
// literally itself.
std::string name_in_json(std::string_view json) {
  const auto key = json.find("\"name\"");
  if (key == std::string_view::npos) return {};
  const auto open = json.find('"', json.find(':', key));
  if (open == std::string_view::npos) return {};
  std::string name;
  for (std::size_t i = open + 1; i < json.size() && json[i] != '"'; ++i) {
    if (json[i] == '\\' && i + 1 < json.size()) ++i;
    name += json[i];
  }
  return name;
}

}  // namespace taut::device::pipewire
