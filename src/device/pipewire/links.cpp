// SPDX-License-Identifier: MIT
#include "device/pipewire/links.hpp"

#include <algorithm>

namespace taut::device::pipewire {
namespace {

void add(std::vector<Pair>& links, const Graph& graph, Id node, const std::optional<Name>& name, bool capture) {
  if (!name || !name->connected) return;
  const auto target = find_target(graph, *name, capture);
  if (!target) return;
  const auto theirs = ports_of(graph, *target, capture), ours = ports_of(graph, {node}, !capture);
  for (std::size_t i = 0; i < std::min(theirs.size(), ours.size()); ++i)
    links.push_back(capture ? Pair{theirs[i], ours[i]} : Pair{ours[i], theirs[i]});
}

}  // namespace

std::vector<Pair> wanted_links(const Graph& graph, Id node, const Wanted& wanted) {
  std::vector<Pair> links;
  add(links, graph, node, wanted.in, true);
  add(links, graph, node, wanted.out, false);
  return links;
}

bool is_loop(const Graph& graph, Id node) {
  std::set<Id> reached;
  std::vector<Id> open{node};
  while (!open.empty()) {
    const Id from = open.back();
    open.pop_back();
    for (const auto& [id, link] : graph.links) {
      const auto output = graph.ports.find(link.output), input = graph.ports.find(link.input);
      if (output == graph.ports.end() || input == graph.ports.end() || output->second.node != from) continue;
      if (input->second.node == node) return true;
      if (reached.insert(input->second.node).second) open.push_back(input->second.node);
    }
  }
  return false;
}

LinkPlan::Step LinkPlan::next(const Graph& graph, const std::vector<Pair>& wanted) {
  Step step;
  const auto there = [&](Id port) { return graph.ports.contains(port); };
  // The ids of ports that are gone will be reused.
  std::erase_if(made_, [&](const Pair& pair) { return !there(pair.first) || !there(pair.second); });
  for (const Pair& pair : made_)
    if (std::ranges::find(wanted, pair) == wanted.end()) step.remove.push_back(pair);
  for (const Pair& pair : step.remove) made_.erase(pair);
  for (const Pair& pair : wanted) {
    if (!made_.insert(pair).second) continue;
    const auto is_it = [&](const auto& entry) { return Pair{entry.second.output, entry.second.input} == pair; };
    if (std::ranges::none_of(graph.links, is_it)) step.make.push_back(pair);
  }
  return step;
}

}  // namespace taut::device::pipewire
