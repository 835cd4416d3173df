// SPDX-License-Identifier: MIT
// The measurement itself: every program opens its stream, starts it, and calls measure() on its main thread.
//
// Prints one line of `key=value`; bench/peers/compare adds its own, bench/peers/table and bench/peers/plot read it.
#pragma once
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>

#include "impulse.hpp"
#include "options.hpp"
#include "reading.hpp"

namespace taut::peers {

inline void pause(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

/// A system call without effect that shows in a trace: the calls between two marks belong to the steady state.
inline void mark(const char* where) noexcept { static_cast<void>(::access(where, F_OK)); }

inline constexpr double settle = 0.3, search = 0.1;

inline Found find(Impulse& impulse) {
  impulse.look(true);
  pause(search);
  impulse.look(false);
  pause(0.05);
  return impulse.take();
}

/// Waits for the end of a cycle and returns its time on CLOCK_MONOTONIC. Reading /proc blocks preemption for a tenth of
/// a millisecond, which between two cycles delays nobody.
inline std::int64_t between_cycles(const Impulse& impulse) noexcept {
  const std::int64_t from = impulse.cycles(), end = nanos(CLOCK_MONOTONIC) + 100'000'000;
  while (impulse.cycles() == from && nanos(CLOCK_MONOTONIC) < end) {}
  return nanos(CLOCK_MONOTONIC);
}

inline void sleep_until(std::int64_t time) noexcept {
  const timespec until{.tv_sec = time / 1'000'000'000, .tv_nsec = time % 1'000'000'000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
}

/// Lowers this thread below all others, or it would delay the kernel's own threads (USB).
inline void step_back() noexcept {
  const sched_param none{};
  pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
}

/// `reported`: the round trip that the peer's API reports, in frames; negative: none. Called while the impulse goes round,
/// since Taut's may change while it plays.
inline int measure(const Options& options, Impulse& impulse, const std::function<std::int64_t()>& reported,
                   const std::string& more = "") {
  step_back();
  between_cycles(impulse);
  static_cast<void>(read_all(0, options));  // warms up memory and files, so that all later readings cost the same
  pause(settle);
  impulse.send();
  const Found before = find(impulse);
  const std::int64_t told = reported();

  Process self = read_process("self");
  for (const int pid : options.servers) self.threads += read_process(std::to_string(pid)).threads;
  mark("/count/begin");
  between_cycles(impulse);
  const ReadingCost weight = weigh(options);
  const std::int64_t from = between_cycles(impulse), period = 1'000'000'000LL * options.frames / options.rate;
  const Reading begin = read_all(impulse.cycles(), options);
  sleep_until(from + static_cast<std::int64_t>(options.seconds * 1e9) / period * period);
  const Reading end = read_all(impulse.cycles(), options);
  mark("/count/end");

  const Found after = find(impulse);
  const auto cycles = static_cast<double>(end.cycles() - begin.cycles());
  const auto each = [&](std::int64_t first, std::int64_t last) { return static_cast<double>(last - first) / cycles; };
  // Counts frames of time, not cycles: a peer with other callback sizes is compared for the same amount of audio.
  const double periods = static_cast<double>(end.now() - begin.now()) * 1e-9 * options.rate / options.frames;
  const double scale = cycles / periods;
  std::printf(
      "frames=%d channels=%d rate=%d round_trip=%lld steady=%d reported=%lld cycles=%.0f periods=%.1f "
      "process=%.0f system=%.0f switches=%.2f threads=%d%s%s\n",
      options.frames, options.channels, options.rate, static_cast<long long>(before.round_trip),
      before.steady && after.steady && after.round_trip == before.round_trip, static_cast<long long>(told), cycles,
      periods, each(begin.ran() + weight.process, end.ran()) * scale,
      each(begin.busy() + weight.system, end.busy()) * scale, each(begin.switches(), end.switches()) * scale,
      self.threads, more.empty() ? "" : " ", more.c_str());
  std::fflush(stdout);
  return 0;
}

inline int measure(const Options& options, Impulse& impulse, std::int64_t reported = -1, const std::string& more = "") {
  return measure(options, impulse, [reported] { return reported; }, more);
}

}  // namespace taut::peers
