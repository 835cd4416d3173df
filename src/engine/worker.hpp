// SPDX-License-Identifier: MIT
// Does what the audio thread must not: turns its events into sentences and into messages to the host, looks after a lost
// device, tunes the margin. A thread of its own, made with the first start and parked while nothing is wrong; nobody joins
// it unbounded.
#pragma once
#include <atomic>
#include <deque>
#include <mutex>
#include <string>

#include "engine/event.hpp"
#include "engine/host.hpp"
#include "platform/parker.hpp"

namespace taut::engine {

struct EngineSession;

class Worker {
 public:
  explicit Worker(EngineSession& session) : session_(session) {}

  /// Makes the thread, once; it keeps the session alive as long as it runs. Without this all work is done by work().
  /// Error `no_memory`. Control threads.
  Expected<void> employ();

  /// Any thread, real-time safe: one system call where the thread sleeps.
  void wake() noexcept { parker_.wake(); }

  /// Any control thread: the host is told as soon as it is safe.
  void post(Notice notice);

  /// One round on the calling thread; for Drive::caller.
  void work();

  /// Ends the thread. The host is told nothing after this returned, unless it is the worker itself that is calling, or a
  /// call into the host does not come back within half a second.
  void close() noexcept;

 private:
  void run();
  [[nodiscard]] Nanos pause() const;
  void hear();
  void hear(const Event& event);
  [[nodiscard]] std::string reason_of(const Event& event) const;
  void tell_host();

  EngineSession& session_;
  platform::Parker parker_;
  std::atomic<bool> closed_{false};
  std::atomic<std::uintptr_t> thread_{0};  // the thread's own number
  bool employed_ = false;                  // the control thread's own
  platform::Parker ended_;
  std::atomic<bool> has_ended_{true};
  mutable std::mutex mutex_;  // for the notices; never held in a call to the host
  std::deque<Notice> notices_;
  std::uint64_t unheard_ = 0;
};

}  // namespace taut::engine
