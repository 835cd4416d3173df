// SPDX-License-Identifier: MIT
#include "engine/observer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/session.hpp"
#include "platform/clock.hpp"
#include "platform/places.hpp"

namespace taut::engine {
namespace {

constexpr Nanos show_again = 50'000'000;
constexpr Nanos show_stopped_again = 500'000'000;
constexpr Nanos patience = 500'000'000;

// More in a twentieth of a second are one disturbance.
constexpr std::size_t most_pending = 8;

// 20 dB in 1.5 s, as peak meters fall.
constexpr double fall_a_second = 20.0 / 1.5;

std::int64_t unix_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

telemetry::Latency shown(const Latency& latency) {
  return {.buffer = latency.buffer,
          .adapter = latency.adapter,
          .margin = latency.margin,
          .late = latency.late,
          .resampler = latency.resampler,
          .hardware = latency.hardware,
          .jitter = latency.latency_jitter,
          .hardware_known = latency.hardware_known ? 1U : 0U};
}

telemetry::Spread shown(const audio::Histogram::Snapshot& values) {
  return {.median = values.median(), .p99 = values.percentile(0.99), .max = values.max};
}

// Both have steps that part an octave evenly, these 16 and those 4.
void fold(const audio::Histogram::Snapshot& from, std::array<std::uint64_t, telemetry::used_steps>& to) {
  to = {};
  std::size_t step = 0;
  for (std::size_t i = 0; i < from.counts.size(); ++i) {
    while (step + 1 < to.size() && telemetry::used_end(step) <= audio::Histogram::largest_in(i)) ++step;
    to[step] += from.counts[i];
  }
}

telemetry::Cause cause_of(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::host_late:
      return telemetry::Cause::program;
    case Event::Kind::thread_late:
      return telemetry::Cause::computer;
    case Event::Kind::device_late:
      return telemetry::Cause::device;
    default:
      return telemetry::Cause::other;
  }
}

}  // namespace

Observer::Observer(EngineSession& session) : session_(session) {}

Observer::~Observer() { close(); }

void Observer::employ() {
  if (employed_) return;
  employed_ = true;
  auto made = telemetry::Writer::make(platform::program_name());
  if (!made) {
    const std::lock_guard lock(mutex_);
    remark_ = made.error().sentence();
    return;
  }
  writer_.emplace(std::move(*made));
  auto thread = platform::Thread::start("taut-observer", [this, session = session_.shared_from_this()] { run(); });
  if (!thread) {
    writer_.reset();
    const std::lock_guard lock(mutex_);
    remark_ = "`taut monitor` cannot see this stream. " + thread.error().sentence();
    return;
  }
  thread_ = std::move(*thread);
}

void Observer::run() {
  Nanos planned = 0;
  while (!closed_) {
    // First of all: on a busy computer the look at the system takes seconds.
    describe(now_);
    measure(now_);
    writer_->show(now_);
    const Nanos kept = explain(planned);
    const bool running = now_.state != telemetry::State::stopped;
    const Nanos from = platform::system_clock().now(), until = from + (running ? show_again : show_stopped_again);
    parker_.wait_until(until);
    planned = std::min(until, platform::system_clock().now()) - from + kept;
  }
}

// Streams in simulated time have no place in the readings of a real computer.
Nanos Observer::explain(Nanos planned) {
  const std::uintptr_t audio = session_.audio_thread;
  if (session_.slot.simulated() || audio == 0) return 0;
  if (!watch_ || watched_ != audio) watch_.emplace(audio);
  watched_ = audio;
  std::vector<Pending> pending;
  {
    const std::lock_guard lock(mutex_);
    pending.swap(pending_);
  }
  if (pending.empty()) {
    watch_->look(planned);
    return 0;
  }
  std::vector<Event> events;
  events.reserve(pending.size());
  for (const Pending& one : pending) events.push_back(one.event);
  const double rate = now_.rate > 0 ? now_.rate : session_.wanted.request.rate;
  const bool realtime = [&] {
    const std::lock_guard lock(session_.words);
    return session_.thread_remedy.empty();
  }();
  const auto verdicts =
      watch_->judge(events, duration(std::max(now_.buffer, now_.cycle), rate), now_.callback.median, realtime, planned);
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t k = 0; k < pending.size(); ++k) {
      if (pending[k].number + static_cast<std::int64_t>(news_.size()) < news_count_) continue;  // no longer kept
      telemetry::News& news = news_[static_cast<std::size_t>(pending[k].number) % news_.size()];
      news.kind = static_cast<std::uint32_t>(verdicts[k].kind) + 1;
      news.reason.set(verdicts[k].sentence);
    }
  }
  const Nanos begin = platform::system_clock().now();
  remember(pending, verdicts);
  return platform::system_clock().now() - begin;
}

void Observer::remember(const std::vector<Pending>& drop_outs, const std::vector<forensics::Verdict>& verdicts) {
  if (!history_) return;
  std::vector<forensics::PastDropOut> past;
  past.reserve(drop_outs.size());
  const std::string output = now_.output.get();
  for (std::size_t k = 0; k < drop_outs.size(); ++k)
    past.push_back({.at = unix_time(drop_outs[k].event.at),
                    .program = platform::program_name(),
                    .process = platform::this_process().process,
                    .device = output.empty() ? now_.input.get() : output,
                    .kind = std::string(forensics::name(verdicts[k].kind)),
                    .sentence = sentence(drop_outs[k].event),
                    .reason = verdicts[k].sentence});
  // If it cannot be kept, the stream itself still shows it.
  static_cast<void>(forensics::remember(*history_, past));
}

