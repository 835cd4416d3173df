// SPDX-License-Identifier: MIT
#include "device/wasapi/render_endpoint.hpp"

#include <cmath>

namespace taut::device::wasapi {
namespace {

constexpr Nanos nanos_per_tick = 100;
constexpr Nanos unsure = 40'000;  // of the time of a pass: events reach the thread late, and not equally late

Frames floor_to(Frames value, Frames step) noexcept TAUT_NONBLOCKING {
  const Frames rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

}  // namespace

RenderEndpoint::RenderEndpoint(Client client, int ring_frames, Nanos stamp_offset)
    : client_(std::move(client)),
      ring_(ring_frames, client_.format.frame_bytes()),
      stamp_offset_(stamp_offset),
      exclusive_(client_.mode == Mode::exclusive),
      passes_(client_.format.rate) {}

com::Result RenderEndpoint::prepare(Frames first) noexcept {
  begun_ = missed_ = running_ = stood_ = false;
  half_ = nullptr;
  shift_ = -first;
  fed_ = taken_ = pass_ = 0;
  held_until_ = 0;
  freed_ = 0;
  ring_.silence(0, ring_.frames());
  if (const auto code = client_.audio->Reset(); com::failed(code)) return code;
  return client_.clock->GetFrequency(&frequency_);
}

com::Result RenderEndpoint::start(Frames written) noexcept TAUT_NONBLOCKING {
  return unproven([&] {
    com::Result code = com::ok;
    if (!exclusive_) {
      code = feed(0, written);
    } else if (code = free_half(); !com::failed(code)) {
      order_[0] = half_;
      code = client_.render->ReleaseBuffer(static_cast<com::Word>(client_.period), 0);
    }
    half_ = nullptr;
    if (com::failed(code)) return code;
    running_ = true;
    return client_.audio->Start();
  });
}

void RenderEndpoint::stop() noexcept {
  if (std::exchange(half_, nullptr) != nullptr) client_.render->ReleaseBuffer(0, 0);
  client_.audio->Stop();
  running_ = false;
}

com::Result RenderEndpoint::check() noexcept {
  com::Word padding = 0;
  return client_.audio->GetCurrentPadding(&padding);
}

com::Result RenderEndpoint::pump(Nanos now, bool told, bool fresh, Frames written) noexcept {
  if (!running_) return com::ok;
  com::Result code = com::ok;
  if (!exclusive_)
    code = pump_shared(now, fresh);
  else if (told)
    code = pump_exclusive(now, fresh);
  return com::failed(code) || missed_ ? code : feed(now, written);
}

com::Result RenderEndpoint::pump_shared(Nanos now, bool fresh) noexcept TAUT_NONBLOCKING {
  com::Word padding = 0;
  const auto code = unproven([&] { return client_.audio->GetCurrentPadding(&padding); });
  if (com::failed(code)) return code;
  const Frames taken = fed_ - static_cast<Frames>(padding);
  if (taken > taken_) {
    // Ignore short passes: they carry no timing information.
    if (!begun_ || (taken - pass_) % client_.period == 0) passed(taken, now, fresh);
    taken_ = taken;
  }
  held_until_ = 0;
  if (static_cast<int>(padding) >= client_.period || !begun_) return code;
  // Frames are taken in passes only. One that ended within a period found too little. Of one that found nothing only
  // time can tell; one that is due right now is kept from finding more, so that it does not matter whether it has
  // happened.
  const Frames by_count = pass_ + floor_to(taken - pass_ + client_.period - 1, client_.period);
  const Frames passed = std::max(by_count, passed_by(now - unsure)), perhaps = passed_by(now + unsure);
  if (perhaps > passed) held_until_ = passes_.time_at(perhaps) + unsure + 1;
  if (padding == 0 && passed > fed_) skip_to(passed);
  return code;
}

// The end of the last pass before `time`, by the clock.
Frames RenderEndpoint::passed_by(Nanos time) const noexcept TAUT_NONBLOCKING {
  return pass_ + floor_to(static_cast<Frames>(std::floor(passes_.frames_at(time))) - pass_, client_.period);
}

// Signalled when the hardware starts the last released half; the other half is now free.
com::Result RenderEndpoint::pump_exclusive(Nanos now, bool fresh) noexcept {
  const Frames period = client_.period;
  if (begun_ && passes_.frames_at(now) > static_cast<double>(taken_) + 1.5 * static_cast<double>(period) + 1) {
    missed_ = true;
    return com::ok;
  }
  // A half not completed in time was silent: it has been since it became free.
  if (half_ != nullptr)
    if (const auto code = give_back_half(); com::failed(code)) return code;
  const auto code = free_half();
  if (code == com::buffer_too_large) return com::ok;  // both are full: the event is an old one
  if (com::failed(code)) return code;
  if (freed_ < 2) order_[++freed_] = half_;
  taken_ = begun_ ? taken_ + period : fed_;
  passed(taken_, now, fresh);
  return com::ok;
}

// The memory is the hardware's: whatever is not written is silent.
com::Result RenderEndpoint::free_half() noexcept TAUT_NONBLOCKING {
  const auto period = static_cast<com::Word>(client_.period);
  const auto code = unproven([&] { return client_.render->GetBuffer(period, &half_); });
  if (com::failed(code))
    half_ = nullptr;
  else
    std::memset(half_, 0, std::size_t{period} * static_cast<std::size_t>(client_.format.frame_bytes()));
  return code;
}

// Offset between the endpoint's clock and our position. Some drivers send the first event when the first half begins,
// others when it has been played; then the half that nobody could fill was played too. The clock shows this if it is
// ahead of what has begun. If a converter buffers most of a half, the memory shows it: a driver that has played both
// halves hands out the first again. (If halves have no fixed memory, only the clock can tell.)
Frames RenderEndpoint::origin(double played, Nanos when) const noexcept {
  if (!exclusive_) return 0;
  const double period = client_.period;
  const bool ahead = played - passes_.frames_at(when) > period / 8;
  const bool again = order_[1] == order_[0] && order_[2] != order_[1];
  return (ahead || again ? -2 : -1) * Frames{client_.period};
}

void RenderEndpoint::passed(Frames taken, Nanos now, bool fresh) noexcept TAUT_NONBLOCKING {
  if (begun_)
    passes_.saw(taken, now, duration(client_.period, client_.format.rate), fresh);
  else
    passes_.begin(taken, now);
  begun_ = true;
  pass_ = taken;
}

void RenderEndpoint::skip_to(Frames position) noexcept TAUT_NONBLOCKING {
  ring_.silence(fed_ - shift_, std::min<Frames>(position - fed_, ring_.frames()));
  fed_ = taken_ = position;
  stood_ = true;
}

com::Result RenderEndpoint::feed(Nanos now, Frames written) noexcept TAUT_NONBLOCKING {
  const Frames end = written + shift_;
  if (exclusive_) {
    if (half_ == nullptr || end < fed_ + client_.period) return com::ok;
    return unproven([&] { return give_back_half(); });
  }
  if (running_)
    if (const auto code = pump_shared(now, false); com::failed(code) || held_until_ > 0) return code;
  const Frames room = client_.buffer - (fed_ - taken_);
  const Frames frames = std::min(room, end - fed_);
  return frames > 0 ? hand_over(frames) : com::ok;
}

com::Result RenderEndpoint::hand_over(Frames frames) noexcept TAUT_NONBLOCKING {
  return unproven([&] {
    std::uint8_t* to = nullptr;
    const auto code = client_.render->GetBuffer(static_cast<com::Word>(frames), &to);
    if (code == com::buffer_too_large) return com::ok;  // less was taken than it seemed; the next pass makes room
    if (com::failed(code)) return code;
    ring_.get(fed_ - shift_, reinterpret_cast<std::byte*>(to), frames);
    ring_.silence(fed_ - shift_, frames);
    fed_ += frames;
    return client_.render->ReleaseBuffer(static_cast<com::Word>(frames), 0);
  });
}

com::Result RenderEndpoint::give_back_half() noexcept TAUT_NONBLOCKING {
  const Frames period = client_.period;
  ring_.get(fed_ - shift_, reinterpret_cast<std::byte*>(half_), period);
  ring_.silence(fed_ - shift_, period);
  fed_ += period;
  half_ = nullptr;
  return unproven([&] { return client_.render->ReleaseBuffer(static_cast<com::Word>(period), 0); });
}

void RenderEndpoint::forget_late(Frames from, Frames to) noexcept TAUT_NONBLOCKING {
  const Frames late = std::min(to, fed()) - from;
  if (late > 0) ring_.silence(from, std::min<Frames>(late, ring_.frames()));
}

void RenderEndpoint::delay(Frames frames) noexcept { shift_ += frames; }

void RenderEndpoint::rename(Frames by) noexcept {
  ring_.rebase(-by);
  shift_ -= by;
}

Frames RenderEndpoint::pass_end(Frames position) const noexcept TAUT_NONBLOCKING {
  return pass_ + floor_to(position - pass_, client_.period) + client_.period;
}

Nanos RenderEndpoint::due(Frames position) const noexcept { return passes_.time_at(pass_end(position + shift_)); }

Nanos RenderEndpoint::taken_at(Frames position) const noexcept {
  const Frames own = position + shift_;
  const Frames end = pass_ + floor_to(own - pass_ + client_.period - 1, client_.period);
  return passes_.time_at(end);
}

Nanos RenderEndpoint::heard_at(Frames position) noexcept {
  com::Long units = 0, ticks = 0;
  if (stood_ || (exclusive_ && freed_ < 2) || frequency_ == 0) return 0;
  if (com::failed(client_.clock->GetPosition(&units, &ticks)) || units == 0) return 0;
  const double rate = client_.format.rate;
  const double played = static_cast<double>(units) / static_cast<double>(frequency_) * rate;
  const Nanos when = stamp_offset_ + static_cast<Nanos>(ticks) * nanos_per_tick;
  const double ahead = static_cast<double>(position + shift_ - origin(played, when)) - played;
  return when + static_cast<Nanos>(std::llround(ahead * 1e9 / rate));
}

}  // namespace taut::device::wasapi
