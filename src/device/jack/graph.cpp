// SPDX-License-Identifier: MIT
#include "device/jack/graph.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/jack/bounded.hpp"
#include "device/jack/owner.hpp"

namespace taut::device::jack {
namespace {

// JACK2 names a client's socket after client and user, not after the server: two clients of one name cannot open at the
// same time, not even on two servers.
std::string looking() { return text("taut-list-{}", getpid()); }

std::string server_words() {
  const char* const name = std::getenv("JACK_DEFAULT_SERVER");
  return name != nullptr && *name != 0 ? text("No JACK server named {} runs.", taut::quoted(name))
                                       : "No JACK server runs.";
}

std::unexpected<Error> refused(const Library& jack, int status) {
  if ((status & JackVersionError) != 0)
    return failure(Trouble::broken, "JACK's library and its server are of different versions.",
                   "Update both packages, and start the server again.");
  if ((status & (JackServerFailed | JackServerError)) != 0) {
    if (jack.of_pipewire())
      return failure(Trouble::absent, "PipeWire, which stands in for JACK here, does not run.",
                     "Start it: `systemctl --user start pipewire`.");
    if (const std::string user = other_owner(); !user.empty())
      return failure(Trouble::absent, text("The JACK server that runs belongs to the user {}.", user),
                     "Start one of your own, or run this program as that user.");
    return failure(Trouble::absent, server_words(),
                   "Start one to use it, with qjackctl for example; Taut starts none.");
  }
  return failure(Trouble::broken, text("The JACK server refuses one more client (status {:#x}).", status),
                 "Close other JACK programs, or start the server again.");
}

std::string cut(std::string name, int size) {
  std::ranges::replace(name, ':', '-');
  auto most = static_cast<std::size_t>(std::max(size - 1, 1));
  if (name.size() > most) {
    while (most > 0 && (static_cast<unsigned char>(name[most]) & 0xC0) == 0x80) --most;  // not within a character
    name.resize(most);
  }
  return name;
}

// The first `count` ports of a device; further channels have no counterpart.
void choose(const std::vector<std::string>& ports, std::optional<int> count, const char* word,
            std::vector<std::string>& names, std::vector<std::string>& connected) {
  const auto wanted = count ? static_cast<std::size_t>(*count) : std::min<std::size_t>(ports.size(), most_ports);
  for (std::size_t k = 0; k < wanted; ++k) {
    if (k < ports.size()) connected.push_back(ports[k]);
    names.push_back(k < ports.size() ? std::string(short_of(ports[k])) : text("{}_{}", word, k + 1));
  }
}

}  // namespace

const Hardware* Graph::find(const std::string& client) const {
  for (const auto* const list : {&hardware, &others})
    if (const auto at = std::ranges::find(*list, client, &Hardware::client); at != list->end()) return &*at;
  return nullptr;
}

void group(const std::vector<FoundPort>& ports, Graph& graph) {
  for (const bool physical : {true, false})
    for (const FoundPort& port : ports) {
      if (port.physical != physical) continue;
      const std::string client(client_of(port.name));
      if (!physical && std::ranges::find(graph.hardware, client, &Hardware::client) != graph.hardware.end()) continue;
      auto& all = physical ? graph.hardware : graph.others;
      auto at = std::ranges::find(all, client, &Hardware::client);
      if (at == all.end()) at = all.insert(all.end(), {.client = client});
      (port.captures ? at->captures : at->playbacks).push_back(port.name);
    }
}

Expected<jack_client_t*> open_client(const Library& jack, const std::string& name) {
  auto status = static_cast<jack_status_t>(0);
  jack_client_t* const client =
      jack.jack_client_open(cut(name, jack.jack_client_name_size()).c_str(), JackNoStartServer, &status);
  if (client == nullptr) return refused(jack, status);
  return client;
}

Graph read_graph(const Library& jack, jack_client_t* client) {
  Graph graph{.rate = static_cast<double>(jack.jack_get_sample_rate(client)),
              .frames = static_cast<int>(jack.jack_get_buffer_size(client)),
              .of_pipewire = jack.of_pipewire()};
  std::vector<FoundPort> ports;
  if (const char** const names = jack.jack_get_ports(client, nullptr, JACK_DEFAULT_AUDIO_TYPE, 0)) {
    for (const char** name = names; *name != nullptr; ++name)
      if (const jack_port_t* const port = jack.jack_port_by_name(client, *name))
        ports.push_back({.name = *name,
                         .captures = (jack.jack_port_flags(port) & JackPortIsOutput) != 0,
                         .physical = (jack.jack_port_flags(port) & JackPortIsPhysical) != 0});
    jack.jack_free(static_cast<void*>(names));
  }
  group(ports, graph);
  return graph;
}

Expected<Graph> look(const Library& jack) {
  const auto found = std::make_shared<Expected<Graph>>();
  auto answered = calls().run([&jack, found] {
    const auto client = open_client(jack, looking());
    if (!client) {
      *found = std::unexpected(client.error());
      return;
    }
    *found = read_graph(jack, *client);
    jack.jack_client_close(*client);
  });
  if (!answered) return std::unexpected(answered.error());
  return std::move(*found);
}

Expected<Channels> channels(const Graph& graph, const Name& name) {
  static const Hardware none;
  const Hardware* const hardware = name.client.empty() ? &none : graph.find(name.client);
  if (hardware == nullptr)
    return failure(Trouble::absent, text("The JACK server has no device {}.", taut::quoted(name.client)),
                   graph.hardware.empty() ? "It has no physical port at all: start it with a driver that has some."
                                          : text("It has: {}.", id_of(graph.hardware.front().client)));
  Channels chosen;
  // Ports asked for by number alone come without those of the other direction.
  const bool bare = name.client.empty();
  choose(hardware->captures, bare ? name.inputs.value_or(0) : name.inputs, "in", chosen.inputs, chosen.captures);
  choose(hardware->playbacks, bare ? name.outputs.value_or(0) : name.outputs, "out", chosen.outputs, chosen.playbacks);
  if (!name.connected) {
    chosen.captures.clear();
    chosen.playbacks.clear();
  }
  return chosen;
}

std::vector<Device> devices(const Graph& graph) {
  std::vector<Device> all;
  all.reserve(graph.hardware.size());
  for (const Hardware& one : graph.hardware)
    all.push_back({.id = id_of(one.client),
                   .name = text("{} of {}, cycles of {}", one.client, graph.of_pipewire ? "PipeWire's JACK" : "JACK",
                                number::plural(graph.frames, "frame")),
                   .inputs = static_cast<int>(std::min<std::size_t>(one.captures.size(), most_ports)),
                   .outputs = static_cast<int>(std::min<std::size_t>(one.playbacks.size(), most_ports)),
                   .clock = "jack",
                   .kind = graph.of_pipewire ? Kind::software : Kind::unknown});
  return all;
}

}  // namespace taut::device::jack
