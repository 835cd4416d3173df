// SPDX-License-Identifier: MIT
#include "engine/loop.hpp"

#include <cmath>
#include <limits>

#include "platform/guard.hpp"
#include "platform/realtime.hpp"

namespace taut::engine {
namespace {

using device::Turn;
using device::Wake;

constexpr Nanos never = std::numeric_limits<Nanos>::max();

// A device that gives no turn for this long is gone, whatever it says.
constexpr int patience_cycles = 4;
constexpr Nanos patience_more = 20'000'000;

constexpr Nanos longest_join = 2 * nanos_per_second;

device::Agreed stand_in_terms(const Session& session) {
  device::Agreed terms = session.attached.load()->stream->agreed();
  terms.frames = session.wanted.buffer;
  terms.fixed = true;
  terms.remarks.clear();
  return terms;
}

}  // namespace

Loop::Loop(std::shared_ptr<Session> session, bool late_host)
    : session_(std::move(session)),
      cycle_(session_->attached.load()->fit(), session_->buffers, session_->splice, session_->wishes, *session_->host,
             session_->telemetry, late_host),
      stand_in_(stand_in_terms(*session_), session_->attached.load()->stream->clock()),
      stand_in_fit_(session_->attached.load()->fit()),
      stream_(session_->attached.load()->stream.get()) {
  stand_in_fit_.shape = {
      .buffer = session_->wanted.buffer, .cycle = session_->wanted.buffer, .fixed = true, .margin = 0};
  stand_in_fit_.pieces = false;
  session_->looping = true;
}

Loop::~Loop() { session_->looping = false; }

Expected<void> Loop::start() {
  lent_ = stream_->lend(*this);
  auto started = stream_->start();
  if (started) {
    set_patience();
    last_turn_ = stream_->clock().now();
    session_->began = last_turn_;
    session_->on_stand_in = false;
    session_->running = true;
    started_ = true;
  }
  return started;
}

void Loop::cancel() noexcept {
  stop_ = true;
  go_.wake();
}

Expected<void> Loop::make_thread(const std::shared_ptr<Loop>& self) {
  auto thread = platform::Thread::start("taut-audio", [self] {
    const platform::AudioThread mine;
    self->go_.wait();
    if (!self->started_) return;
    while (self->step()) {}
    self->finish();
  });
  if (!thread) return std::unexpected(thread.error());
  platform::Grant scheduled;
  if (&self->stream_->clock() == &platform::system_clock()) {
    self->awake_.emplace();
    const device::Agreed& agreed = self->stream_->agreed();
    scheduled = platform::make_realtime(thread->id(), duration(agreed.frames, agreed.rate));
    if (!self->awake_->sentence().empty()) scheduled.sentence += " " + self->awake_->sentence();
  } else {
    // Where time passes as fast as it is waited for, a thread that goes before all others never lets them run.
    scheduled.sentence = "The device's time is not real: the audio thread is scheduled as any other.";
  }
  {
    const std::lock_guard lock(self->session_->words);
    self->session_->thread = std::move(scheduled.sentence);
    self->session_->thread_remedy = std::move(scheduled.remedy);
  }
  self->thread_ = std::move(*thread);
  return {};
}

bool Loop::step() noexcept {
  if (stop_.load(std::memory_order_relaxed)) return false;
  if (stream_ == &stand_in_) take_offer();
  const Nanos deadline = stream_ == &stand_in_ ? never : last_turn_ + patience_;
  switch (stream_->wait(deadline, turn_)) {
    case Wake::turn:
      serve(*stream_, turn_);
      // The hardware starts with a filling turn's done(), and some drivers wake theirs first.
      last_turn_ = turn_.filling ? stream_->clock().now() : turn_.woken;
      break;
    case Wake::changed:
      change();
      break;
    case Wake::part:
      session_->mending = true;
      session_->telemetry.tell({.kind = Event::Kind::part, .at = stream_->clock().now(), .fault = stream_->fault()});
      break;
    case Wake::gone:
      lose(Event::Kind::gone, 0);
      break;
    case Wake::idle:
      if (const auto turns = lent_turns_.load(std::memory_order_relaxed); turns != lent_turns_seen_) {
        lent_turns_seen_ = turns;
        last_turn_ = stream_->clock().now();
      } else if (const Nanos now = stream_->clock().now(); now >= deadline) {
        lose(Event::Kind::stalled, now - last_turn_);
      }
      break;
  }
  pass_news();
  return !stop_.load(std::memory_order_relaxed);
}

void Loop::serve(device::Stream& stream, const Turn& turn) noexcept {
  platform::cycle_begin();
  const bool whole = cycle_.serve(stream, turn);
  platform::cycle_end();
  if (!whole) lose(Event::Kind::gone, 0);
}

void Loop::turn(const Turn& turn) noexcept {
  lent_turns_.fetch_add(1, std::memory_order_relaxed);
  platform::cycle_begin();
  cycle_.serve(*stream_, turn);
  platform::cycle_end();
  pass_news();
}

void Loop::pass_news() noexcept {
  session_->late_host.store(cycle_.late_host(), std::memory_order_relaxed);
  if (session_->telemetry.take_news()) session_->keeper.wake();
}

void Loop::set_patience() noexcept {
  const device::Agreed& agreed = stream_->agreed();
  patience_ = duration(patience_cycles * agreed.frames, agreed.rate) + patience_more;
}

// The keeper closes the stream and looks for its return, or converts it; here nothing may block.
void Loop::lose(Event::Kind kind, std::int64_t a) noexcept {
  lost_at_ = stream_->clock().now();
  session_->telemetry.tell({.kind = kind, .at = lost_at_, .a = a, .fault = stream_->fault()});
  stream_ = &stand_in_;
  static_cast<void>(stand_in_.start());
  cycle_.refit(stand_in_fit_);
  session_->on_stand_in = true;
  session_->lost = session_->attached.exchange(nullptr);
}

void Loop::take_offer() noexcept {
  Attachment* const back = session_->offered.exchange(nullptr);
  if (!back) return;
  session_->attached = back;
  session_->on_stand_in = false;
  stream_ = back->stream.get();
  set_patience();
  last_turn_ = stream_->clock().now();
  cycle_.resume(back->fit(), {.kind = Event::Kind::returned, .at = last_turn_, .a = last_turn_ - lost_at_});
}

void Loop::change() noexcept {
  const Attachment& attachment = *session_->attached.load();
  if (attachment.outdated()) return lose(Event::Kind::rate, std::llround(attachment.hardware().rate));
  const Cycle::Fit fit = attachment.fit();
  cycle_.refit(fit);
  set_patience();
  const auto latency = [](const device::End& end) {
    return Event::Latency{.frames = end.latency, .wander = end.wander, .known = end.latency_known};
  };
  session_->telemetry.tell({.kind = Event::Kind::changed,
                            .at = stream_->clock().now(),
                            .a = fit.shape.margin,
                            .b = fit.shape.cycle,
                            .in = latency(stream_->agreed().in),
                            .out = latency(stream_->agreed().out)});
}

void Loop::finish() noexcept {
  session_->running = false;
  if (stream_ != &stand_in_) stream_->stop();
  // What the host leaves in half 1 from now on is heard first at the next start; what it left there before is not.
  session_->buffers.clear_outputs();
}

void Loop::stop() noexcept {
  stop_ = true;
  {
    const std::lock_guard lock(session_->closing);
    if (const Attachment* attachment = session_->attached.load()) attachment->stream->nudge();
  }
  if (!thread_) return;
  if (!thread_->join_within(longest_join)) {
    cycle_.dismiss();
    thread_->detach();
  }
}

}  // namespace taut::engine
