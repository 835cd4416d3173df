// SPDX-License-Identifier: MIT
// What a JACK server has to offer: its rate, its cycle, and the clients whose physical ports reach hardware.
#pragma once
#include <string>
#include <vector>

#include "device/device.hpp"
#include "device/jack/library.hpp"
#include "device/jack/name.hpp"

namespace taut::device::jack {

/// A client with physical ports: one device. Ports by their whole names, in the server's order.
struct Hardware {
  std::string client;
  std::vector<std::string> captures, playbacks;
};

struct Graph {
  double rate = 0;
  int frames = 0;  ///< of the server's cycle, now
  bool of_pipewire = false;
  std::vector<Hardware> hardware;
  std::vector<Hardware> others;  ///< clients without a physical port: not listed, but they can be named

  [[nodiscard]] const Hardware* find(const std::string& client) const;
};

struct FoundPort {
  std::string name;
  bool captures = false, physical = true;
};

/// Joins the ports of each client, in the order in which clients come first. Of a client that has physical ports the others
/// are left out. Pure.
void group(const std::vector<FoundPort>& ports, Graph& graph);

/// Opens a client of this name. What is wrong is told by a sentence: `absent` where no server runs. Blocks; see BoundedCalls.
Expected<jack_client_t*> open_client(const Library& jack, const std::string& name);

/// The server as `client` sees it. Blocks.
Graph read_graph(const Library& jack, jack_client_t* client);

/// Connects for a moment to read it. Bounded. Control threads.
Expected<Graph> look(const Library& jack);

/// The channels of the device that an id names, in `graph`. Errors: `absent`.
struct Channels {
  std::vector<std::string> inputs, outputs;      ///< their names
  std::vector<std::string> captures, playbacks;  ///< the ports to connect: of the first so many channels
};
Expected<Channels> channels(const Graph& graph, const Name& name);

/// What Backend::list says of it. PipeWire's stand-in reaches the same cards as PipeWire itself: its devices are software, so
/// that nobody gets them who names nothing.
std::vector<Device> devices(const Graph& graph);

}  // namespace taut::device::jack
