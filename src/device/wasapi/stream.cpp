// SPDX-License-Identifier: MIT
#include "device/wasapi/stream.hpp"

#include <algorithm>
#include <numeric>

#include "platform/guard.hpp"

namespace taut::device::wasapi {
namespace {

// After this long without an event, check whether the endpoints are still there.
constexpr Nanos silence_to_ask = 50'000'000;

// An event already set is reported within less.
constexpr Nanos least_sleep = 10'000;

// As the contract allows, a start may overrun an `until` that is cycles away; a quick start may add to it.
constexpr Nanos overrun = 25'000'000;
constexpr Nanos never = std::numeric_limits<Nanos>::max() - overrun;

constexpr int turns_to_settle = 32;  // then the clocks are known better

int longest_period(const std::vector<Client>& clients) {
  int period = 0;
  for (const auto& client : clients) period = std::max(period, client.period);
  return period;
}

template <class Endpoint>
std::vector<Endpoint> endpoints_of(const System& system, std::vector<Client> clients, int ring_frames,
                                   std::vector<audio::Area>& areas) {
  std::vector<Endpoint> endpoints;
  endpoints.reserve(clients.size());
  for (auto& client : clients) endpoints.emplace_back(std::move(client), ring_frames, system.stamp_offset());
  for (auto& endpoint : endpoints)
    endpoint.ring().areas(endpoint.client().format.channels, audio::bytes(endpoint.client().format.type), areas);
  return endpoints;
}

int input_ring(const Agreed& agreed) { return std::max(8 * agreed.frames, static_cast<int>(agreed.rate / 4)); }

int output_ring(const Agreed& agreed, Frames largest_margin, const std::vector<Client>& outs) {
  return 2 * (agreed.frames + static_cast<int>(largest_margin)) + 8 * longest_period(outs);
}

}  // namespace

WasapiStream::WasapiStream(System& system, Agreed agreed, Frames room, std::vector<Client> ins,
                           std::vector<Client> outs)
    : system_(system),
      clock_(&system.clock()),
      agreed_(std::move(agreed)),
      largest_margin_(std::max({room, agreed_.margin + 2 * Frames{agreed_.frames}})),
      latency_jitter_(agreed_.out.latency_jitter),
      nudge_(system),
      line_(agreed_.rate),
      stamped_line_(agreed_.rate) {
  events_.push_back(nudge_.get());
  for (const auto* clients : {&ins, &outs})
    for (const auto& client : *clients) events_.push_back(client.event.get());
  const int out_frames = output_ring(agreed_, largest_margin_, outs);
  ins_ = endpoints_of<CaptureEndpoint>(system, std::move(ins), input_ring(agreed_), in_areas_);
  outs_ = endpoints_of<RenderEndpoint>(system, std::move(outs), out_frames, out_areas_);
}

WasapiStream::~WasapiStream() { stop(); }

void WasapiStream::nudge() noexcept {
  nudged_.store(true);
  const platform::AllowSystemCall to_wake_a_sleeper;
  system_.set_event(nudge_.get());
}

bool WasapiStream::take_nudge() noexcept { return nudged_.load(std::memory_order_relaxed) && nudged_.exchange(false); }

Wake WasapiStream::wait(Nanos until, Turn& turn) noexcept {
  const bool far = until > clock().now() + 2 * duration(agreed_.frames, agreed_.rate);
  const Nanos starting_until = far && until < never ? until + overrun : until;
  for (;;) {
    if (take_nudge()) return Wake::idle;
    if (signalled_ < 0 && phase_ != Phase::stopped && phase_ != Phase::gone) signalled_ = overdue();
    if (phase_ != Phase::stopped && phase_ != Phase::gone) look();
    if (phase_ == Phase::gone) return Wake::gone;
    if (turn_left_ == 0) {
      if (phase_ == Phase::filling) {
        fill(turn);
        return Wake::turn;
      }
      if (phase_ == Phase::settling && settle()) continue;
      if (phase_ == Phase::running && complete()) {
        if (!measured_ || cycles_ == turns_to_settle) measure();
        if (std::exchange(news_, false)) return Wake::changed;
        if (serve(turn)) return Wake::turn;
        continue;
      }
    }
    const bool starting = phase_ != Phase::stopped && cycles_ == 0;
    if (!sleep(starting ? starting_until : until)) return Wake::idle;
  }
}

// Pumps all endpoints, whichever was signalled: its neighbours are ready about the same moment.
void WasapiStream::look() noexcept {
  const Nanos now = clock().now();
  const int signalled = std::exchange(signalled_, -1);
  const bool fresh = std::exchange(slept_, false);
  if (const auto code = std::exchange(trouble_, com::ok); com::failed(code)) return take(code);
  if (signalled > 0) heard_from_ = now;
  if (turn_left_ == 0 && postponed_ != Cause::none)
    return restart(std::exchange(postponed_, Cause::none), postponed_code_);
  const bool ask = now - heard_from_ > silence_to_ask + 2 * duration(agreed_.frames, agreed_.rate);
  if (ask) heard_from_ = now;
  int index = 1;
  for (auto& endpoint : ins_) {
    const auto code = ask ? endpoint.check() : com::ok;
    if (const auto taken = com::failed(code) ? code : endpoint.pump(now, fresh); com::failed(taken)) return take(taken);
    ++index;
  }
  for (auto& endpoint : outs_) {
    const auto code = ask ? endpoint.check() : com::ok;
    const bool own = signalled == index++;
    if (const auto taken = com::failed(code) ? code : endpoint.pump(now, own, fresh, out_next_); com::failed(taken))
      return take(taken);
    if (endpoint.missed()) return restart(Cause::late, com::ok);
  }
  if (phase_ == Phase::rolling && rolled()) run();
  if (phase_ == Phase::running && turn_left_ == 0) cut();
}

// A late host finds its next turn complete and does not sleep. Check for a free half all the same, or it stays as it
// is.
int WasapiStream::overdue() noexcept {
  const Nanos now = clock().now();
  const auto first = 1 + ins_.size();
  for (std::size_t i = 0; i < outs_.size(); ++i)
    if (outs_[i].half_due(now) && system_.wait(std::span<const Event>(events_).subspan(first + i, 1), now) == 0)
      return static_cast<int>(first + i);
  return -1;
}

bool WasapiStream::sleep(Nanos until) noexcept {
  const Nanos now = clock().now();
  if (until <= now) return false;
  const bool alive = phase_ != Phase::stopped && phase_ != Phase::gone;
  if (alive) until = std::min(until, now + silence_to_ask);
  for (const auto& endpoint : outs_)
    if (alive && endpoint.held_until() > 0) until = std::min(until, endpoint.held_until());
  signalled_ = wait_for(alive ? std::span<const Event>(events_) : std::span<const Event>(events_).first(1), until);
  return true;
}

int WasapiStream::wait_for(std::span<const Event> events, Nanos until) noexcept {
  const Nanos before = clock().now();
  const int told = system_.wait(events, until);
  slept_ = told >= 0 && clock().now() - before > least_sleep;
  return told;
}

void WasapiStream::fill(Turn& turn) noexcept {
  const Nanos now = clock().now();
  const int frames = agreed_.frames + static_cast<int>(agreed_.margin);
  turn = {.frames = frames, .filling = true, .ready = now, .woken = now, .due = now};
  put_sides(turn);
  turn.in.areas = {};
  turn.in.time = turn.out.time = now;
  turn_left_ = frames;
  allow_changes(turn);
}

void WasapiStream::put_sides(Turn& turn) noexcept {
  const auto put = [](Side& side, const std::vector<audio::Area>& areas, const FrameRing& ring, Frames next,
                      Frames& lost) {
    const int at = ring.index(next);
    side = {.areas = areas, .at = at, .split = ring.frames() - at, .position = next};
    side.lost = std::exchange(lost, 0);
  };
  if (!ins_.empty()) put(turn.in, in_areas_, ins_.front().ring(), in_next_, in_lost_);
  if (!outs_.empty()) put(turn.out, out_areas_, outs_.front().ring(), out_next_, out_lost_);
}

bool WasapiStream::complete() const noexcept {
  const Frames end = in_next_ + agreed_.frames;
  if (!ins_.empty()) return std::ranges::all_of(ins_, [&](const auto& endpoint) { return endpoint.end() >= end; });
  return std::ranges::all_of(outs_,
                             [&](const auto& endpoint) { return endpoint.taken() >= out_next_ - agreed_.margin; });
}

Nanos WasapiStream::ready_at() const noexcept {
  Nanos ready = ready_;
  for (const auto& endpoint : ins_) ready = std::max(ready, endpoint.given_at(in_next_ + agreed_.frames));
  if (ins_.empty())
    for (const auto& endpoint : outs_) ready = std::max(ready, endpoint.taken_at(out_next_ - agreed_.margin));
  return ready;
}

Nanos WasapiStream::due_at(Frames position) const noexcept {
  Nanos due = std::numeric_limits<Nanos>::max();
  for (const auto& endpoint : outs_) due = std::min(due, endpoint.due(position));
  if (outs_.empty()) due = ins_.front().given_at(in_next_ + ins_.front().ring().frames());
  return due;
}

bool WasapiStream::serve(Turn& turn) noexcept {
  const Nanos woken = clock().now();
  turn = {.frames = agreed_.frames, .woken = woken};
  turn.ready = ready_ = std::min(ready_at(), woken);
  turn.due = std::max(due_at(out_next_), turn.ready);
  put_sides(turn);
  turn.in.time = turn.ready - duration(agreed_.frames + agreed_.in.latency, agreed_.rate);
  turn.out.time = turn.ready + duration(agreed_.margin + agreed_.out.latency, agreed_.rate);
  turn_left_ = turn.frames;
  allow_changes(turn);
  ++cycles_;
  restarts_ = 0;
  return true;
}

// What one endpoint lost is lost for all: they and the output stay in step.
void WasapiStream::cut() noexcept {
  Frames unbroken = in_next_;
  for (const auto& endpoint : ins_) unbroken = std::max(unbroken, endpoint.unbroken());
  const Frames lost = unbroken - in_next_;
  if (lost <= 0) return;
  if (!outs_.empty() && lost > outs_.front().ring().frames() / 2) return restart(Cause::failed, com::ok);
  in_next_ += lost;
  in_lost_ += lost;
  if (outs_.empty()) return;
  out_next_ += lost;
  out_lost_ += lost;
}

void WasapiStream::allow_changes(Turn& turn) const noexcept {
  if (outs_.empty()) return;
  turn.grow = static_cast<int>(std::max<Frames>(0, largest_margin_ - agreed_.margin));
  turn.shrink = static_cast<int>(std::clamp<Frames>(agreed_.margin - agreed_.floor, 0, turn.frames));
}

void WasapiStream::done(int frames, int more) noexcept TAUT_NONBLOCKING {
  frames = std::min(frames, turn_left_);
  if (frames <= 0) return;
  turn_left_ -= frames;
  if (turn_left_ > 0 || outs_.empty()) more = 0;
  more = std::max(more, -frames);
  const platform::AllowSystemCall commit;
  if (!outs_.empty()) {
    const Frames from = out_next_;
    out_next_ += frames + more;
    agreed_.margin += more;
    for (auto& endpoint : outs_) {
      endpoint.forget_late(from, out_next_);
      if (phase_ != Phase::running) continue;
      if (const auto code = endpoint.feed(clock().now(), out_next_); com::failed(code)) trouble_ = code;
      endpoint.forget_late(from, out_next_);  // feed() may have found that a pass went by
    }
  }
  if (phase_ == Phase::filling) {
    if (turn_left_ == 0) phase_ = Phase::rolling;
    if (turn_left_ == 0 && rolled()) run();
  } else if (!ins_.empty()) {
    in_next_ += frames;
  }
}

void WasapiStream::stop() noexcept {
  if (phase_ != Phase::stopped) {
    for (auto& endpoint : ins_) endpoint.stop();
    for (auto& endpoint : outs_) endpoint.stop();
  }
  turn_left_ = 0;
  phase_ = Phase::stopped;
}

}  // namespace taut::device::wasapi
