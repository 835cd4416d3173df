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

/// The devices a stream was opened for; nullopt: nothing in this direction, or the user connects it.
struct Wanted {
  std::optional<Name> in, out;
};

/// Port by port, as far as both sides have any. `node` is ours.
std::vector<Pair> wanted_links(const Graph& graph, Id node, const Wanted& wanted);

/// Whether the node's output comes back to it, through other nodes or a sink's monitor.
bool is_loop(const Graph& graph, Id node);

/// Decides which links to make and to remove. Each is made once in the lifetime of its ports: a link the user removes
/// stays removed.
class LinkPlan {
 public:
  struct Step {
    std::vector<Pair> make, remove;
  };
  /// `wanted`: the current wanted_links().
  Step next(const Graph& graph, const std::vector<Pair>& wanted);

 private:
  std::set<Pair> made_;
};

}  // namespace taut::device::pipewire
