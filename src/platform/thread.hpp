// SPDX-License-Identifier: MIT
// A thread that nobody ever waits for without a bound.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::platform {

/// Runs a body once. The body may outlive this object (then it owns its state, by shared_ptr) and must not throw. It
/// blocks the host's signals, except for faults of its own.
class Thread {
 public:
  /// `name`: for debuggers and `top -H`, cut to 15 bytes. Error `no_memory` if the system has no thread.
  static Expected<Thread> start(const std::string& name, std::function<void()> body);

  /// A thread of ordinary scheduling that nobody joins. Callable from a real-time thread, which does not wait for it to
  /// start (some 30 us). Same errors.
  static Expected<void> launch(const std::string& name, std::function<void()> body);

  Thread(Thread&&) noexcept;
  Thread& operator=(Thread&&) noexcept;  ///< detaches the previous thread
  ~Thread();                             ///< detaches without waiting

  /// True if the body and the thread end within `bound` ns from now (plus 0.1 s to exit once the body has ended); at
  /// once true if already joined. False at once on the thread itself, and after detach().
  bool join_within(Nanos bound);

  /// Gives up the thread, which runs on and cleans up after itself.
  void detach() noexcept;

  /// Whether the caller runs on this thread. Real-time safe.
  [[nodiscard]] bool is_current() const noexcept;

  /// The system's id (on Linux the tid), for make_realtime(). 0 after a move or detach().
  [[nodiscard]] std::uintptr_t id() const noexcept;

 private:
  friend struct Elsewhere;
  struct State;
  explicit Thread(std::shared_ptr<State> state) noexcept;
  std::shared_ptr<State> state_;
};

/// A source of threads, for bodies that may not run on just any: a host in Wine can be called from its own kind only.
class ThreadSource {
 public:
  virtual ~ThreadSource() = default;
  /// As Thread::start() and Thread::launch().
  virtual Expected<Thread> start(const std::string& name, std::function<void()> body) = 0;
  virtual Expected<void> launch(const std::string& name, std::function<void()> body) = 0;
};

/// The calling thread's own number, as Thread::id().
std::uintptr_t current_thread_id() noexcept;

}  // namespace taut::platform
