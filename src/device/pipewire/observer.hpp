// SPDX-License-Identifier: MIT
// Keeps a Graph up to date from the server's registry.
#pragma once
#include <functional>
#include <list>
#include <memory>

#include "device/pipewire/client.hpp"
#include "device/pipewire/graph.hpp"

namespace taut::device::pipewire {

/// Made and destroyed on control threads; must not outlive the client.
class Observer {
 public:
  /// `changed` is called with the client's lock held, after each change of the graph.
  explicit Observer(Client& client, std::function<void()> changed = {});
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  ~Observer();

  /// Waits until everything the server has now is known. Errors as Client::round_trip(). Without the lock.
  Expected<void> complete();

  /// With the client's lock held.
  [[nodiscard]] const Graph& graph() const noexcept { return graph_; }

 private:
  struct Bound;  // a node or metadata with more information than its registry entry

  static void on_global(void* self, std::uint32_t id, std::uint32_t permissions, const char* type,
                        std::uint32_t version, const spa_dict* properties);
  static void on_global_remove(void* self, std::uint32_t id);
  static void on_node(void* bound, const pw_node_info* info);
  static int on_metadata(void* bound, std::uint32_t subject, const char* key, const char* type, const char* value);
  void bind(Id id, const char* type, const void* events, std::uint32_t version, bool settings);
  void set_limit(std::string_view key, std::string_view value);
  void tell() const {
    if (changed_) changed_();
  }

  Client& client_;
  std::function<void()> changed_;
  pw_registry* registry_ = nullptr;
  spa_hook listener_{};
  std::list<std::unique_ptr<Bound>> bound_;
  Graph graph_;
};

}  // namespace taut::device::pipewire
