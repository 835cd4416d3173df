// SPDX-License-Identifier: MIT
// Measured and reported by the audio thread: written by it alone, read by anyone.
#pragma once
#include <atomic>

#include "audio/event_ring.hpp"
#include "audio/histogram.hpp"
#include "audio/seqlock.hpp"
#include "base/realtime.hpp"
#include "engine/event.hpp"
#include "engine/report.hpp"

namespace taut::engine {

/// A position on the host's timeline and its time.
struct Position {
  Frames frames = 0;
  Nanos time = 0;
};

/// The current margin, the time it left the last cycle, and what the hardware needs of it (see Turn).
struct Room {
  Frames margin = 0;
  Nanos time = 0;
  Frames granularity = 0, floor = 0;
};

/// Any thread.
inline Spread spread_of(const audio::Histogram& histogram) noexcept {
  const auto snapshot = histogram.snapshot();
  return {snapshot.median(), snapshot.percentile(0.99), snapshot.max};
}

class Telemetry {
 public:
  audio::Histogram callback, overhead;
  audio::Histogram used;  ///< of the margin: from the hardware's report of a cycle to its output being written
  audio::Published<Position> position;

  // Audio thread, real-time safe.

  void called(Nanos took) noexcept TAUT_NONBLOCKING {
    callback.add(took);
    bump(callbacks_, 1);
  }

  void post(const Event& event) noexcept TAUT_NONBLOCKING {
    switch (event.kind) {
      case Event::Kind::host_late:
        bump(host_late_, 1);
        break;
      case Event::Kind::thread_late:
        bump(thread_late_, 1);
        break;
      case Event::Kind::device_late:
        bump(device_late_, 1);
        break;
      case Event::Kind::gone:
      case Event::Kind::stalled:
      case Event::Kind::rate:
        bump(away_times_, 1);
        break;
      case Event::Kind::slept:
        bump(sleeps_, event.a > 0 ? 1 : 0);
        bump(slept_, event.a);
        break;
      case Event::Kind::member_changed:
        bump(away_times_, event.a > 0 ? 1 : 0);
        break;
      default:
        break;
    }
    bump(lost_, event.lost);
    bump(silent_, event.silent);
    events_.push(event);
    news_ = true;
  }

  /// Values of the last cycle: `time` below 2^40 ns (18 minutes), frames below 2^23.
  void had(const Room& room) noexcept TAUT_NONBLOCKING {
    room_.store(room.margin << 40 | (room.time & ((Nanos{1} << 40) - 1)), std::memory_order_relaxed);
    needs_.store(room.granularity << 32 | room.floor, std::memory_order_relaxed);
  }

  /// The last drop-out cost more frames than first reported.
  void lost_more(Frames frames) noexcept TAUT_NONBLOCKING { bump(lost_, frames); }

  /// `frames` more went by while the device, or a member, was missing.
  void away(Frames frames) noexcept TAUT_NONBLOCKING { bump(away_, frames); }

  /// There is something for the worker to do, but nothing to report.
  void wake_worker() noexcept TAUT_NONBLOCKING { news_ = true; }

  /// True once after either: the audio thread then wakes the worker at the end of the cycle.
  bool take_news() noexcept TAUT_NONBLOCKING { return std::exchange(news_, false); }

  // The listener's thread.

  bool next(Event& event) noexcept { return events_.pop(event); }

  // Any thread.

  [[nodiscard]] std::int64_t callbacks() const noexcept { return callbacks_.load(std::memory_order_relaxed); }
  [[nodiscard]] Room room() const noexcept {
    const auto packed = room_.load(std::memory_order_relaxed), needs = needs_.load(std::memory_order_relaxed);
    return {packed >> 40, packed & ((Nanos{1} << 40) - 1), needs >> 32, needs & ((Frames{1} << 32) - 1)};
  }
  [[nodiscard]] std::uint64_t dropped_events() const noexcept { return events_.dropped(); }
  [[nodiscard]] Xruns xruns() const noexcept {
    return {host_late_.load(std::memory_order_relaxed), thread_late_.load(std::memory_order_relaxed),
            device_late_.load(std::memory_order_relaxed), lost_.load(std::memory_order_relaxed),
            silent_.load(std::memory_order_relaxed)};
  }
  [[nodiscard]] Absence absence() const noexcept {
    return {away_times_.load(std::memory_order_relaxed), away_.load(std::memory_order_relaxed),
            sleeps_.load(std::memory_order_relaxed), slept_.load(std::memory_order_relaxed)};
  }

 private:
  using Count = std::atomic<std::int64_t>;
  static void bump(Count& count, std::int64_t by) noexcept {
    count.store(count.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  Count room_{0}, needs_{0};  // two numbers each, to keep them consistent
  Count callbacks_{0}, host_late_{0}, thread_late_{0}, device_late_{0}, lost_{0}, silent_{0};
  Count away_times_{0}, away_{0}, sleeps_{0}, slept_{0};
  audio::EventRing<Event> events_{256};
  bool news_ = false;
};

}  // namespace taut::engine
