// SPDX-License-Identifier: MIT
// What the watches of backends share.
#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "device/device.hpp"

namespace taut::device {

/// The devices that went, came, or have another name or other channels, in this order.
inline std::vector<Change> changes_between(const std::vector<Device>& before, const std::vector<Device>& now) {
  std::vector<Change> changes;
  const auto find = [](const std::vector<Device>& devices, const std::string& id) {
    return std::ranges::find(devices, id, &Device::id);
  };
  for (const Device& device : before)
    if (find(now, device.id) == now.end()) changes.push_back({Change::What::went, device.id});
  for (const Device& device : now) {
    const auto old = find(before, device.id);
    if (old == before.end())
      changes.push_back({Change::What::came, device.id});
    else if (old->name != device.name || old->inputs != device.inputs || old->outputs != device.outputs)
      changes.push_back({Change::What::altered, device.id});
  }
  return changes;
}

/// The thread of a watch. `run` makes no call after the destructor, which may itself be called from within such a call.
class WatchThread {
 public:
  /// `stop` makes `run` return soon. Both must own what they use: after a destructor within a call `run` ends later.
  /// Throws std::system_error if the system has no thread.
  WatchThread(std::function<void()> run, std::function<void()> stop)
      : stop_(std::move(stop)), thread_(std::move(run)) {}
  ~WatchThread() {
    stop_();
    // A thread cannot join itself.
    if (thread_.get_id() == std::this_thread::get_id())
      thread_.detach();
    else
      thread_.join();
  }
  WatchThread(const WatchThread&) = delete;
  WatchThread& operator=(const WatchThread&) = delete;

 private:
  std::function<void()> stop_;
  std::thread thread_;
};

}  // namespace taut::device
