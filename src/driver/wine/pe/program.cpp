// SPDX-License-Identifier: MIT
#include "driver/wine/pe/program.hpp"

#include <windows.h>

#include <atomic>
#include <mutex>

#include "driver/border.hpp"
#include "driver/wine/pe/linux_half.hpp"
#include "platform/clock.hpp"
#include "platform/thread.hpp"
#include "protocol/int64.hpp"

namespace taut::driver::wine {
namespace {

constexpr DWORD ask_again_ms = 500;

constexpr Nanos never = INT64_MIN;
std::atomic<Nanos> difference{never};

Nanos linux_now() {
  Now now{};
  (*LinuxHalf::get())(Call::now, now);
  return now.time;
}

// Wine's clock for programs is another than Linux's for sound (CLOCK_MONOTONIC_RAW, which no time server steers): they
// drift apart by up to some 100 millionths.
void compare_clocks() {
  // A thread that is kept from running between two readings would be wrong by as long as that.
  Nanos narrowest = INT64_MAX, found = 0;
  for (int tries = 0; tries < 4; ++tries) {
    const Nanos before = linux_now(), here = platform::system_clock().now(), after = linux_now();
    if (after - before >= narrowest) continue;
    narrowest = after - before;
    found = here - (before + narrowest / 2);
  }
  difference.store(found, std::memory_order_relaxed);
}

/// While one exists, a thread compares the clocks and makes a request to Wine's server twice a second. Wine ends the thread
/// if the server is gone, which is how the Linux half notices.
class EngineRuns {
 public:
  EngineRuns() {
    const std::lock_guard lock(mutex);
    if (running++ > 0) return;
    compare_clocks();
    over = std::make_shared<std::atomic<bool>>(false);
    static_cast<void>(platform::Thread::launch("taut", [until = over] {
      WatchServer args{.watch = 0};
      (*LinuxHalf::get())(Call::watch, args);
      while (!*until) {
        Sleep(ask_again_ms);
        compare_clocks();
        // A request to the server in every Wine; some serve waits without it, or never return from them.
        if (const HANDLE asked = CreateEventW(nullptr, TRUE, FALSE, nullptr)) CloseHandle(asked);
      }
      (*LinuxHalf::get())(Call::watch, args);
    }));
  }
  ~EngineRuns() {
    const std::lock_guard lock(mutex);
    if (--running == 0) *over = true;
  }
  EngineRuns(const EngineRuns&) = delete;
  EngineRuns& operator=(const EngineRuns&) = delete;

 private:
  static inline std::mutex mutex;
  static inline int running = 0;
  static inline std::shared_ptr<std::atomic<bool>> over;
};

bool thread_for(Address body, const Callbacks& callbacks) noexcept {
  try {
    return platform::Thread::launch("taut",
                                    [body, callbacks] {
                                      const EngineRuns watched;
                                      Work work{.ask = {}, .body = body};
                                      (*LinuxHalf::get())(Call::work, work,
                                                          [&](const Ask& ask) { return obey(ask, callbacks); });
                                    })
        .has_value();
  } catch (...) {
    return false;
  }
}

void time_info(const Ask& ask, const TautCallbacks& callbacks) noexcept {
  // Programs built without packing copy 152 bytes instead of 148.
  struct {
    TautTime time;
    char padding[8];
  } cycle{};
  TautTimeInfo& info = cycle.time.info;
  info.flags = ask.flags;
  info.position = protocol::parted(ask.position);
  info.system_time = time_for_program(ask.time);
  info.rate = ask.rate;
  callbacks.buffer_switch_time_info(&cycle.time, ask.a, ask.b);
}

}  // namespace

std::int32_t obey(const Ask& ask, const Callbacks& callbacks) noexcept {
  if (ask.what == Ask::thread) return thread_for(ask.body, callbacks) ? 1 : 0;
  if (!callbacks) return 0;
  switch (ask.what) {
    case Ask::buffer_switch:
      callbacks->buffer_switch(ask.a, ask.b);
      return 0;
    case Ask::time_info:
      time_info(ask, *callbacks);
      return 0;
    case Ask::rate_changed:
      callbacks->sample_rate_did_change(ask.rate);
      return 0;
    case Ask::message:
      return callbacks->message(ask.a, ask.b, nullptr, nullptr);
    default:
      return 0;
  }
}

TautInt64 time_for_program(std::int64_t time) noexcept {
  if (difference.load(std::memory_order_relaxed) == never) compare_clocks();
  return stamp(time + difference.load(std::memory_order_relaxed));
}

}  // namespace taut::driver::wine
