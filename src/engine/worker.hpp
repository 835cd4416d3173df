// SPDX-License-Identifier: MIT
// Does what the audio thread must not: turns its events into sentences and messages to the host, looks after a lost
// device, tunes the margin. Its thread starts with the first run and sleeps while nothing is wrong; nobody joins it
// without a bound.
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

  /// Starts the thread, once; it keeps the session alive while it runs. Without it work() does everything. Error
  /// `no_memory`. Control threads.
  Expected<void> employ();

  /// Any thread, real-time safe: at most one system call.
  void wake() noexcept { parker_.wake(); }

  /// Tells the host as soon as that is safe. Any control thread.
  void post(Notice notice);

  /// One round on the calling thread, for Drive::caller.
  void work();

  /// Ends the thread. No message reaches the host afterwards, unless the worker itself calls this or a call into the
  /// host takes longer than half a second.
  void close() noexcept;

 private:
  void run();
  [[nodiscard]] Nanos pause() const;
  void handle_events();
  void handle(const Event& event);
  [[nodiscard]] std::string reason_of(const Event& event) const;
  void tell_host();

  EngineSession& session_;
  platform::Parker parker_;
  std::atomic<bool> closed_{false};
  std::atomic<std::uintptr_t> thread_{0};  // its thread id
  bool employed_ = false;                  // the control thread's
  platform::Parker ended_;
  std::atomic<bool> has_ended_{true};
  mutable std::mutex mutex_;  // for the notices; never held while calling the host
  std::deque<Notice> notices_;
  std::uint64_t dropped_ = 0;
};

}  // namespace taut::engine
