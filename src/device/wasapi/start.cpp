// SPDX-License-Identifier: MIT
// How a stream starts, restarts after a drop-out, and ends.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/text.hpp"
#include "device/wasapi/codes.hpp"
#include "device/wasapi/stream.hpp"

namespace taut::device::wasapi {
namespace {

constexpr int most_restarts = 8;
constexpr Nanos longest_start = 2 * nanos_per_second;  // some drivers wake their hardware first
// Restarting longer than this would keep wait() from its purpose: the device is then reopened on another thread.
constexpr Nanos quick_start = 20'000'000;
constexpr Nanos rounding = 2'000;
constexpr double longest_latency = 1;  // s; a clock that says more is wrong
constexpr Frames settled = 2;          // a second measurement after a start that differs by no more changes nothing

// How far the ends of cycles may be off the ends of passes.
template <class Endpoints>
Frames uneven_by(const Endpoints& endpoints, Frames cycle) noexcept {
  Frames uneven = 0;
  for (const auto& endpoint : endpoints) {
    const Frames period = endpoint.client().period;
    uneven = std::max(uneven, period - std::gcd(period, cycle));
  }
  return uneven;
}

}  // namespace

Expected<void> WasapiStream::start() {
  if (phase_ != Phase::stopped)
    return failure(Trouble::wrong_state, "The stream on '" + names() + "' runs already.", "Stop it first.");
  in_next_ = out_next_ = in_lost_ = out_lost_ = 0;
  ready_ = std::numeric_limits<Nanos>::min();
  lined_ = false;
  restarts_ = 0;
  slowest_start_ = 0;
  fault_ = {};
  com::Result code = roll();
  // Wait here: the engine has little patience with a stream that gives no turn, and drivers may start slowly.
  for (const Nanos limit = clock().now() + longest_start; !outs_.empty() && !rolled() && !com::failed(code);) {
    if (clock().now() >= limit) {
      stop();
      return failure(Trouble::broken, "The inputs of '" + names() + "' give nothing.",
                     "Check that they work in Windows' sound settings, or plug the device in again.");
    }
    signalled_ = wait_for(std::span<const Event>(events_).subspan(1), std::min(limit, clock().now() + 10'000'000));
    if (signalled_ >= 0) ++signalled_;
    look();
    if (phase_ == Phase::gone) code = static_cast<com::Result>(fault_.a);
  }
  if (!com::failed(code)) return {};
  stop();
  return std::unexpected(error_of(code, "started", names()));
}

// Capture first; playback starts when the filling turn is done and enough was captured.
com::Result WasapiStream::roll() noexcept {
  turn_left_ = 0;
  cycles_ = 0;
  measured_ = news_ = false;
  postponed_ = Cause::none;
  agreed_.out.latency_jitter = latency_jitter_;
  trouble_ = com::ok;
  signalled_ = -1;
  heard_from_ = clock().now();
  for (auto& endpoint : outs_)
    if (const auto code = endpoint.prepare(out_next_); com::failed(code)) return code;
  phase_ = outs_.empty() ? Phase::settling : Phase::filling;
  return timed([&] {
    for (auto& endpoint : ins_)
      if (const auto code = endpoint.start(); com::failed(code)) return code;
    return com::ok;
  });
}

template <class Do>
com::Result WasapiStream::timed(Do start) noexcept {
  const Nanos before = clock().now();
  const com::Result code = start();
  slowest_start_ = std::max(slowest_start_, clock().now() - before);
  return code;
}

// The first cycle may have to be one that was recorded before playback began.
bool WasapiStream::rolled() const noexcept TAUT_NONBLOCKING {
  const Frames enough = agreed_.frames + 2 * (uneven_by(ins_, agreed_.frames) + uneven_by(outs_, agreed_.frames));
  return std::ranges::all_of(ins_,
                             [&](const auto& endpoint) { return endpoint.end() - endpoint.unbroken() >= enough; });
}

void WasapiStream::run() noexcept TAUT_NONBLOCKING {
  phase_ = Phase::settling;
  trouble_ = timed([&] {
    for (auto& endpoint : outs_)
      if (const auto code = endpoint.start(out_next_); com::failed(code)) return code;
    return com::ok;
  });
}

// Endpoints of a card share a clock but start one by one; the others wait for the last.
void WasapiStream::align_outputs() noexcept {
  if (outs_.size() < 2) return;
  std::array<Nanos, 64> heard{};
  const std::size_t count = std::min(outs_.size(), heard.size());
  bool told = true;
  for (std::size_t i = 0; i < count; ++i) told = (heard[i] = outs_[i].heard_at(out_next_)) != 0 && told;
  if (!told)  // the next best: when they are taken
    for (std::size_t i = 0; i < count; ++i) heard[i] = outs_[i].taken_at(out_next_);
  const Nanos last = *std::max_element(heard.begin(), heard.begin() + static_cast<std::ptrdiff_t>(count));
  for (std::size_t i = 0; i < count; ++i) outs_[i].delay(frames_in(last - heard[i], agreed_.rate));
}

// The first input's own position where the timeline begins: the newest cycle, of whole packets, that has its margin.
Frames WasapiStream::first_cycle() const noexcept {
  const CaptureEndpoint& first = ins_.front();
  if (outs_.empty()) return first.unbroken();
  const Frames packet = first.client().period;
  const Frames uneven = uneven_by(ins_, agreed_.frames) + uneven_by(outs_, agreed_.frames);
  const Nanos limit = due_at(out_next_) - duration(agreed_.margin + uneven, agreed_.rate) + rounding;
  const Nanos step = duration(packet, agreed_.rate);
  const Nanos ahead = limit - first.given_at(first.end());
  const Frames steps = ahead >= 0 ? ahead / step : -((-ahead + step - 1) / step);
  return first.end() + steps * packet - agreed_.frames;
}

// A slow start of playback may have cost the recording the timeline would begin with. It then begins later, and both
// directions lose as much.
Frames WasapiStream::skip_unrecorded(Frames own) noexcept {
  const CaptureEndpoint& first = ins_.front();
  const Frames packet = first.client().period, missing = first.unbroken() - own;
  if (missing <= 0) return own;
  const Frames lost = (missing + packet - 1) / packet * packet;
  in_next_ += lost;
  in_lost_ += lost;
  if (!outs_.empty()) {
    out_next_ += lost;
    out_lost_ += lost;
  }
  return own + lost;
}

bool WasapiStream::settle() noexcept {
  if (!std::ranges::all_of(outs_, &RenderEndpoint::begun) || !std::ranges::all_of(ins_, &CaptureEndpoint::begun))
    return false;
  align_outputs();
  if (!ins_.empty()) {
    Frames own = first_cycle();
    CaptureEndpoint& first = ins_.front();
    count_lost(own);
    own = skip_unrecorded(own);
    std::array<Frames, 64> owns{};
    const std::size_t count = std::min(ins_.size(), owns.size());
    for (std::size_t i = 0; i < count; ++i) {
      const bool exact = ins_[i].stamped() && first.stamped();
      owns[i] = exact ? ins_[i].recorded_by(first.recorded_at(own)) : ins_[i].end() - (first.end() - own);
    }
    for (std::size_t i = 0; i < count; ++i) ins_[i].align(i == 0 ? own : owns[i], in_next_);
  }
  phase_ = Phase::running;
  return true;
}

// After a restart the timeline continues where time is, and reports how much went unserved.
void WasapiStream::count_lost(Frames first) noexcept {
  if (!lined_) return;
  // Stamps do not depend on when a thread woke.
  const CaptureEndpoint& input = ins_.front();
  const double where = stamped_ && input.stamped() ? stamped_line_.frames_at(input.recorded_at(first))
                                                   : line_.frames_at(input.given_at(first));
  const auto now = static_cast<Frames>(std::llround(where));
  const Frames lost = now - in_next_;
  if (lost <= 0) return;
  in_next_ += lost;
  in_lost_ += lost;
  if (outs_.empty()) return;
  out_next_ += lost;
  out_lost_ += lost;
  for (auto& endpoint : outs_) endpoint.rename(lost);
}

// The endpoints' own clocks tell when frames are at the converters. What exceeds cycle and margin is latency.
void WasapiStream::measure() noexcept {
  const double rate = agreed_.rate;
  const auto frames = [&](Nanos time) { return frames_in(time, rate); };
  Frames in = 0, out = 0;
  bool in_known = false, out_known = false;
  if (!ins_.empty() && ins_.front().stamped()) {
    in = frames(ins_.front().given_at(in_next_) - ins_.front().recorded_at(in_next_));
    in_known = true;
  }
  if (!outs_.empty()) {
    const Nanos heard = outs_.front().heard_at(out_next_);
    if (heard == 0) return;  // nothing heard yet: try later
    if (ins_.empty()) {
      out = frames(heard - outs_.front().taken_at(out_next_ - agreed_.margin)) - agreed_.margin;
      out_known = true;
    } else if (in_known) {
      const Frames whole = frames(heard - ins_.front().recorded_at(in_next_)) - agreed_.frames - agreed_.margin;
      in = std::clamp<Frames>(in, 0, std::max<Frames>(0, whole));
      out = whole - in;
      out_known = true;
    }
  }
  const bool again = std::exchange(measured_, true);
  if (out_known) agreed_.out.latency_jitter = 0;
  const bool sane = in >= 0 && out >= 0 && static_cast<double>(in + out) < longest_latency * rate;
  if (!sane) return;
  const Frames moved = std::abs(in + out - agreed_.in.latency - agreed_.out.latency);
  const bool learned = in_known != agreed_.in.latency_known || out_known != agreed_.out.latency_known;
  if (!learned && moved <= (again ? settled : 0)) return;
  agreed_.in.latency = in;
  agreed_.in.latency_known = in_known;
  agreed_.out.latency = out;
  agreed_.out.latency_known = out_known;
  news_ = true;
}

void WasapiStream::take(com::Result code) noexcept {
  if (lost(code))
    lose(Cause::lost, code);
  else
    restart(Cause::failed, code);
}

void WasapiStream::restart(Cause cause, com::Result code) noexcept {
  if (turn_left_ > 0) {
    postponed_ = cause;
    postponed_code_ = code;
    return;
  }
  if (++restarts_ > most_restarts) return lose(Cause::unstable, code, restarts_);
  const Nanos now = clock().now();
  Frames base = std::max(in_next_, out_next_);
  if (phase_ == Phase::running && !ins_.empty()) {
    line_ = ins_.front().clock();
    stamped_line_ = ins_.front().stamps();
    stamped_ = ins_.front().stamped();
    lined_ = true;
  }
  if (lined_ && !ins_.empty()) base = std::max(base, static_cast<Frames>(std::llround(line_.frames_at(now))));
  stop();
  if (slowest_start_ > quick_start) return lose(Cause::slow, code, slowest_start_ / 1'000'000);
  if (!ins_.empty()) in_lost_ += base - in_next_;
  if (!outs_.empty()) out_lost_ += base - out_next_;
  in_next_ = out_next_ = base;
  fault_ = {.cause = static_cast<int>(cause), .at = now, .a = code};
  if (const auto again = roll(); com::failed(again)) lose(lost(again) ? Cause::lost : Cause::failed, again);
}

void WasapiStream::lose(Cause cause, std::int64_t a, std::int64_t b) noexcept {
  fault_ = {.cause = static_cast<int>(cause), .at = clock().now(), .a = a, .b = b};
  phase_ = Phase::gone;
}

std::string WasapiStream::names() const {
  std::string all;
  const auto add = [&](const auto& endpoints) {
    for (const auto& endpoint : endpoints) all += (all.empty() ? "" : "', '") + endpoint.client().endpoint.name;
  };
  add(ins_);
  add(outs_);
  return all;
}

Error WasapiStream::explain(const Fault& fault) const {
  const auto code = static_cast<com::Result>(fault.a);
  switch (static_cast<Cause>(fault.cause)) {
    case Cause::lost:
      return error_of(code, "kept running", names());
    case Cause::unstable:
      return {Trouble::broken,
              text("The sound device '{}' failed {} times in a row before it ran one cycle.", names(), fault.b),
              "Use a larger buffer size, or add ?mode=shared to the device's id."};
    case Cause::failed:
      if (com::failed(code)) return error_of(code, "kept running", names());
      return {Trouble::broken, text("The sound device '{}' lost its place and was restarted.", names()), ""};
    case Cause::late:
      return {Trouble::broken, text("The double buffer of '{}' was not served in time; it was restarted.", names()),
              "Use a larger buffer size if this happens often."};
    case Cause::slow:
      return {
          Trouble::broken,
          text("The sound device '{}' lost its place and takes {} ms to start: it must be reopened.", names(), fault.b),
          "Use a larger buffer size if this happens often."};
    case Cause::none:
      break;
  }
  return {};
}

}  // namespace taut::device::wasapi
