// SPDX-License-Identifier: MIT
// Which of our ports belongs to which of a device's. Pure.
#pragma once
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "device/pipewire/graph.hpp"

namespace taut::device::pipewire {

/// A link by its ports: from an output to an input.
using Pair = std::pair<Id, Id>;

/// The devices that a stream was opened for; nullopt: nothing in this direction, or the user connects it.
struct Wanted {
  std::optional<Name> in, out;
};

/// First port to first port, and so on, as far as both have any. `node` is ours.
std::vector<Pair> wanted_links(const Graph& graph, Id node, const Wanted& wanted);

/// Whether what goes out of the node comes back to it, through other nodes or a sink's monitor.
bool is_loop(const Graph& graph, Id node);

/// Which links to make and which to take away. Each is made once for the ports' lives: a link that the user has taken away
/// stays away.
class LinkPlan {
 public:
  struct Step {
    std::vector<Pair> make, remove;
  };
  /// `wanted` as wanted_links() has it now.
  Step next(const Graph& graph, const std::vector<Pair>& wanted);

 private:
  std::set<Pair> made_;
};

}  // namespace taut::device::pipewire
