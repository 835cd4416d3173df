// SPDX-License-Identifier: MIT
// One render endpoint: what the stream has written is in a ring, and is handed over as the endpoint takes it.
#pragma once
#include "device/wasapi/client.hpp"
#include "device/wasapi/frame_ring.hpp"
#include "device/wasapi/pass_clock.hpp"

namespace taut::device::wasapi {

/// The mixer, or the hardware of an exclusive stream, takes one period at a time: a *pass*. What a pass is to take must be
/// handed over before. The frames of a pass that were not are silent, and are not made up for: what comes later keeps its
/// place. Positions are those of the stream's time line, plus the shift that align() gave this lane.
class RenderEndpoint {
 public:
  RenderEndpoint(Client client, int ring_frames, Nanos stamp_offset);

  /// Forgets everything; the next position to be written is `first`.
  com::Result prepare(Frames first) noexcept;
  /// Hands over the first frames and starts; a double buffer starts with a half of silence, which comes before all
  /// positions: by what is in the other half when it is first heard nobody can tell. `written`: the end of what is in the ring.
  com::Result start(Frames written) noexcept TAUT_NONBLOCKING;
  void stop() noexcept;

  /// Looks how far the endpoint is. `told`: its event was set; `fresh`: the thread slept until now.
  com::Result pump(Nanos now, bool told, bool fresh, Frames written) noexcept;
  /// Hands over what there is and fits.
  com::Result feed(Nanos now, Frames written) noexcept TAUT_NONBLOCKING;
  com::Result check() noexcept;

  /// Frames [from, to) came after their pass: they must not be heard when the ring comes round.
  void forget_late(Frames from, Frames to) noexcept TAUT_NONBLOCKING;
  /// Everything from now on is heard `frames` later: silence is put in.
  void delay(Frames frames) noexcept;
  /// The time line jumped: position p is now called p + `by`. Nothing is heard otherwise than before.
  void rename(Frames by) noexcept;

  [[nodiscard]] bool begun() const noexcept { return begun_; }    ///< one pass was seen
  [[nodiscard]] bool missed() const noexcept { return missed_; }  ///< more than one pass went by: start anew
  /// Something is not handed over before this; 0: nothing waits.
  [[nodiscard]] Nanos held_until() const noexcept { return held_until_; }
  [[nodiscard]] Frames taken() const noexcept { return taken_ - shift_; }
  [[nodiscard]] Frames fed() const noexcept { return fed_ - shift_; }
  /// Of a double buffer: the event of its next half has come, or is about to.
  [[nodiscard]] bool half_due(Nanos now) const noexcept TAUT_NONBLOCKING {
    return exclusive_ && begun_ && now >= passes_.time_at(taken_ + client_.period);
  }
  /// When the pass comes that takes `position`.
  [[nodiscard]] Nanos due(Frames position) const noexcept;
  /// When the last pass was that left not less than `position` untaken; cycles of playback alone are timed by it.
  [[nodiscard]] Nanos taken_at(Frames position) const noexcept;
  /// When `position` is at the converter, by the endpoint's own clock; 0: it does not tell (yet).
  [[nodiscard]] Nanos heard_at(Frames position) noexcept;
  [[nodiscard]] const Client& client() const noexcept { return client_; }
  [[nodiscard]] FrameRing& ring() noexcept { return ring_; }

 private:
  com::Result pump_shared(Nanos now, bool fresh) noexcept TAUT_NONBLOCKING;
  com::Result pump_exclusive(Nanos now, bool fresh) noexcept;
  com::Result hand_over(Frames frames) noexcept TAUT_NONBLOCKING;
  com::Result give_back_half() noexcept TAUT_NONBLOCKING;
  com::Result free_half() noexcept TAUT_NONBLOCKING;
  [[nodiscard]] Frames origin(double played, Nanos when) const noexcept;
  void passed(Frames taken, Nanos now, bool fresh) noexcept TAUT_NONBLOCKING;
  void skip_to(Frames position) noexcept TAUT_NONBLOCKING;
  [[nodiscard]] Frames passed_by(Nanos time) const noexcept TAUT_NONBLOCKING;
  [[nodiscard]] Frames pass_end(Frames position) const noexcept TAUT_NONBLOCKING;

  Client client_;
  FrameRing ring_;
  Nanos stamp_offset_;
  bool exclusive_;
  bool begun_ = false, missed_ = false, running_ = false;
  bool stood_ = false;            // a pass found nothing: whether the endpoint's clock went on is not known
  std::uint8_t* half_ = nullptr;  // of an exclusive stream: free to be written, and silent until it is
  Frames shift_ = 0;              // own positions: that of the time line + shift
  Frames fed_ = 0, taken_ = 0;    // own positions
  int freed_ = 0;                 // halves, up to 2; where the first of all was, and these:
  const std::uint8_t* order_[3] = {};
  Frames pass_ = 0;       // an own position at which a pass ended
  Nanos held_until_ = 0;  // a pass is or was about now, and would find too little
  PassClock passes_;
  com::Long frequency_ = 0;
};

}  // namespace taut::device::wasapi
