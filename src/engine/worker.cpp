// SPDX-License-Identifier: MIT
#include "engine/worker.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "engine/session.hpp"
#include "platform/thread.hpp"

namespace taut::engine {
namespace {

constexpr Nanos tune_again = 150'000'000;
constexpr Nanos tell_again = 40'000'000;

// Hosts crash on messages right after start (protocol quirk Q45).
constexpr std::int64_t blocks_before_first_notice = 4;

constexpr Nanos patience_with_host = 500'000'000;

std::optional<Notice> notice_of(Event::Kind kind) {
  using enum Event::Kind;
  switch (kind) {
    case host_late:
    case thread_late:
    case device_late:
      return Notice::overload;
    case changed:
    case moved:
    case late_host:
      return Notice::latencies;
    default:
      return std::nullopt;
  }
}

void apply(const Event& event, device::Agreed& agreed) {
  agreed.frames = static_cast<int>(event.b);
  for (const bool input : {true, false}) {
    const Event::Latency& latency = input ? event.in : event.out;
    device::End& end = input ? agreed.in : agreed.out;
    end.latency = latency.frames;
    end.latency_known = latency.known;
    end.latency_jitter = latency.latency_jitter;
  }
}

}  // namespace

Expected<void> Worker::employ() {
  if (employed_) return {};
  has_ended_ = false;
  const auto body = [session = session_.shared_from_this()] { session->worker.run(); };
  platform::ThreadSource* const source = session_.host->needs().threads;
  auto made = source ? source->launch("taut-worker", body) : platform::Thread::launch("taut-worker", body);
  employed_ = made.has_value();
  if (!made) has_ended_ = true;
  return made;
}

void Worker::run() {
  thread_ = platform::current_thread_id();
  while (!closed_) {
    work();
    if (closed_) break;
    if (const Nanos time = pause(); time >= 0)
      parker_.wait_until(platform::system_clock().now() + time);
    else
      parker_.wait();
  }
  has_ended_ = true;
  ended_.wake();
}

Nanos Worker::pause() const {
  Nanos least = session_.recovery.pause();
  const auto at_most = [&](Nanos time) { least = least < 0 ? time : std::min(least, time); };
  if (session_.tuning) at_most(tune_again);
  const std::lock_guard lock(mutex_);
  if (!notices_.empty()) at_most(tell_again);
  return least;
}

void Worker::work() {
  handle_events();
  session_.recovery.work();
  if (session_.tuning) session_.tuning->look();
  tell_host();
}

void Worker::handle_events() {
  Event event;
  while (session_.telemetry.next(event)) handle(event);
  if (const std::uint64_t dropped = session_.telemetry.dropped_events(); dropped > dropped_) {
    session_.journal.say(text("{} more events came too fast to be listed.", dropped - dropped_));
    dropped_ = dropped;
  }
}

void Worker::handle(const Event& event) {
  using enum Event::Kind;
  const std::string words = sentence(event, reason_of(event));
  session_.journal.say(event.at - session_.began, words);
  session_.observer.happened(event, words);
  if (event.kind == changed || event.kind == moved) {
    const std::lock_guard lock(session_.words);
    session_.agreed.margin = event.a;
    if (event.kind == changed) apply(event, session_.agreed);
  }
  if (event.kind == gone || event.kind == stalled || event.kind == rate) session_.recovery.lost(event.at);
  if (const auto notice = notice_of(event.kind)) post(*notice);
}

std::string Worker::reason_of(const Event& event) const {
  if (event.kind != Event::Kind::member_changed) return {};
  return session_.slot.explain(event.generation, event.fault);
}

void Worker::post(Notice notice) {
  {
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(notices_, notice) == notices_.end()) notices_.push_back(notice);
  }
  wake();
}

void Worker::tell_host() {
  if (session_.slot.serving() && session_.telemetry.callbacks() < blocks_before_first_notice) return;
  while (!closed_) {
    Notice notice = Notice::reset;
    {
      const std::lock_guard lock(mutex_);
      if (notices_.empty()) return;
      notice = notices_.front();
      notices_.pop_front();
    }
    session_.host->tell(notice);
  }
}

void Worker::close() noexcept {
  closed_ = true;
  wake();
  if (has_ended_ || thread_ == platform::current_thread_id()) return;
  ended_.wait_until(platform::system_clock().now() + patience_with_host);
}

}  // namespace taut::engine
