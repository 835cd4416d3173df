// SPDX-License-Identifier: MIT
// Which threads are inside a host's callback right now, so that a control call can tell whether it comes from there.
#pragma once
#include <atomic>
#include <thread>

#include "base/realtime.hpp"
#include "engine/host.hpp"

namespace taut::driver {

/// Shared by a driver object and everything that calls its host; it outlives both.
class Presence {
 public:
  /// Marks the calling thread as inside, for as long as it lives. Real-time safe.
  class Visit {
   public:
    explicit Visit(std::atomic<std::thread::id>& place) noexcept TAUT_NONBLOCKING : place_(place),
                                                                                    before_(place.load(relaxed)) {
      place_.store(me(), relaxed);
    }
    ~Visit() { place_.store(before_, relaxed); }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    // A thread asks only whether it is itself the one, so nothing needs to be ordered.
    static constexpr auto relaxed = std::memory_order_relaxed;
    std::atomic<std::thread::id>& place_;
    std::thread::id before_;
  };

  /// Whether the caller runs inside any callback of ours. Real-time safe, as is the next.
  [[nodiscard]] bool here() const noexcept { return is_me(audio_) || is_me(teller_); }

  /// The moment of the cycle that the caller is called for; null outside the audio callback.
  [[nodiscard]] const engine::Moment* moment() const noexcept { return is_me(audio_) ? moment_ : nullptr; }

 private:
  friend class HostCallbacks;
  static bool is_me(const std::atomic<std::thread::id>& place) noexcept {
    return place.load(std::memory_order_relaxed) == me();
  }

  // The C library reads it from the thread's own memory, and does not say so.
  static std::thread::id me() noexcept TAUT_NONBLOCKING {
    return unproven([] { return std::this_thread::get_id(); });
  }

  std::atomic<std::thread::id> audio_, teller_;
  static_assert(std::atomic<std::thread::id>::is_always_lock_free);
  const engine::Moment* moment_ = nullptr;  // the audio thread's own
};

}  // namespace taut::driver
