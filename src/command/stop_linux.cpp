// SPDX-License-Identifier: MIT
#include "command/stop.hpp"

#include <signal.h>
#include <time.h>

#include <atomic>
#include <initializer_list>

namespace taut::command {
namespace {

std::atomic<bool> asked{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void ask(int) { asked = true; }

}  // namespace

void watch_signals() {
  struct sigaction action{};
  action.sa_handler = ask;
  // The second signal of a kind finds the usual handler, which ends the program.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  // A closed pipe behind stdout (`taut devices | head`) is then a failed write, not a death while a card is held.
  signal(SIGPIPE, SIG_IGN);
}

bool stop_asked() noexcept { return asked.load(std::memory_order_relaxed); }

void nap(Nanos ns) noexcept {
  timespec span{};
  span.tv_sec = static_cast<time_t>(ns / nanos_per_second);
  span.tv_nsec = static_cast<long>(ns % nanos_per_second);
  nanosleep(&span, nullptr);
}

}  // namespace taut::command
