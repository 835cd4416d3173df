// SPDX-License-Identifier: MIT
#include "engine/loop.hpp"

#include <cmath>
#include <limits>

#include "device/timeout.hpp"
#include "platform/guard.hpp"
#include "platform/realtime.hpp"

namespace taut::engine {
namespace {

using device::Wake;

constexpr Nanos never = std::numeric_limits<Nanos>::max();

constexpr Nanos look_for_sleep_again = nanos_per_second;

constexpr Nanos longest_join = 2 * nanos_per_second;

device::Agreed stand_in_terms(EngineSession& session) {
  device::Agreed terms = session.slot.opened().stream->agreed();
  terms.frames = session.wanted.buffer;
  terms.fixed = true;
  terms.remarks.clear();
  return terms;
}

}  // namespace

Loop::Loop(std::shared_ptr<EngineSession> session)
    : session_(std::move(session)),
      cycle_(session_->slot.opened().fit(), session_->buffers, session_->splice, session_->wishes, *session_->host,
             session_->telemetry, session_->meters, session_->late_host),
      stand_in_(stand_in_terms(*session_), session_->slot.opened().stream->clock()),
      stand_in_fit_(session_->slot.opened().fit()),
      stream_(session_->slot.opened().stream.get()),
      attachment_(&session_->slot.opened()) {
  stand_in_fit_.shape = {
      .buffer = session_->wanted.buffer, .cycle = session_->wanted.buffer, .fixed = true, .margin = 0};
  stand_in_fit_.pieces = false;
}

Expected<void> Loop::start() {
  auto started = session_->slot.start();
  if (started) {
    set_timeout();
    last_turn_ = heard_until_ = stream_->clock().now();
    cycle_.look_for_sleep(stream_->clock());
    session_->began = last_turn_;
    started_ = true;
  }
  return started;
}

void Loop::cancel() noexcept {
  stop_ = true;
  go_.wake();
}

Expected<void> Loop::make_thread(const std::shared_ptr<Loop>& self) {
  const auto body = [self] {
    const platform::AudioThread mine;
    self->go_.wait();
    if (!self->started_) return;
    while (self->step()) {}
    self->finish();
  };
  platform::ThreadSource* const source = self->session_->host->needs().threads;
  auto thread = source ? source->start("taut-audio", body) : platform::Thread::start("taut-audio", body);
  if (!thread) return std::unexpected(thread.error());
  platform::Grant scheduled;
  if (&self->stream_->clock() == &platform::system_clock()) {
    self->awake_.emplace();
    const device::Agreed& agreed = self->stream_->agreed();
    const int priority = agreed.priority > 0 ? agreed.priority : platform::default_priority;
    scheduled = platform::make_realtime(thread->id(), duration(agreed.frames, agreed.rate), priority);
    if (!self->awake_->sentence().empty()) scheduled.sentence += " " + self->awake_->sentence();
  } else {
    // Where time passes as fast as it is waited for, a real-time thread would starve all others.
    scheduled.sentence = "The device runs in simulated time: the audio thread needs no real time.";
  }
  {
    const std::lock_guard lock(self->session_->words);
    self->session_->thread = std::move(scheduled.sentence);
    self->session_->thread_remedy = std::move(scheduled.remedy);
    scheduled.hold.swap(self->session_->hold);  // the previous hold is released outside the lock
  }
  self->session_->audio_thread = thread->id();
  self->thread_ = std::move(*thread);
  return {};
}

bool Loop::step() noexcept {
  if (stop_.load(std::memory_order_relaxed)) return false;
  if (stream_ == &stand_in_) take_offer();
  const Nanos deadline = stream_ == &stand_in_ ? never : last_turn_ + timeout_;
  const Wake wake = stream_->wait(deadline, turn_);
  const platform::CycleScope guarded;
  act(wake, deadline);
  if (last_turn_ >= sleep_looked_at_ + look_for_sleep_again) {
    sleep_looked_at_ = last_turn_;
    look_for_sleep(stream_->clock());
  }
  pass_news();
  return !stop_.load(std::memory_order_relaxed);
}

void Loop::act(Wake wake, Nanos deadline) noexcept {
  switch (wake) {
    case Wake::turn:
      bridge();
      if (!cycle_.serve(*stream_, turn_)) return lose(Event::Kind::gone, 0);
      // The hardware starts with a filling turn's done(), and some drivers wake their device first.
      last_turn_ = turn_.filling ? stream_->clock().now() : turn_.woken;
      break;
    case Wake::changed:
      change();
      break;
    case Wake::member_changed:
      session_->recovery.member_changed();
      lose_member();
      break;
    case Wake::gone:
      lose(Event::Kind::gone, 0);
      break;
    case Wake::idle:
      if (const Nanos now = stream_->clock().now(); now >= deadline) {
        // After a host has overrun, allow the device as much time again.
        if (cycle_.returned() + timeout_ > now)
          last_turn_ = cycle_.returned();
        else
          lose(Event::Kind::stalled, now - last_turn_);
      }
      break;
  }
}

// Where one clock hands over to another, only time tells what the timeline lacks: no device counts it.
void Loop::bridge() noexcept {
  if (turn_.filling) return;
  if (bridging_) {
    const bool back = stream_ != &stand_in_;
    const double rate = stream_->agreed().rate;
    const Frames between = frames_in(turn_.ready - heard_until_, rate) - turn_.frames;
    const Frames silent = std::max<Frames>(between, 0) + (back ? 0 : turn_.frames);
    silent_ += silent;
    session_->telemetry.away(silent);
    cycle_.bridge(between, back);
    if (back) {
      bridging_ = false;
      session_->telemetry.post(
          {.kind = Event::Kind::returned, .at = last_turn_, .a = last_turn_ - lost_at_, .b = silent_});
    }
    // Not this turn's end, which lies between two frames of the timeline: the rounding would accumulate.
    heard_until_ += duration(between + turn_.frames, rate);
    return;
  }
  if (members_away_ > 0) session_->telemetry.away(turn_.frames);
  heard_until_ = turn_.ready;
}

// Time spent in system sleep does not count for the stream.
void Loop::look_for_sleep(const platform::Clock& clock) noexcept {
  const Nanos slept = cycle_.look_for_sleep(clock);
  if (clock.sleep_counts()) heard_until_ += slept;
}

void Loop::lose_member() noexcept {
  const device::Fault fault = stream_->fault();
  session_->telemetry.post({.kind = Event::Kind::member_changed,
                            .at = stream_->clock().now(),
                            .a = fault.b > members_away_ ? 1 : 0,
                            .fault = fault,
                            .generation = attachment_->generation});
  members_away_ = fault.b;
  cycle_.member_away(members_away_ > 0);
}

void Loop::pass_news() noexcept {
  if (!session_->telemetry.take_news()) return;
  const platform::AllowSystemCall to_wake_the_worker;
  session_->worker.wake();
}

void Loop::set_timeout() noexcept {
  const device::Agreed& agreed = stream_->agreed();
  timeout_ = device::turn_timeout(agreed.frames, agreed.rate);
}

// The worker closes the stream and looks for its return, or converts it; nothing here may block.
void Loop::lose(Event::Kind kind, std::int64_t a) noexcept {
  const platform::Clock& clock = stream_->clock();
  look_for_sleep(clock);
  if (bridging_) {
    // It opened and gave no turn: the same absence goes on.
    session_->telemetry.wake_worker();
  } else {
    lost_at_ = clock.now();
    session_->telemetry.post({.kind = kind, .at = lost_at_, .a = a, .fault = stream_->fault()});
    silent_ = 0;
    bridging_ = true;
  }
  members_away_ = 0;
  stream_ = &stand_in_;
  attachment_ = nullptr;
  static_cast<void>(stand_in_.start());
  cycle_.absent(stand_in_fit_);
  session_->slot.lose();
}

void Loop::take_offer() noexcept {
  Attachment* const back = session_->slot.take();
  if (!back) return;
  attachment_ = back;
  stream_ = back->stream.get();
  set_timeout();
  last_turn_ = stream_->clock().now();
  cycle_.resume(back->fit());
}

void Loop::change() noexcept {
  if (attachment_->outdated()) return lose(Event::Kind::rate, std::llround(attachment_->hardware().rate));
  const Cycle::Fit fit = attachment_->fit();
  cycle_.refit(fit);
  set_timeout();
  const auto latency = [](const device::End& end) {
    return Event::Latency{.frames = end.latency, .latency_jitter = end.latency_jitter, .known = end.latency_known};
  };
  session_->telemetry.post({.kind = Event::Kind::changed,
                            .at = stream_->clock().now(),
                            .a = fit.shape.margin,
                            .b = fit.shape.cycle,
                            .in = latency(stream_->agreed().in),
                            .out = latency(stream_->agreed().out)});
}

void Loop::finish() noexcept {
  // What the host leaves in half 1 from now on is the first thing heard at the next start; what it left there before is
  // not.
  session_->buffers.clear_outputs();
  session_->slot.release();
}

void Loop::stop() noexcept {
  stop_ = true;
  session_->slot.nudge();
  if (!thread_) return;
  if (!thread_->join_within(longest_join)) {
    cycle_.dismiss();
    thread_->detach();
  }
}

bool Loop::pass(Nanos ns) noexcept {
  if (!attachment_ || !session_->slot.simulated()) return false;
  const platform::Clock& clock = stream_->clock();
  clock.sleep_until(clock.now() + ns);
  return true;
}

}  // namespace taut::engine
