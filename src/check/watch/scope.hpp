// SPDX-License-Identifier: MIT
// Which threads are inside a callback of the program, so that a call can be told to come from one.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

#include "taut/protocol.h"

namespace taut::check {

/// A number for the calling thread, not 0. No system call, no allocation.
inline std::uint64_t thread_mark() noexcept { return std::hash<std::thread::id>{}(std::this_thread::get_id()) | 1; }

/// One for each driver object.
class CallerScope {
  struct Place {
    std::atomic<std::uint64_t> thread{0};
    std::atomic<TautLong> selector{0};  ///< of a message; 0: the callback for a buffer
  };

 public:
  /// Marks the calling thread as inside while it lives. Real-time safe.
  class Visit {
   public:
    Visit(CallerScope& scope, TautLong selector) noexcept {
      for (Place& place : scope.places_) {
        std::uint64_t nobody = 0;
        if (!place.thread.compare_exchange_strong(nobody, thread_mark())) continue;
        place.selector.store(selector);
        place_ = &place;
        return;
      }
    }
    ~Visit() {
      if (place_) place_->thread.store(0);
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    Place* place_ = nullptr;
  };

  enum class Where : std::uint8_t { outside, callback, message };
  struct Here {
    Where where = Where::outside;
    TautLong selector = 0;
  };

  /// Where the calling thread is. A message within a callback counts as a callback.
  [[nodiscard]] Here here() const noexcept {
    const std::uint64_t me = thread_mark();
    Here found;
    for (const Place& place : places_) {
      if (place.thread.load() != me) continue;
      const TautLong selector = place.selector.load();
      if (selector == 0) return {Where::callback, 0};
      found = {Where::message, selector};
    }
    return found;
  }

 private:
  std::array<Place, 8> places_{};
};

}  // namespace taut::check
