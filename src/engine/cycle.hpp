// SPDX-License-Identifier: MIT
// One cycle: the device's turn goes into the host's input halves, the host is called for each that is full, and its
// output halves go back. Turns need not be the host's buffer: the halves themselves are the adapter, so that nothing is
// copied twice and the fitting case has no special code.
#pragma once
#include <atomic>
#include <optional>

#include "audio/transfer.hpp"
#include "base/realtime.hpp"
#include "device/device.hpp"
#include "engine/buffers.hpp"
#include "engine/diagnose.hpp"
#include "engine/host.hpp"
#include "engine/latency.hpp"
#include "engine/splice.hpp"
#include "engine/telemetry.hpp"
#include "engine/wishes.hpp"

namespace taut::engine {

class Cycle {
 public:
  /// What may change when the stream does; the transfers are null for a direction that the host does not use.
  struct Fit {
    Shape shape;
    double rate = 48000;
    bool pieces = false;
    const audio::Transfer* in = nullptr;
    const audio::Transfer* out = nullptr;
  };

  /// `late_host`: the host gets one more buffer; set here when it turns out to need it.
  Cycle(const Fit& fit, Buffers& buffers, Splice& splice, Wishes& wishes, Host& host, Telemetry& telemetry,
        std::atomic<bool>& late_host);

  /// Audio thread, between turns: another stream, or the same one with another latency.
  void refit(const Fit& fit) noexcept TAUT_NONBLOCKING;

  /// Audio thread, between turns: the stand-in takes over from the device.
  void absent(const Fit& stand_in) noexcept TAUT_NONBLOCKING;

  /// Audio thread, between turns: whether one of several devices is away; the stream goes on.
  void member_away(bool away) noexcept TAUT_NONBLOCKING;

  /// Audio thread, between turns: a device takes over from the stand-in.
  void resume(const Fit& fit) noexcept TAUT_NONBLOCKING;

  /// Audio thread, right before a turn with input of the stand-in's, or the first one after: `frames` of time lie between
  /// it and the last one; negative: so many of its first have had their silence already. `back`: the turn is a device's.
  void bridge(Frames frames, bool back) noexcept TAUT_NONBLOCKING;

  /// Audio thread, between turns, from time to time: tells when the computer slept, and returns for how long.
  Nanos look_for_sleep(const platform::Clock& clock) noexcept TAUT_NONBLOCKING;

  /// Audio thread. False: the device went away in the middle of the turn.
  bool serve(device::Stream& stream, const device::Turn& turn) noexcept TAUT_NONBLOCKING;

  /// Any thread, real-time safe: the host says that it finished the output of the current switch.
  void output_ready() noexcept TAUT_NONBLOCKING;

  /// Audio thread: when the host came back from its last callback, on the stream's clock.
  [[nodiscard]] Nanos returned() const noexcept { return returned_; }

  /// Any thread: after this the host is never called again; silence goes out.
  void dismiss() noexcept { dismissed_.store(true, std::memory_order_relaxed); }

 private:
  struct Stamp {
    Nanos stream, real;
  };

  void fill(const device::Turn& turn) noexcept;
  void give(const device::Turn& turn) noexcept;
  void take(const device::Turn& turn) noexcept;
  bool call(device::Stream& stream, const device::Turn& turn) noexcept;
  bool pace(device::Stream& stream, const device::Turn& turn, Nanos boundary) noexcept;
  void learn_lateness() noexcept;
  [[nodiscard]] bool late_host() const noexcept { return late_host_.load(std::memory_order_relaxed); }
  void miss(Frames frames) noexcept;
  void tell_drop_out(Event event) noexcept;
  void write(const device::Turn& turn, int at, std::byte* const* planes, int first, int frames) noexcept;
  void silence(const device::Turn& turn, int at, int frames) noexcept;
  void write_block(const device::Turn& turn, int frames) noexcept;
  enum class Sound { none, quiet, loud };
  [[nodiscard]] int change(const device::Turn& turn, int frames, Sound sound) noexcept;
  [[nodiscard]] int refill(const device::Turn& turn) noexcept;
  void settle_change(const device::Stream& stream) noexcept;
  void commit(device::Stream& stream, bool last) noexcept;
  void end_cycle(Nanos now) noexcept;
  [[nodiscard]] Stamp stamp() const noexcept;
  [[nodiscard]] Nanos nanos(Frames frames) const noexcept;

  Buffers& buffers_;
  Splice& splice_;
  Wishes& wishes_;
  Host& host_;
  Telemetry& telemetry_;
  Fit fit_;
  double nanos_per_frame_ = 0;
  Frames wait_ = 0;  // the shape's
  const platform::Clock& system_ = platform::system_clock();
  const platform::Clock* clock_ = nullptr;  // the stream's; another than the system's in simulations

  // Where host and device stand.
  int half_ = 0;             // the next switch's
  int in_fill_ = 0;          // frames in the input half
  int out_half_ = 1;         // what is being given to the device
  int out_left_ = 0;         // frames of it still to give
  Frames silence_left_ = 0;  // frames of silence that go before it
  Frames position_ = 0;
  bool started_ = false, resumed_ = false;
  bool refilled_ = false;  // the last turn was a filling one: what it could not know of its gap comes with the next
  bool bridged_ = false;   // the gap before the turn is known by its time
  int dropped_ = 0;        // frames of the stand-in's that the host has not got and will not get
  int skip_ = 0;           // frames of input that come twice
  Gap gap_;                // in the input half
  const Gap* missing_ = nullptr;   // the same, when there is one
  std::optional<Nanos> slept_;     // Clock::slept() that is known
  std::optional<Nanos> awake_at_;  // since when the computer is awake again

  // Within the turn.
  int taken_ = 0, given_ = 0, committed_ = 0;
  int calls_ = 0;
  int more_ = 0;  // frames of playback beyond the turn's (or fewer), in its last piece
  bool playing_ = false;
  Timing timing_;          // of the cycle under way, then of the last one
  Nanos reported_at_ = 0;  // when the hardware reported it complete
  Frames granularity_ = 0, floor_ = 0;
  Timing late_;  // of a cycle whose output came too late
  Frames late_by_ = 0;
  Nanos called_real_ = 0, slept_real_ = 0;
  Nanos returned_ = 0;  // when the host came back from its last callback

  // The margin's way to another size.
  Frames goal_ = -1;       // as of this turn's beginning
  Nanos loud_since_ = -1;  // since when a smaller margin waits for silence
  int crossfades_ = 0;
  bool moved_ = false;

  // What the host's outputReady calls teach.
  std::atomic<bool> in_callback_{false}, ready_inside_{false}, ready_outside_{false};
  std::atomic<bool>& late_host_;  // the session's: it outlives a run
  std::atomic<bool> dismissed_{false};
  int outside_in_a_row_ = 0;
};

}  // namespace taut::engine
