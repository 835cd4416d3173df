// SPDX-License-Identifier: MIT
// The thread that watches a stream: it turns what the driver's threads left into events, notices when they have fallen silent,
// and opens the driver again where the program wants that.
#include "base/text.hpp"
#include "host/library/answer.hpp"
#include "host/library/host_stream.hpp"
#include "platform/clock.hpp"

namespace taut::host {
namespace {

constexpr std::chrono::milliseconds interval{20};
constexpr Nanos stall = 2 * nanos_per_second;  // hosts wait three for a first callback
constexpr Nanos between_tries = nanos_per_second;

}  // namespace

Expected<void> HostStream::watch() {
  auto thread = platform::Thread::start("taut-watch", [self = shared_from_this()] { self->live(); });
  if (!thread) return std::unexpected(thread.error());
  watcher_.emplace(std::move(*thread));
  return {};
}

void HostStream::end_watch() {
  quit_ = true;
  events_.end();
  // From within an event: the thread ends by itself.
  if (watcher_id_.load() == std::this_thread::get_id() || !watcher_) return;
  static_cast<void>(watcher_->join_within(driver_->patience()));
}

void HostStream::live() {
  watcher_id_ = std::this_thread::get_id();
  while (!quit_) {
    look();
    events_.sleep(interval);
  }
}

void HostStream::report(TautHostEventKind kind, std::string_view text, std::int64_t count, double rate, int frames) {
  if (quit_) return;
  TautHostEvent event{};
  event.size = sizeof event;
  event.kind = kind;
  event.count = count;
  event.rate = rate;
  event.frames = frames;
  put(event.text, text);
  if (asked_.notice)
    asked_.notice(asked_.context, &event);
  else
    events_.add(event);
}

Wants HostStream::poll(std::int64_t& callbacks, bool& running) {
  const std::lock_guard lock(session_mutex_);
  if (!session_) return {};
  callbacks = session_->callbacks();
  running = session_->running();
  return session_->poll();
}

void HostStream::look() {
  std::int64_t callbacks = 0;
  bool running = false;
  const Wants wants = poll(callbacks, running);
  const std::string& name = driver_->name();
  const Nanos now = platform::system_clock().now();
  if (wants.overloads > 0) {
    overloads_ += wants.overloads;
    report(TAUT_HOST_OVERLOAD,
           text("The driver '{}' reports {} drop-out{}.", name, wants.overloads, wants.overloads == 1 ? "" : "s"),
           wants.overloads);
  }
  look_for_losses();
  if (wants.resync) report(TAUT_HOST_RESYNC, text("The timeline of the driver '{}' jumped.", name));
  if (wants.latencies) {
    driver_->run([self = shared_from_this()](OpenedDriver& driver) -> Expected<void> {
      if (driver.driver) self->read_latencies(driver.driver->latencies());
      return {};
    });
    report(TAUT_HOST_LATENCIES_CHANGED, text("The latencies of the driver '{}' changed.", name));
  }
  if (wants.rate) {
    rate_ = *wants.rate;
    report(TAUT_HOST_RATE_CHANGED,
           *wants.rate > 0 ? text("The driver '{}' runs at {} Hz now.", name, *wants.rate)
                           : text("The driver '{}' has no clock.", name),
           0, *wants.rate);
  }
  if (wants.reset) report(TAUT_HOST_RESET, text("The driver '{}' asks to be closed and opened again.", name));
  if ((asked_.flags & TAUT_HOST_REOPEN) && (wants.reset || (wants.rate && *wants.rate > 0))) {
    reopen_due_ = true;
    next_try_ = now;
  }
  if (reopen_due_ && now >= next_try_ && !quit_)
    reopen(now);
  else
    look_for_stall(now, callbacks, running);
}

void HostStream::look_for_losses() {
  if (const auto lost = lost_.exchange(0); lost > 0)
    report(TAUT_HOST_FRAMES_LOST,
           text("{} frame{} of the input {} lost.", lost, lost == 1 ? "" : "s", lost == 1 ? "was" : "were"), lost);
  const bool away = away_;
  if (away == was_away_) return;
  was_away_ = away;
  if (away)
    report(TAUT_HOST_AWAY, text("The device of the driver '{}' is missing.", driver_->name()));
  else
    report(TAUT_HOST_BACK, text("The device of the driver '{}' is back.", driver_->name()));
}

void HostStream::look_for_stall(Nanos now, std::int64_t callbacks, bool running) {
  if (!running || callbacks != last_callbacks_ || last_change_ == 0) {
    last_callbacks_ = running ? callbacks : -1;
    last_change_ = now;
    if (std::exchange(stalled_, false) && running)
      report(TAUT_HOST_RESUMED, text("The driver '{}' calls back again.", driver_->name()));
  } else if (!stalled_ && now - last_change_ > stall) {
    stalled_ = true;
    report(TAUT_HOST_STALLED, text("The driver '{}' has not called back for 2 s.", driver_->name()));
  }
}

void HostStream::reopen(Nanos now) {
  const int32_t done = driver_->run([self = shared_from_this()](OpenedDriver& driver) -> Expected<void> {
    if (self->quit_) return {};
    const bool run = self->wanted_;
    self->drop();
    driver.object = nullptr;
    driver.driver.reset();
    if (auto opened = driver.open(); !opened) return opened;
    if (auto made = self->prepare(); !made) return made;
    if (run) return self->start();
    return {};
  });
  last_change_ = 0;
  if (done == TAUT_HOST_OK) {
    reopen_due_ = false;
    last_failure_.clear();
    ++reopened_;
    report(TAUT_HOST_REOPENED, text("The driver '{}' was opened again.", driver_->name()), 0, rate_, frames_);
    return;
  }
  next_try_ = now + between_tries;
  std::string why = taut_host_error();
  if (*taut_host_remedy()) why += std::string(" ") + taut_host_remedy();
  if (why == last_failure_) return;
  last_failure_ = why;
  report(TAUT_HOST_REOPEN_FAILED, why);
}

}  // namespace taut::host
