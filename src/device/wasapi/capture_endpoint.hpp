// SPDX-License-Identifier: MIT
// A capture endpoint: puts its packets in order into a ring, and follows its clock.
#pragma once
#include "audio/clock_loop.hpp"
#include "device/wasapi/client.hpp"
#include "device/wasapi/frame_ring.hpp"
#include "device/wasapi/pass_clock.hpp"

namespace taut::device::wasapi {

/// Counts frames in the endpoint's own positions until align(), and on the stream's timeline from then on.
class CaptureEndpoint {
 public:
  CaptureEndpoint(Client client, int ring_frames, Nanos stamp_offset);

  com::Result start() noexcept;
  void stop() noexcept;

  /// Takes all pending packets. `now`: when they were noticed; `fresh`: the thread slept until now.
  com::Result pump(Nanos now, bool fresh) noexcept;
  /// Whether the device is still there, for waits that brought nothing.
  com::Result check() noexcept;

  /// The endpoint's position `own` becomes `line` on the timeline.
  void align(Frames own, Frames line) noexcept;

  [[nodiscard]] bool begun() const noexcept { return begun_; }
  [[nodiscard]] Frames end() const noexcept { return end_; }            ///< one past the newest frame
  [[nodiscard]] Frames unbroken() const noexcept { return unbroken_; }  ///< no frame is missing from here to end()
  [[nodiscard]] Nanos given_at(Frames position) const noexcept { return given_.time_at(position); }
  [[nodiscard]] const audio::ClockLoop& clock() const noexcept { return given_.loop(); }
  [[nodiscard]] const audio::ClockLoop& stamps() const noexcept { return recorded_; }
  /// When a frame was at the converter, by the endpoint's stamps.
  [[nodiscard]] Nanos recorded_at(Frames position) const noexcept { return recorded_.time_at(position); }
  [[nodiscard]] Frames recorded_by(Nanos time) const noexcept;
  [[nodiscard]] bool stamped() const noexcept { return stamped_; }
  [[nodiscard]] const Client& client() const noexcept { return client_; }
  [[nodiscard]] FrameRing& ring() noexcept { return ring_; }
  [[nodiscard]] const FrameRing& ring() const noexcept { return ring_; }

 private:
  void take(const std::uint8_t* data, com::Word frames, com::Word flags, Frames position, Nanos time) noexcept;
  [[nodiscard]] Frames gap(com::Word flags, Frames position, Nanos time) const noexcept;

  Client client_;
  FrameRing ring_;
  Nanos stamp_offset_;
  bool begun_ = false, stamped_ = false;
  Frames base_ = 0;  // the endpoint's own position of our position 0
  Frames end_ = 0, unbroken_ = 0;
  PassClock given_;
  audio::ClockLoop recorded_;
};

}  // namespace taut::device::wasapi
