// SPDX-License-Identifier: MIT
#include "command/terminal/stop.hpp"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <initializer_list>
#include <thread>

#include "command/terminal/say.hpp"
#include "command/terminal/terminal.hpp"
#include "platform/descriptors_posix.hpp"

namespace taut::command {
namespace {

std::atomic<bool> asked{false};
// Readable once an end was requested.
std::array<int, 2> asked_pipe{-1, -1};

constexpr std::array faults{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
std::array<struct sigaction, faults.size()> before;  // for each fault

void set(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigaction(signal, &action, nullptr);
}

/// nohup, and shells that start background jobs, ignore some signals.
bool is_ignored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// The default action, on this thread, so that a shell sees what stopped or ended the program.
void act(int signal) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal);
  raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &one, nullptr);  // here
  pthread_sigmask(SIG_BLOCK, &one, nullptr);
}

// A thread instead of handlers: it may take locks, and works while the main thread is stuck in a driver.
void watch(const sigset_t& watched) {
  sigset_t seen;
  sigemptyset(&seen);
  for (;;) {
    int signal = 0;
    if (sigwait(&watched, &signal) != 0) continue;
    // The first of a kind asks for a clean end; the second, and Ctrl-\, end at once.
    if (signal != SIGTSTP && signal != SIGQUIT && sigismember(&seen, signal) == 0) {
      sigaddset(&seen, signal);
      asked = true;
      [[maybe_unused]] const auto wrote = write(asked_pipe[1], "", 1);
      continue;
    }
    hold_progress(true);
    bar_terminal();
    act(signal);
    unbar_terminal();  // continued
    hold_progress(false);
  }
}

void give_terminal_back(int signal, siginfo_t* info, void*) {
  bar_terminal_broken();
  for (std::size_t k = 0; k < faults.size(); ++k)
    if (faults[k] == signal) sigaction(signal, &before[k], nullptr);
  // A faulting instruction repeats, for whoever looks at the core; a signal that was sent is sent again.
  const bool repeats = info->si_code > 0 && signal != SIGABRT && signal != SIGSYS;
  if (!repeats) raise(signal);
}

void watch_faults() {
  // For the main thread, whose own stack may have overflowed.
  alignas(16) static std::array<char, 64 << 10> space;
  const stack_t stack{.ss_sp = space.data(), .ss_flags = 0, .ss_size = space.size()};
  sigaltstack(&stack, nullptr);
  struct sigaction action{};
  action.sa_sigaction = give_terminal_back;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (std::size_t k = 0; k < faults.size(); ++k) sigaction(faults[k], &action, &before[k]);
}

}  // namespace

void watch_signals() {
  // A closed pipe after stdout (`taut devices | head`), or a file beyond the size limit (`ulimit -f`), is then a failed
  // write instead of a death while a card is held.
  set(SIGPIPE, SIG_IGN);
  set(SIGXFSZ, SIG_IGN);
  watch_faults();
  static_cast<void>(platform::make_pipe(asked_pipe));
  sigset_t watched;
  sigemptyset(&watched);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP})
    if (!is_ignored(signal)) sigaddset(&watched, signal);
  pthread_sigmask(SIG_BLOCK, &watched, nullptr);  // and on all threads created from now on
  std::thread(watch, watched).detach();
}

bool stop_asked() noexcept { return asked.load(std::memory_order_relaxed); }

void nap(Nanos ns) noexcept {
  constexpr Nanos ms = 1'000'000;
  pollfd event{.fd = stop_asked() ? -1 : asked_pipe[0], .events = POLLIN, .revents = 0};
  poll(&event, 1, static_cast<int>((ns + ms - 1) / ms));
}

}  // namespace taut::command
