// SPDX-License-Identifier: MIT
#include "device/pipewire/observer.hpp"

#include <pipewire/extensions/metadata.h>

#include <charconv>
#include <cstring>

namespace taut::device::pipewire {

struct Observer::Bound {
  Observer* owner = nullptr;
  Id id = 0;
  bool settings = false;
  pw_proxy* proxy = nullptr;
  spa_hook listener{};
};

namespace {

template <class Number>
Number number(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Properties properties_of(const spa_dict* dict) {
  Properties properties;
  for (std::uint32_t i = 0; dict != nullptr && i < dict->n_items; ++i)
    if (dict->items[i].value != nullptr) properties[dict->items[i].key] = dict->items[i].value;
  return properties;
}

std::string get(const Properties& properties, const char* key) {
  const auto found = properties.find(key);
  return found == properties.end() ? std::string() : found->second;
}

Port port_of(const Properties& properties) {
  Port port{.node = number<Id>(get(properties, PW_KEY_NODE_ID)),
            .output = get(properties, PW_KEY_PORT_DIRECTION) == "out",
            .monitor = get(properties, PW_KEY_PORT_MONITOR) == "true",
            .audio = get(properties, PW_KEY_FORMAT_DSP) == "32 bit float mono audio",
            .number = number<int>(get(properties, PW_KEY_PORT_ID)),
            .channel = get(properties, PW_KEY_AUDIO_CHANNEL)};
  if (port.channel.empty() || port.channel == "UNK") port.channel = get(properties, PW_KEY_PORT_NAME);
  return port;
}

}  // namespace

Observer::Observer(Client& client, std::function<void()> changed) : client_(client), changed_(std::move(changed)) {
  const Client::Lock lock(client_);
  registry_ = pw_core_get_registry(client_.core(), PW_VERSION_REGISTRY, 0);
  if (registry_ == nullptr) return;
  static const pw_registry_events events{
      .version = PW_VERSION_REGISTRY_EVENTS, .global = on_global, .global_remove = on_global_remove};
  pw_registry_add_listener(registry_, &listener_, &events, this);
}

Observer::~Observer() {
  const Client::Lock lock(client_);
  for (const auto& bound : bound_) {
    spa_hook_remove(&bound->listener);
    client_.library.pw_proxy_destroy(bound->proxy);
  }
  if (registry_ == nullptr) return;
  spa_hook_remove(&listener_);
  client_.library.pw_proxy_destroy(reinterpret_cast<pw_proxy*>(registry_));
}

// The first answer brings the registry, the second what was bound because of it.
Expected<void> Observer::complete() {
  if (auto first = client_.round_trip(); !first) return first;
  return client_.round_trip();
}

void Observer::bind(Id id, const char* type, const void* events, std::uint32_t version, bool settings) {
  auto bound = std::make_unique<Bound>();
  bound->owner = this;
  bound->id = id;
  bound->settings = settings;
  bound->proxy = static_cast<pw_proxy*>(pw_registry_bind(registry_, id, type, version, 0));
  if (bound->proxy == nullptr) return;
  client_.library.pw_proxy_add_object_listener(bound->proxy, &bound->listener, events, bound.get());
  bound_.push_back(std::move(bound));
}

void Observer::on_global(void* self, std::uint32_t id, std::uint32_t /*permissions*/, const char* type,
                         std::uint32_t /*version*/, const spa_dict* dict) {
  auto& observer = *static_cast<Observer*>(self);
  Graph& graph = observer.graph_;
  Properties properties = properties_of(dict);
  const std::string_view kind = type;
  if (kind == PW_TYPE_INTERFACE_Node) {
    const std::string media = get(properties, PW_KEY_MEDIA_CLASS);
    Node& node = graph.nodes[id];
    node.serial = number<std::uint64_t>(get(properties, PW_KEY_OBJECT_SERIAL));
    node.properties = std::move(properties);
    static const pw_node_events events{.version = PW_VERSION_NODE_EVENTS, .info = on_node};
    if (media.starts_with("Audio/")) observer.bind(id, type, &events, PW_VERSION_NODE, false);
  } else if (kind == PW_TYPE_INTERFACE_Port) {
    graph.ports[id] = port_of(properties);
  } else if (kind == PW_TYPE_INTERFACE_Link) {
    graph.links[id] = {number<Id>(get(properties, PW_KEY_LINK_OUTPUT_PORT)),
                       number<Id>(get(properties, PW_KEY_LINK_INPUT_PORT))};
  } else if (kind == PW_TYPE_INTERFACE_Metadata) {
    const std::string name = get(properties, "metadata.name");
    static const pw_metadata_events events{.version = PW_VERSION_METADATA_EVENTS, .property = on_metadata};
    if (name == "settings" || name == "default")
      observer.bind(id, type, &events, PW_VERSION_METADATA, name == "settings");
    return;
  } else {
    return;
  }
  observer.tell();
}

void Observer::on_global_remove(void* self, std::uint32_t id) {
  auto& observer = *static_cast<Observer*>(self);
  observer.graph_.nodes.erase(id);
  observer.graph_.ports.erase(id);
  observer.graph_.links.erase(id);
  for (auto it = observer.bound_.begin(); it != observer.bound_.end(); ++it)
    if ((*it)->id == id) {
      spa_hook_remove(&(*it)->listener);
      observer.client_.library.pw_proxy_destroy((*it)->proxy);
      observer.bound_.erase(it);
      break;
    }
  observer.tell();
}

void Observer::on_node(void* data, const pw_node_info* info) {
  const auto& bound = *static_cast<Bound*>(data);
  const auto found = bound.owner->graph_.nodes.find(bound.id);
  if (found == bound.owner->graph_.nodes.end()) return;
  found->second.running = info->state == PW_NODE_STATE_RUNNING;
  if ((info->change_mask & PW_NODE_CHANGE_MASK_PROPS) != 0)
    for (auto& [key, value] : properties_of(info->props)) found->second.properties[key] = value;
  bound.owner->tell();
}

void Observer::set_limit(std::string_view key, std::string_view value) {
  Limits& limits = graph_.limits;
  if (key == "clock.rate") limits.rate = number<int>(value);
  if (key == "clock.allowed-rates") limits.rates = numbers_of(value);
  if (key == "clock.quantum") limits.quantum = number<int>(value);
  if (key == "clock.min-quantum") limits.min_quantum = number<int>(value);
  if (key == "clock.max-quantum") limits.max_quantum = number<int>(value);
  if (key == "clock.force-quantum") limits.forced_quantum = number<int>(value);
  if (key == "clock.force-rate") limits.forced_rate = number<int>(value);
}

int Observer::on_metadata(void* data, std::uint32_t /*subject*/, const char* key, const char* /*type*/,
                          const char* value) {
  const auto& bound = *static_cast<Bound*>(data);
  Observer& observer = *bound.owner;
  if (key == nullptr) return 0;
  const std::string_view name = key, text = value == nullptr ? "" : value;
  if (bound.settings)
    observer.set_limit(name, text);
  else if (name == "default.audio.sink")
    observer.graph_.default_sink = name_in_json(text);
  else if (name == "default.audio.source")
    observer.graph_.default_source = name_in_json(text);
  observer.tell();
  return 0;
}

}  // namespace taut::device::pipewire
