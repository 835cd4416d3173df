// SPDX-License-Identifier: MIT
// PipeWire's registry as plain values: nodes, ports, links, the server's settings. Pure.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "device/device.hpp"
#include "device/pipewire/name.hpp"

namespace taut::device::pipewire {

using Id = std::uint32_t;  ///< of an object while it lives; reused afterwards
using Properties = std::map<std::string, std::string>;

struct Node {
  std::uint64_t serial = 0;  ///< in order of creation; never reused
  Properties properties;
  bool running = false;
  [[nodiscard]] std::string_view get(const char* key) const;
  [[nodiscard]] std::string_view name() const { return get("node.name"); }
};

struct Port {
  Id node = 0;
  bool output = false;   ///< from the node's view: a sink's ports are inputs
  bool monitor = false;  ///< an output with what goes into the sink
  bool audio = false;
  int number = 0;       ///< within node and direction
  std::string channel;  ///< "FL", "AUX3"; the port's name if it has no channel
};

struct Link {
  Id output = 0, input = 0;  ///< ports
};

/// The server's limits: quantum (frames per cycle) and rate (Hz); force 0: none.
struct Limits {
  int quantum = 1024, min_quantum = 32, max_quantum = 2048, forced_quantum = 0;
  int rate = 48000, forced_rate = 0;
  std::vector<int> rates;  ///< allowed; empty: `rate` alone
};

struct Graph {
  std::map<Id, Node> nodes;
  std::map<Id, Port> ports;
  std::map<Id, Link> links;
  Limits limits;
  std::string default_sink, default_source;  ///< node names; empty if no session manager has chosen
};

/// The ports of a device to link to: outputs for our inputs, or the reverse.
struct Target {
  Id node = 0;
  bool monitor = false;
};

/// What the name stands for, for our inputs (`capture`) or outputs, in the current graph. A sink's name with ".monitor"
/// appended, if no node has that name, means what the sink is given. nullopt: nothing.
std::optional<Target> find_target(const Graph& graph, const Name& name, bool capture);

/// The target's ports in order.
std::vector<Id> ports_of(const Graph& graph, const Target& target, bool capture);

/// From what a session manager knows of a node.
Kind kind_of(const Node& node);

/// Everything that plays or records, the default first and monitors last. Each id once.
std::vector<Device> devices_of(const Graph& graph);

/// The name's capabilities. Errors: `absent`, `unsupported` for a node without ports.
Expected<Can> can_of(const Graph& graph, const Name& name);

/// Parses "pipewire-0.conf = [ 44100 48000 ]" and the like, as in the settings metadata.
std::vector<int> numbers_of(std::string_view list);

/// The value of "name" in the default metadata's JSON, {"name":"x"}; empty without one.
std::string name_in_json(std::string_view json);

}  // namespace taut::device::pipewire
