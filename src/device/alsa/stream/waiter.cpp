// SPDX-License-Identifier: MIT
#include "device/alsa/stream/waiter.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "platform/timespec_posix.hpp"

namespace taut::device::alsa {
namespace {

// Edge-triggered, which spares the kernel a readiness check on every return. A PCM signals at the end of every period
// and when it stops; the nudge at every write.
class Registered final : public Waiter {
 public:
  Registered()
      : set_(::epoll_create1(EPOLL_CLOEXEC)), dog_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {}
  ~Registered() override {
    if (set_ >= 0) ::close(set_);
    if (dog_ >= 0) ::close(dog_);
  }
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;

  bool set_up(int pcm, short events, int nudge) noexcept {
    return set_ >= 0 && dog_ >= 0 && add(pcm, static_cast<unsigned>(events), true) && add(nudge, EPOLLIN, false) &&
           add(dog_, EPOLLIN, false);
  }

  short wait() noexcept override {
    epoll_event found[3];
    const long count = sleep(found);
    unsigned events = 0;
    for (long i = 0; i < count; ++i)
      if (found[i].data.u64 != 0) events |= found[i].events;
    return static_cast<short>(events);
  }

  void arm(Nanos time) noexcept override {
    const itimerspec when{.it_interval = {}, .it_value = platform::to_timespec(time)};
    ::timerfd_settime(dog_, TFD_TIMER_ABSTIME, &when, nullptr);
  }

 private:
  [[nodiscard]] bool add(int descriptor, unsigned events, bool pcm) const noexcept {
    epoll_event wanted{.events = events | EPOLLET, .data = {.u64 = pcm ? 1U : 0U}};
    return ::epoll_ctl(set_, EPOLL_CTL_ADD, descriptor, &wanted) == 0;
  }

  // The C library's wrapper is a cancellation point, which costs as much as the rest of this class.
  long sleep(epoll_event (&found)[3]) const noexcept {
#ifdef SYS_epoll_wait
    return ::syscall(SYS_epoll_wait, set_, found, 3, -1);
#else
    return ::syscall(SYS_epoll_pwait, set_, found, 3, -1, nullptr, 0);
#endif
  }

  int set_, dog_;
};

static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT && EPOLLERR == POLLERR && EPOLLHUP == POLLHUP);

}  // namespace

std::unique_ptr<Waiter> make_waiter(int pcm, short events, int nudge) {
  auto made = std::make_unique<Registered>();
  return made->set_up(pcm, events, nudge) ? std::move(made) : nullptr;
}

}  // namespace taut::device::alsa
