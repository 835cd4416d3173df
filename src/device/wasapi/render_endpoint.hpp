// SPDX-License-Identifier: MIT
// A render endpoint: a ring with what the stream has written, handed over as the endpoint takes it.
#pragma once
#include "device/wasapi/client.hpp"
#include "device/wasapi/frame_ring.hpp"
#include "device/wasapi/pass_clock.hpp"

namespace taut::device::wasapi {

/// The mixer, or the hardware of an exclusive stream, takes one period at a time: a *pass*. Frames must be handed over
/// before their pass. Those that are not become silence, and are not made up for: later frames keep their place.
/// Positions are on the stream's timeline, shifted by align().
class RenderEndpoint {
 public:
  RenderEndpoint(Client client, int ring_frames, Nanos stamp_offset);

  /// Clears everything; `first` is the next position to be written.
  com::Result prepare(Frames first) noexcept;
  /// Hands over the first frames and starts. A double buffer starts with a half of silence ahead of all positions, as
  /// nobody can tell what the other half holds when it is first played. `written`: the end of what is in the ring.
  com::Result start(Frames written) noexcept TAUT_NONBLOCKING;
  void stop() noexcept;

  /// Updates the endpoint's progress. `told`: its event was set; `fresh`: the thread slept until now.
  com::Result pump(Nanos now, bool told, bool fresh, Frames written) noexcept;
  /// Hands over what is available and fits.
  com::Result feed(Nanos now, Frames written) noexcept TAUT_NONBLOCKING;
  com::Result check() noexcept;

  /// Frames [from, to) missed their pass: keep them from being played when the ring comes round.
  void forget_late(Frames from, Frames to) noexcept TAUT_NONBLOCKING;
  /// Delays everything from now on by `frames` of silence.
  void delay(Frames frames) noexcept;
  /// The timeline jumped: position p is now p + `by`. Playback is unaffected.
  void rename(Frames by) noexcept;

  [[nodiscard]] bool begun() const noexcept { return begun_; }    ///< a pass was seen
  [[nodiscard]] bool missed() const noexcept { return missed_; }  ///< more than one pass went by: restart
  /// Something must not be handed over before this; 0: nothing is waiting.
  [[nodiscard]] Nanos held_until() const noexcept { return held_until_; }
  [[nodiscard]] Frames taken() const noexcept { return taken_ - shift_; }
  [[nodiscard]] Frames fed() const noexcept { return fed_ - shift_; }
  /// Double buffer: the event of its next half has come or is about to.
  [[nodiscard]] bool half_due(Nanos now) const noexcept TAUT_NONBLOCKING {
    return exclusive_ && begun_ && now >= passes_.time_at(taken_ + client_.period);
  }
  /// When the pass that takes `position` comes.
  [[nodiscard]] Nanos due(Frames position) const noexcept;
  /// When the last pass came that left at least `position` untaken; times cycles of playback-only streams.
  [[nodiscard]] Nanos taken_at(Frames position) const noexcept;
  /// When `position` is at the converter, by the endpoint's own clock; 0: not known (yet).
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
  bool stood_ = false;            // a pass found nothing: the endpoint's clock may or may not have moved on
  std::uint8_t* half_ = nullptr;  // of an exclusive stream: free for writing, silent until written
  Frames shift_ = 0;              // own position = timeline position + shift
  Frames fed_ = 0, taken_ = 0;    // own positions
  int freed_ = 0;                 // halves, up to 2; the memory of the first, and of these:
  const std::uint8_t* order_[3] = {};
  Frames pass_ = 0;       // an own position where a pass ended
  Nanos held_until_ = 0;  // a pass is due about now and would find too little
  PassClock passes_;
  com::Long frequency_ = 0;
};

}  // namespace taut::device::wasapi
