// SPDX-License-Identifier: MIT
// Makes a stream's links and maintains them, with or without a session manager.
#pragma once
#include <map>
#include <memory>

#include "device/pipewire/client.hpp"
#include "device/pipewire/links.hpp"

namespace taut::device::pipewire {

/// Everything with the client's lock held, including the destructor.
class Linker {
 public:
  Linker(Client& client, Wanted wanted);
  Linker(const Linker&) = delete;
  Linker& operator=(const Linker&) = delete;
  ~Linker();

  /// The graph has changed: makes missing links.
  void follow(const Graph& graph, Id node);
  /// All links wanted now exist.
  [[nodiscard]] bool complete(const Graph& graph, Id node) const;

 private:
  struct Made;
  static void on_removed(void* made);
  void make(const Graph& graph, const Pair& pair);
  void destroy(Made& made);

  Client& client_;
  const Wanted wanted_;
  LinkPlan plan_;
  std::map<Pair, std::unique_ptr<Made>> made_;
};

}  // namespace taut::device::pipewire
