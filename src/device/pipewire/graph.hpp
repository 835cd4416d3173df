// SPDX-License-Identifier: MIT
// What PipeWire's registry tells, as plain values: nodes, ports, links, the server's settings. Pure.
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

using Id = std::uint32_t;  ///< of an object, as long as it lives; used again afterwards
using Properties = std::map<std::string, std::string>;

struct Node {
  std::uint64_t serial = 0;  ///< in the order of their making; never used again
  Properties properties;
  bool running = false;
  [[nodiscard]] std::string_view get(const char* key) const;
  [[nodiscard]] std::string_view name() const { return get("node.name"); }
};

struct Port {
  Id node = 0;
  bool output = false;   ///< as the node sees it: a sink's ports are inputs
  bool monitor = false;  ///< an output that carries what goes into the sink
  bool audio = false;
  int number = 0;       ///< within the node and direction
  std::string channel;  ///< "FL", "AUX3"; the port's name where it has no channel
};

struct Link {
  Id output = 0, input = 0;  ///< ports
};

/// The server's own limits: quantum (frames of a cycle) and rate (Hz); 0 for a force that is not there.
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
  std::string default_sink, default_source;  ///< node names; empty where no session manager has chosen
};

/// The side of a device that ours are linked to: output ports for our inputs, or the reverse.
struct Target {
  Id node = 0;
  bool monitor = false;
};

/// What serves our inputs (`capture`) or outputs of the name, as the graph is now. A name that no node has, but that ends in
/// ".monitor" behind a sink's, is what that sink is given. nullopt: nothing.
std::optional<Target> find_target(const Graph& graph, const Name& name, bool capture);

/// The target's ports in their order.
std::vector<Id> ports_of(const Graph& graph, const Target& target, bool capture);

/// By what a session manager knows of a node.
Kind kind_of(const Node& node);

/// All that plays and records, the default first and monitors last. An id is listed once.
std::vector<Device> devices_of(const Graph& graph);

/// What there is of the name. Errors: `absent`, `unsupported` for a node without ports.
Expected<Can> can_of(const Graph& graph, const Name& name);

/// "pipewire-0.conf = [ 44100 48000 ]" and the like, as the settings metadata has it.
std::vector<int> numbers_of(std::string_view list);

/// The value of "name" in the default metadata's JSON, {"name":"x"}; empty without one.
std::string name_in_json(std::string_view json);

}  // namespace taut::device::pipewire
