// SPDX-License-Identifier: MIT
// What a JACK server offers: its rate, its cycle, and the clients with physical ports.
#pragma once
#include <string>
#include <vector>

#include "device/device.hpp"
#include "device/jack/library.hpp"
#include "device/jack/name.hpp"

namespace taut::device::jack {

/// A client with physical ports is a device. Full port names, in the server's order.
struct Hardware {
  std::string client;
  std::vector<std::string> captures, playbacks;
};

struct Graph {
  double rate = 0;
  int frames = 0;  ///< the server's current cycle
  bool of_pipewire = false;
  std::vector<Hardware> hardware;
  std::vector<Hardware> others;  ///< clients without a physical port: not listed, but they can be named

  [[nodiscard]] const Hardware* find(const std::string& client) const;
};

struct FoundPort {
  std::string name;
  bool captures = false, physical = true;
};

/// Groups ports by client, in the order in which clients first appear. A client with physical ports keeps those only. Pure.
void group(const std::vector<FoundPort>& ports, Graph& graph);

/// Opens a client of this name. Errors are sentences: `absent` if no server runs. Blocks; see BoundedCalls.
Expected<jack_client_t*> open_client(const Library& jack, const std::string& name);

/// The server as seen by `client`. Blocks.
Graph read_graph(const Library& jack, jack_client_t* client);

/// Connects briefly to read it. Bounded. Control threads.
Expected<Graph> look(const Library& jack);

/// The channels that an id means in `graph`. Errors: `absent`.
struct Channels {
  std::vector<std::string> inputs, outputs;      ///< their names
  std::vector<std::string> captures, playbacks;  ///< the ports to connect to the first channels
};
Expected<Channels> channels(const Graph& graph, const Name& name);

/// The devices for Backend::list. PipeWire's JACK reaches the same cards as PipeWire itself, so its devices count as
/// software: nobody gets them by default.
std::vector<Device> devices(const Graph& graph);

}  // namespace taut::device::jack
