// SPDX-License-Identifier: MIT
// How long one thread of real time takes to wake another, once in each period and with nothing else to do:
//   bare_wakeups FRAMES SECONDS
// Prints the median and the 99th percentile, ns.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "audio/histogram.hpp"
#include "platform/clock.hpp"
#include "platform/parker.hpp"
#include "platform/realtime.hpp"
#include "platform/thread.hpp"

using namespace taut;

namespace {

Nanos now() { return platform::system_clock().now(); }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const auto period = static_cast<Nanos>(std::atof(argv[1]) / 48000 * 1e9);
  const auto duration = static_cast<Nanos>(std::atof(argv[2]) * 1e9);
  platform::Parker parker;
  audio::Histogram taken;
  std::atomic<Nanos> sent{0};
  std::atomic<bool> over{false};
  std::thread woken([&] {
    platform::make_realtime(platform::current_thread_id(), period);
    for (parker.wait(); !over; parker.wait()) taken.add(now() - sent);
  });
  std::thread waker([&] {
    platform::make_realtime(platform::current_thread_id(), period, platform::default_priority + 1);
    const Nanos end = now() + duration;
    for (Nanos next = now() + period; next < end; next = std::max(next + period, now())) {
      platform::system_clock().sleep_until(next);
      sent = now();
      parker.wake();
    }
    over = true;
    parker.wake();
  });
  waker.join();
  woken.join();
  const auto all = taken.snapshot();
  std::printf("%lld %lld\n", static_cast<long long>(all.median()), static_cast<long long>(all.percentile(0.99)));
  return 0;
}
