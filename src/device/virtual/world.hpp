// SPDX-License-Identifier: MIT
// Cards that share one time, and the thread that reports their coming and going.
#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "device/virtual/card_state.hpp"

namespace taut::device::virtual_card {

struct World::State {
  explicit State(bool simulated);
  ~State();

  using Listener = std::function<void(const Change&)>;

  /// The card of that name, made on the first call. Any control thread, like all here.
  std::shared_ptr<Card::State> find(std::string_view name);
  Card& named(std::string_view name);
  std::vector<std::shared_ptr<Card::State>> all();
  std::shared_ptr<Listener> listen(Listener listener);
  void forget(const std::shared_ptr<Listener>& listener);
  void settle();

  Time time;
  platform::Parker bell;
  std::unique_ptr<Backend> backend;

 private:
  struct Entry {
    std::shared_ptr<Card::State> state;
    Card face;
  };

  void watch();
  void tell_changes();
  void tell(const Change& change);
  Nanos next_event();

  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> cards_;

  std::recursive_mutex listening_;  // held while a listener runs, which may drop its own watch
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::thread thread_;
  std::atomic<bool> ending_{false};

  std::mutex settling_;
  std::condition_variable settled_;
  std::uint64_t asked_ = 0, answered_ = 0;
};

/// A backend over one or two worlds, chosen by the id's kind of time; null: that kind is unavailable.
std::unique_ptr<Backend> make_backend(World::State* real, World::State* simulated);

}  // namespace taut::device::virtual_card