void Observer::describe(telemetry::Snapshot& snapshot) {
  const device::Agreed agreed = session_.noted();
  snapshot.rate = agreed.rate;
  snapshot.buffer = session_.wanted.buffer;
  snapshot.cycle = agreed.frames;
  const bool late_host = session_.late_host;
  snapshot.in = shown(latency_of(true, agreed, session_.wanted.buffer, late_host));
  snapshot.out = shown(latency_of(false, agreed, session_.wanted.buffer, late_host));
  snapshot.margin = agreed.margin;
  snapshot.input.set(session_.wanted.request.in);
  snapshot.output.set(session_.wanted.request.out);
  {
    const std::lock_guard lock(session_.words);
    snapshot.hardware_rate = session_.hardware.rate;
    snapshot.tuning.set(session_.tuned);
    snapshot.tuning_state.set(session_.tuning_state);
    snapshot.thread.set(session_.thread);
    snapshot.thread_remedy.set(session_.thread_remedy);
  }
  const std::vector<std::string> members = session_.slot.describe();
  snapshot.member_count = static_cast<std::uint32_t>(std::min(members.size(), telemetry::most_members));
  for (std::size_t k = 0; k < snapshot.member_count; ++k) snapshot.members[k].set(members[k]);
}

void Observer::measure(telemetry::Snapshot& snapshot) {
  const Telemetry& telemetry = session_.telemetry;
  const std::int64_t now = unix_now();
  const bool serving = session_.slot.serving();
  snapshot.state = !serving               ? telemetry::State::stopped
                   : session_.slot.away() ? telemetry::State::away
                                          : telemetry::State::running;
  if (session_.began > 0) snapshot.began = unix_time(session_.began);
  snapshot.callbacks = telemetry.callbacks();
  const Xruns xruns = telemetry.xruns();
  snapshot.host_late = xruns.host_late;
  snapshot.thread_late = xruns.thread_late;
  snapshot.device_late = xruns.device_late;
  snapshot.lost = xruns.lost;
  snapshot.silent = xruns.silent;
  const Absence absence = telemetry.absence();
  snapshot.away_times = absence.away_times;
  snapshot.away = absence.away;
  snapshot.sleeps = absence.sleeps;
  snapshot.slept = absence.slept;
  snapshot.room = telemetry.room().time;
  snapshot.callback = shown(telemetry.callback.snapshot());
  snapshot.overhead = shown(telemetry.overhead.snapshot());
  const auto used = telemetry.used.snapshot();
  snapshot.used = shown(used);
  fold(used, snapshot.used_counts);
  if (serving) {
    const Position position = telemetry.position.get();
    drift_.look(position.frames + xruns.lost, position.time, snapshot.rate,
                absence.away_times + absence.sleeps + (snapshot.state == telemetry::State::away ? 1 : 0));
  }
  snapshot.drift = drift_.ppm();
  snapshot.drift_over = drift_.over();
  meter(snapshot.inputs, true);
  meter(snapshot.outputs, false);
  const std::lock_guard lock(mutex_);
  snapshot.news = news_;
  snapshot.news_count = news_count_;
  snapshot.updated = now;
}

void Observer::meter(telemetry::Meters& meters, bool input) {
  const auto channels = session_.buffers.channels(input);
  meters.count = static_cast<std::uint32_t>(std::min(channels.size(), telemetry::most_channels));
  const double seconds = static_cast<double>(std::max<std::int64_t>(unix_now() - now_.updated, 0)) / 1e9;
  const auto fall = static_cast<float>(std::pow(10.0, -fall_a_second * std::min(seconds, 10.0) / 20));
  for (std::size_t k = 0; k < meters.count; ++k) {
    meters.channels[k] = static_cast<std::uint16_t>(channels[k]);
    meters.levels[k] = std::max(session_.meters.take(input, k), meters.levels[k] * fall);
  }
}

// Streams in simulated time have no place among the hours of the day: what happens there, happens now.
std::int64_t Observer::unix_time(Nanos stream_time) const {
  if (session_.slot.simulated()) return unix_now();
  return unix_now() - (platform::system_clock().now() - stream_time);
}

void Observer::happened(const Event& event, const std::string& sentence) {
  telemetry::News news{.at = unix_time(event.at),
                       .lost = event.lost,
                       .silent = event.silent,
                       .took = 0,
                       .had = 0,
                       .cause = cause_of(event.kind),
                       .kind = 0,
                       .sentence = {},
                       .reason = {}};
  if (event.kind == Event::Kind::host_late || event.kind == Event::Kind::thread_late) {
    news.took = event.a;
    news.had = event.b;
  }
  news.sentence.set(sentence);
  {
    const std::lock_guard lock(mutex_);
    news_[static_cast<std::size_t>(news_count_) % news_.size()] = news;
    if (news.cause != telemetry::Cause::other && pending_.size() < most_pending)
      pending_.push_back({event, news_count_});
    ++news_count_;
  }
  parker_.wake();
}

void Observer::close() noexcept {
  closed_ = true;
  parker_.wake();
  if (writer_) writer_->hide();
  if (thread_ && !thread_->join_within(patience)) thread_->detach();
  thread_.reset();
}

std::string Observer::remark() const {
  const std::lock_guard lock(mutex_);
  return remark_;
}

}  // namespace taut::engine
