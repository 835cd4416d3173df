// SPDX-License-Identifier: MIT
// Pending faults of a card: added by control threads, taken by the audio thread.
#pragma once
#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>
#include <thread>
#include <vector>

#include "device/virtual/card.hpp"

namespace taut::device::virtual_card {

class Schedule {
 public:
  static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

  /// Any control thread. Simultaneous faults happen in the order added.
  void add(const Fault& fault) {
    while (busy_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
    Queue& queue = fault.frame >= 0 ? by_frame_ : by_time_;
    const auto begin = queue.faults.begin() + static_cast<std::ptrdiff_t>(queue.done);
    queue.faults.insert(
        std::upper_bound(begin, queue.faults.end(), fault, [](auto& a, auto& b) { return moment(a) < moment(b); }),
        fault);
    queue.publish();
    busy_.clear(std::memory_order_release);
  }

  /// The next moment of each kind, or `none`. Any thread, real-time safe.
  [[nodiscard]] Frames next_frame() const noexcept { return by_frame_.next.load(std::memory_order_acquire); }
  [[nodiscard]] Nanos next_time() const noexcept { return by_time_.next.load(std::memory_order_acquire); }

  /// Takes the next fault by frame or by time. Real-time safe: nullopt if there is none, or a control thread is just
  /// adding one.
  std::optional<Fault> pop_frame() noexcept { return pop(by_frame_); }
  std::optional<Fault> pop_time() noexcept { return pop(by_time_); }

 private:
  struct Queue {
    std::vector<Fault> faults;
    std::size_t done = 0;
    std::atomic<std::int64_t> next{none};

    void publish() noexcept {
      next.store(done < faults.size() ? moment(faults[done]) : none, std::memory_order_release);
    }
  };

  static std::int64_t moment(const Fault& fault) noexcept { return fault.frame >= 0 ? fault.frame : fault.time; }

  std::optional<Fault> pop(Queue& queue) noexcept {
    if (busy_.test_and_set(std::memory_order_acquire)) return {};
    std::optional<Fault> fault;
    if (queue.done < queue.faults.size()) fault = queue.faults[queue.done++];
    queue.publish();
    busy_.clear(std::memory_order_release);
    return fault;
  }

  std::atomic_flag busy_;
  Queue by_frame_, by_time_;
};

}  // namespace taut::device::virtual_card
