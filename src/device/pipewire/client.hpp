// SPDX-License-Identifier: MIT
// A connection to PipeWire's server, with a libpipewire thread that handles its events.
#pragma once
#include <functional>
#include <memory>

#include "base/units.hpp"
#include "device/pipewire/library.hpp"

namespace taut::device::pipewire {

/// The longest wait for the server.
constexpr Nanos patience = 1'500'000'000;

class Client {
 public:
  /// Connects, and waits for the server's answer. `realtime`: a data thread with real-time priority, for streams.
  /// Errors: those of reach_server(), `broken` if it does not answer. Control threads.
  static Expected<std::unique_ptr<Client>> connect(const Library& library, bool realtime);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// Held during every libpipewire call that is not real-time safe; events arrive with it held.
  class Lock {
   public:
    explicit Lock(const Client& client) : client_(client) { client_.library.pw_thread_loop_lock(client_.loop_); }
    ~Lock() { client_.library.pw_thread_loop_unlock(client_.loop_); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    const Client& client_;
  };

  /// Waits until the server has done everything requested so far. Errors: `absent` (it went), `broken` (no answer).
  /// Control threads, without the lock.
  Expected<void> round_trip();

  /// Waits until `done()`, which is called with the lock held after each event. False: `until` (on the system clock)
  /// passed first, or the server went. Control threads, without the lock.
  bool wait_until(Nanos until, const std::function<bool()>& done);
  /// Makes wait_until() check again. With the lock held.
  void wake() noexcept { library.pw_thread_loop_signal(loop_, false); }

  [[nodiscard]] pw_core* core() const noexcept { return core_; }
  [[nodiscard]] pw_loop* events() const noexcept { return library.pw_thread_loop_get_loop(loop_); }

  /// Called once with the lock held when the server has gone. Set it with the lock held.
  std::function<void()> on_gone;
  [[nodiscard]] bool gone() const noexcept { return gone_; }  ///< with the lock held

  const Library& library;

 private:
  explicit Client(const Library& functions) : library(functions) {}
  static void on_done(void* self, std::uint32_t id, int sequence);
  static void on_error(void* self, std::uint32_t id, int sequence, int result, const char* message);

  pw_thread_loop* loop_ = nullptr;
  pw_context* context_ = nullptr;
  pw_core* core_ = nullptr;
  spa_hook listener_{};
  int done_ = -1;
  bool gone_ = false;
};

}  // namespace taut::device::pipewire
