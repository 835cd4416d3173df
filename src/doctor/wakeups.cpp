// SPDX-License-Identifier: MIT
#include "doctor/wakeups.hpp"

#include <algorithm>
#include <atomic>
#include <memory>

#include "audio/histogram.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "platform/clock.hpp"
#include "platform/thread.hpp"

namespace taut::doctor {
namespace {

constexpr Nanos look_every = nanos_per_second / 10;
constexpr Nanos longest_end = nanos_per_second;
constexpr int largest_buffer = 8192;

/// Shared with its thread, which may outlive the caller.
struct Sleeper {
  audio::Histogram late;
  std::atomic<bool> ended{false};
};

void sleep_and_count(Sleeper& sleeper, Nanos first) {
  const platform::Clock& clock = platform::system_clock();
  for (Nanos due = first; !sleeper.ended; due += wake_period) {
    clock.sleep_until(due);
    const Nanos now = clock.now();
    sleeper.late.add(now - due);
    // As a card does: never wait for a time already past.
    while (due + wake_period < now) due += wake_period;
  }
}

Lateness lateness(const Sleeper& sleeper) {
  const auto seen = sleeper.late.snapshot();
  return {.wakes = static_cast<std::int64_t>(seen.total),
          .median = seen.median(),
          .p99 = seen.percentile(0.99),
          .p999 = seen.percentile(0.999),
          .max = seen.max};
}

/// The smallest power of two for which 999 of 1000 wake-ups are at most half a period late.
int steady_buffer(const Lateness& late) {
  int frames = 64;
  while (frames < largest_buffer && duration(frames, 48000) / 2 < late.p999) frames *= 2;
  return frames;
}

}  // namespace

Wakeups measure_wakeups(Nanos length, const std::function<bool()>& still_going) {
  const platform::Clock& clock = platform::system_clock();
  const Nanos begin = clock.now() + wake_period;
  const auto audio = std::make_shared<Sleeper>(), bare = std::make_shared<Sleeper>();
  Wakeups result;
  auto first = platform::Thread::start("taut-doctor", [audio, begin] {
    const platform::AudioThread held;
    sleep_and_count(*audio, begin);
  });
  // Half a period apart, so that they do not delay each other.
  auto second =
      platform::Thread::start("taut-bare", [bare, begin] { sleep_and_count(*bare, begin + wake_period / 2); });
  if (first) result.grant = platform::make_realtime(first->id(), wake_period);
  for (Nanos now = clock.now(); now < begin + length && still_going(); now = clock.now())
    clock.sleep_until(std::min(now + look_every, begin + length));
  audio->ended = bare->ended = true;
  if (first) first->join_within(longest_end);
  if (second) second->join_within(longest_end);
  result.audio = lateness(*audio);
  result.bare = lateness(*bare);
  return result;
}

Finding on_wakeups(const Wakeups& wakeups) {
  const Lateness& audio = wakeups.audio;
  const auto time = [](Nanos ns) { return number::time(ns); };
  Finding finding{
      .topic = "wake-up",
      .measured = text(
          "Of {} wake-ups of an audio thread 99 of 100 came within {}, the latest after {}; those of a bare "
          "timer in the same seconds within {} and {}.",
          number::count(audio.wakes), time(audio.p99), time(audio.max), time(wakeups.bare.p99), time(wakeups.bare.max)),
      .figures = {{"wakes", static_cast<double>(audio.wakes)},
                  {"median_ns", static_cast<double>(audio.median)},
                  {"p99_ns", static_cast<double>(audio.p99)},
                  {"p999_ns", static_cast<double>(audio.p999)},
                  {"max_ns", static_cast<double>(audio.max)},
                  {"bare_wakes", static_cast<double>(wakeups.bare.wakes)},
                  {"bare_median_ns", static_cast<double>(wakeups.bare.median)},
                  {"bare_p99_ns", static_cast<double>(wakeups.bare.p99)},
                  {"bare_p999_ns", static_cast<double>(wakeups.bare.p999)},
                  {"bare_max_ns", static_cast<double>(wakeups.bare.max)}}};
  if (audio.wakes == 0) {
    finding.severity = Severity::problem;
    finding.measured = "No audio thread could be started.";
    finding.why = "Without a thread there is no sound.";
    finding.remedy = "Close other programs and try again.";
    return finding;
  }
  if (audio.p99 <= wake_period / 5) return finding;
  finding.severity = audio.p99 > wake_period       ? Severity::problem
                     : audio.p99 > wake_period / 2 ? Severity::warning
                                                   : Severity::note;
  finding.why = text("64 frames at 48 kHz last {}. A thread woken later than that has no time left to compute.",
                     time(wake_period));
  const int frames = steady_buffer(audio);
  finding.figures.push_back({"steady_frames", static_cast<double>(frames)});
  finding.command = text("taut loopback --buffer {} --seconds 20", frames);
  finding.remedy = text(
      "See the other findings first. {} leave time for 999 of 1,000 of these wake-ups: the command tries "
      "them on the virtual card.",
      frames >= 1024 ? text("Buffers of {} frames", number::count(frames)) : text("Buffers of {} frames", frames));
  return finding;
}

}  // namespace taut::doctor
