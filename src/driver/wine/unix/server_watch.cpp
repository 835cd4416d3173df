// SPDX-License-Identifier: MIT
#include "driver/wine/unix/server_watch.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/clock.hpp"
#include "platform/parker.hpp"
#include "platform/thread.hpp"

namespace taut::driver::wine {
namespace {

constexpr Nanos look_every = 500'000'000;

// A program that ends by itself ends the waiting thread first, and may then tidy up for a while.
constexpr int looks = 10;

constexpr const char* last_words =
    "Taut: Wine's server has ended while this program played, so the program is ended too, and its sound device is "
    "free.\n"
    "Start the program again.\n";

std::mutex mutex;
std::vector<pid_t> engine_threads;

bool lives(pid_t thread) noexcept { return syscall(SYS_tgkill, getpid(), thread, 0) == 0; }

bool engine_runs() {
  const std::lock_guard lock(mutex);
  return std::ranges::any_of(engine_threads, lives);
}

struct Watch {
  pid_t thread = 0;
  platform::Parker ended;

  void run() {
    for (int missed = 0; missed < looks;) {
      if (ended.wait_until(platform::system_clock().now() + look_every)) return;
      missed = !lives(thread) && engine_runs() ? missed + 1 : 0;
    }
    std::fputs(last_words, stderr);
    _exit(1);
  }
};

}  // namespace

EngineThread::EngineThread() {
  const std::lock_guard lock(mutex);
  engine_threads.push_back(gettid());
}

EngineThread::~EngineThread() {
  const std::lock_guard lock(mutex);
  std::erase(engine_threads, gettid());
}

Address watch_begins() {
  auto watch = std::make_shared<Watch>();
  watch->thread = gettid();
  static_cast<void>(platform::Thread::launch("taut-wine", [watch] { watch->run(); }));
  return address_of(new std::shared_ptr<Watch>(std::move(watch)));
}

void watch_ends(Address watch) {
  const std::unique_ptr<std::shared_ptr<Watch>> own(at<std::shared_ptr<Watch>>(watch));
  (*own)->ended.wake();
}

}  // namespace taut::driver::wine
