// SPDX-License-Identifier: MIT
// Events between the thread that watches a stream and the one that asks for them.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "taut/taut_host.h"

namespace taut::host {

class EventQueue {
 public:
  void add(const TautHostEvent& event) {
    const std::lock_guard lock(mutex_);
    if (events_.size() == most)
      ++dropped_;
    else
      events_.push_back(event);
    changed_.notify_all();
  }

  /// nullopt: none came within `wait`, or end() was called.
  std::optional<TautHostEvent> next(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [&] { return !events_.empty() || ended_; });
    if (events_.empty()) {
      if (dropped_ == 0) return std::nullopt;
      TautHostEvent event{};
      event.kind = TAUT_HOST_EVENTS_DROPPED;
      event.count = std::exchange(dropped_, 0);
      return event;
    }
    const TautHostEvent event = events_.front();
    events_.pop_front();
    return event;
  }

  /// Sleeps for `time`, or until end().
  void sleep(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [&] { return ended_; });
  }

  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

 private:
  static constexpr std::size_t most = 256;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<TautHostEvent> events_;
  std::int64_t dropped_ = 0;
  bool ended_ = false;
};

}  // namespace taut::host
