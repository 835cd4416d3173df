// SPDX-License-Identifier: MIT
#include "device/wasapi/capture_endpoint.hpp"

#include <cmath>

namespace taut::device::wasapi {
namespace {

constexpr Nanos nanos_per_tick = 100;
constexpr Nanos oldest_stamp = nanos_per_second;  // stamps further off are made up
constexpr Frames least_gap = 8;                   // a smaller gap known by time alone is stamp error

}  // namespace

CaptureEndpoint::CaptureEndpoint(Client client, int ring_frames, Nanos stamp_offset)
    : client_(std::move(client)),
      ring_(ring_frames, client_.format.frame_bytes()),
      stamp_offset_(stamp_offset),
      given_(client_.format.rate),
      recorded_(client_.format.rate) {}

com::Result CaptureEndpoint::start() noexcept {
  begun_ = stamped_ = false;
  base_ = end_ = unbroken_ = 0;
  if (const auto code = client_.audio->Reset(); com::failed(code)) return code;
  return client_.audio->Start();
}

void CaptureEndpoint::stop() noexcept { client_.audio->Stop(); }

com::Result CaptureEndpoint::check() noexcept {
  com::Word padding = 0;
  return client_.audio->GetCurrentPadding(&padding);
}

com::Result CaptureEndpoint::pump(Nanos now, bool fresh) noexcept {
  const Frames before = end_;
  com::Result code = com::ok;
  for (int packets = 0; packets < 64; ++packets) {  // bounded: a driver with endless packets would keep us here
    std::uint8_t* data = nullptr;
    com::Word frames = 0, flags = 0;
    com::Long position = 0, ticks = 0;
    code = client_.capture->GetBuffer(&data, &frames, &flags, &position, &ticks);
    if (com::failed(code) || code == com::buffer_empty || frames == 0) break;
    const Nanos time = static_cast<Nanos>(ticks) * nanos_per_tick + stamp_offset_;
    const bool timed = (flags & com::packet_timestamp_error) == 0 && time <= now && time > now - oldest_stamp;
    take((flags & com::packet_silent) != 0 ? nullptr : data, frames, flags, static_cast<Frames>(position),
         timed ? time : 0);
    code = client_.capture->ReleaseBuffer(frames);
    if (com::failed(code)) break;
  }
  if (end_ == before) return code;
  if (begun_)
    given_.saw(end_, now, duration(client_.period, client_.format.rate), fresh);
  else
    given_.begin(end_, now);
  begun_ = true;
  return code;
}

// Frames missing before a packet. Positions are believed if the packet itself reports a discontinuity, or if time
// agrees.
Frames CaptureEndpoint::gap(com::Word flags, Frames position, Nanos time) const noexcept {
  const bool told = (flags & com::packet_discontinuity) != 0;
  const Frames missing = position - end_;
  const Frames by_time =
      stamped_ && time > 0 ? frames_in(time - recorded_.time_at(end_), client_.format.rate) : Frames{0};
  if (missing > 0 && (told || by_time > missing / 2)) return missing;
  return told && missing == 0 && by_time >= least_gap ? by_time : 0;
}

void CaptureEndpoint::take(const std::uint8_t* data, com::Word frames, com::Word flags, Frames position,
                           Nanos time) noexcept {
  const bool first = !begun_ && end_ == unbroken_;
  if (first) base_ = position - end_;
  if (const Frames missing = first ? 0 : gap(flags, position - base_, time); missing > 0) {
    end_ += missing;
    unbroken_ = end_;
  }
  if (time > 0) {
    const bool far = stamped_ && std::abs(time - recorded_.time_at(end_)) > oldest_stamp / 50;
    if (stamped_ && !far)
      recorded_.update(end_, time);
    else
      recorded_.reset(end_, time);
    stamped_ = true;
  }
  // Beyond the ring's size, the oldest frames are overwritten and lost.
  ring_.put(end_, reinterpret_cast<const std::byte*>(data), frames);
  end_ += frames;
  unbroken_ = std::max(unbroken_, end_ - ring_.frames());
}

Frames CaptureEndpoint::recorded_by(Nanos time) const noexcept {
  return static_cast<Frames>(std::llround(recorded_.frames_at(time)));
}

void CaptureEndpoint::align(Frames own, Frames line) noexcept {
  const Frames move = line - own;
  ring_.rebase(-move);
  base_ -= move;
  // Shifts the loops as they are: the same timeline, counted from another origin.
  given_.shift(move);
  recorded_.shift(move);
  end_ += move;
  unbroken_ += move;
}

}  // namespace taut::device::wasapi
