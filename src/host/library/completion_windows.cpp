// SPDX-License-Identifier: MIT
#include <windows.h>

#include <algorithm>

#include "host/library/completion.hpp"
#include "platform/clock.hpp"

namespace taut::host {
namespace {

constexpr Nanos nanos_per_milli = 1'000'000;

class Event final : public Completion {
 public:
  Event() : event_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}
  ~Event() override { CloseHandle(event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void signal() noexcept override { SetEvent(event_); }

  bool wait(Nanos bound) noexcept override {
    const Nanos end = platform::system_clock().now() + bound;
    for (;;) {
      const Nanos left = std::max<Nanos>(0, end - platform::system_clock().now());
      const auto millis =
          static_cast<DWORD>(std::min<Nanos>((left + nanos_per_milli - 1) / nanos_per_milli, 1'000'000));
      const DWORD woken = MsgWaitForMultipleObjectsEx(1, &event_, millis, QS_SENDMESSAGE, 0);
      if (woken == WAIT_OBJECT_0) return true;
      if (woken == WAIT_OBJECT_0 + 1) {
        MSG message;
        PeekMessageW(&message, nullptr, 0, 0, PM_NOREMOVE | PM_QS_SENDMESSAGE);
      } else if (left == 0) {
        return false;
      }
    }
  }

 private:
  HANDLE event_;
};

}  // namespace

std::shared_ptr<Completion> Completion::make() { return std::make_shared<Event>(); }

}  // namespace taut::host
