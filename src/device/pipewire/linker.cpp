// SPDX-License-Identifier: MIT
#include "device/pipewire/linker.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace taut::device::pipewire {

struct Linker::Made {
  pw_proxy* proxy = nullptr;
  spa_hook listener{};
  bool gone = false;  // the server has removed it
};

Linker::Linker(Client& client, Wanted wanted) : client_(client), wanted_(std::move(wanted)) {}

Linker::~Linker() {
  for (auto& [pair, made] : made_) destroy(*made);
}

void Linker::destroy(Made& made) {
  spa_hook_remove(&made.listener);
  client_.library.pw_proxy_destroy(made.proxy);
}

// A proxy must not be destroyed within its own event.
void Linker::on_removed(void* made) { static_cast<Made*>(made)->gone = true; }

void Linker::make(const Graph& graph, const Pair& pair) {
  const auto [output, input] = pair;
  const std::array<std::string, 4> numbers{std::to_string(graph.ports.at(output).node), std::to_string(output),
                                           std::to_string(graph.ports.at(input).node), std::to_string(input)};
  const std::array<spa_dict_item, 4> items{{{PW_KEY_LINK_OUTPUT_NODE, numbers[0].c_str()},
                                            {PW_KEY_LINK_OUTPUT_PORT, numbers[1].c_str()},
                                            {PW_KEY_LINK_INPUT_NODE, numbers[2].c_str()},
                                            {PW_KEY_LINK_INPUT_PORT, numbers[3].c_str()}}};
  const spa_dict dict{0, static_cast<std::uint32_t>(items.size()), items.data()};
  auto made = std::make_unique<Made>();
  made->proxy = static_cast<pw_proxy*>(
      pw_core_create_object(client_.core(), "link-factory", PW_TYPE_INTERFACE_Link, PW_VERSION_LINK, &dict, 0));
  if (made->proxy == nullptr) return;
  static const pw_proxy_events events{.version = PW_VERSION_PROXY_EVENTS, .removed = on_removed};
  client_.library.pw_proxy_add_listener(made->proxy, &made->listener, &events, made.get());
  made_[pair] = std::move(made);
}

void Linker::follow(const Graph& graph, Id node) {
  std::erase_if(made_, [&](auto& entry) {
    const bool gone = entry.second->gone;
    if (gone) destroy(*entry.second);
    return gone;
  });
  const auto step = plan_.next(graph, wanted_links(graph, node, wanted_));
  for (const Pair& pair : step.remove)
    if (const auto found = made_.find(pair); found != made_.end()) {
      destroy(*found->second);
      made_.erase(found);
    }
  for (const Pair& pair : step.make) make(graph, pair);
}

bool Linker::complete(const Graph& graph, Id node) const {
  return std::ranges::all_of(wanted_links(graph, node, wanted_), [&](const Pair& pair) {
    return std::ranges::any_of(
        graph.links, [&](const auto& entry) { return Pair{entry.second.output, entry.second.input} == pair; });
  });
}

}  // namespace taut::device::pipewire
