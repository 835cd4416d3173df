// SPDX-License-Identifier: MIT
// A thread that is never waited for without a bound.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::platform {

/// Runs a body once. The body may outlive this object (it then owns its state, by shared_ptr); it must not throw.
/// The host's signals are not delivered on it, only faults of its own.
class Thread {
 public:
  /// `name`: what debuggers and `top -H` show, cut to 15 bytes. Error `no_memory` when the system gives no thread.
  static Expected<Thread> start(const std::string& name, std::function<void()> body);

  /// A thread of ordinary scheduling that nobody joins, also from a real-time thread, which does not wait for it to run
  /// (some 30 us). The same errors.
  static Expected<void> launch(const std::string& name, std::function<void()> body);

  Thread(Thread&&) noexcept;
  Thread& operator=(Thread&&) noexcept;  ///< what was held before is detached
  ~Thread();                             ///< detaches; waits for nothing

  /// True when the body has ended, and the thread with it, within `bound` nanoseconds from now (0.1 s more once the body
  /// has, for the thread to tidy up); at once true when it
  /// was joined before. False at once on the thread itself, and after detach().
  bool join_within(Nanos bound);

  /// Gives the thread up; it runs on and cleans up after itself.
  void detach() noexcept;

  /// Whether the caller runs on this thread. Real-time safe.
  [[nodiscard]] bool is_current() const noexcept;

  /// The system's own number for it (on Linux the tid), for make_realtime(). 0 after a move or detach().
  [[nodiscard]] std::uintptr_t id() const noexcept;

 private:
  struct State;
  explicit Thread(std::shared_ptr<State> state) noexcept;
  std::shared_ptr<State> state_;
};

/// The calling thread's own number, as Thread::id().
std::uintptr_t current_thread_id() noexcept;

}  // namespace taut::platform
