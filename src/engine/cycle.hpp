// SPDX-License-Identifier: MIT
// One cycle: copies the device's turn to the host's input halves, calls the host for each full one and copies its
// output halves back. Turns need not match the host's buffer: the halves themselves are the adapter, so nothing is
// copied twice and the matching case needs no special code.
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
#include "engine/meters.hpp"
#include "engine/splice.hpp"
#include "engine/telemetry.hpp"
#include "engine/wishes.hpp"

namespace taut::engine {

class Cycle {
 public:
  /// What may change with the stream. A transfer is null if the host does not use that direction.
  struct Fit {
    Shape shape;
    double rate = 48000;
    bool pieces = false;
    const audio::Transfer* in = nullptr;
    const audio::Transfer* out = nullptr;
  };

  /// `late_host`: the host gets one more buffer. Set here once it proves to need it.
  Cycle(const Fit& fit, Buffers& buffers, Splice& splice, Wishes& wishes, Host& host, Telemetry& telemetry,
        Meters& meters, std::atomic<bool>& late_host);

  /// Audio thread, between turns: another stream, or this one with another latency.
  void refit(const Fit& fit) noexcept TAUT_NONBLOCKING;

  /// Audio thread, between turns: the stand-in takes over from the device.
  void absent(const Fit& stand_in) noexcept TAUT_NONBLOCKING;

  /// Audio thread, between turns: a member of a joined device left or returned; the stream continues.
  void member_away(bool away) noexcept TAUT_NONBLOCKING;

  /// Audio thread, between turns: a device takes over from the stand-in.
  void resume(const Fit& fit) noexcept TAUT_NONBLOCKING;

  /// Audio thread, before a turn with input from the stand-in, or the first one after: `frames` passed since the last
  /// turn's input; if negative, that many frames of this turn were already served as silence. `back`: the turn is a
  /// device's.
  void bridge(Frames frames, bool back) noexcept TAUT_NONBLOCKING;

  /// Audio thread, between turns, now and then: reports system sleep. Returns how long it was.
  Nanos look_for_sleep(const platform::Clock& clock) noexcept TAUT_NONBLOCKING;

  /// Audio thread. False: the device was lost within the turn.
  bool serve(device::Stream& stream, const device::Turn& turn) noexcept TAUT_NONBLOCKING;

  /// The host has finished the output of the current switch. Any thread, real-time safe.
  void output_ready() noexcept TAUT_NONBLOCKING;

  /// When the host's last callback returned, on the stream's clock. Audio thread.
  [[nodiscard]] Nanos returned() const noexcept { return returned_; }

  /// Stops all calls into the host; output becomes silent. Any thread.
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
  Meters& meters_;
  Fit fit_;
  double nanos_per_frame_ = 0;
  Frames wait_ = 0;  // from fit_.shape
  const platform::Clock& system_ = platform::system_clock();
  const platform::Clock* clock_ = nullptr;  // the stream's; in simulations not the system's

  // Where host and device stand.
  int half_ = 0;             // of the next switch
  int in_fill_ = 0;          // frames in the input half
  int out_half_ = 1;         // the half being given to the device
  int out_left_ = 0;         // its frames still to give
  Frames silence_left_ = 0;  // frames of silence to give first
  Frames position_ = 0;
  bool started_ = false, resumed_ = false;
  bool refilled_ = false;  // the last turn was a filling turn; what it could not know of its gap comes with the next
  bool bridged_ = false;   // the gap before this turn is known by time
  int dropped_ = 0;        // frames of the stand-in that the host will never get
  int skip_ = 0;           // input frames that would come twice
  InputGap gap_;           // in the input half
  const InputGap* missing_ = nullptr;  // &gap_, if there is one
  std::optional<Nanos> slept_;         // Clock::slept() already accounted for
  std::optional<Nanos> awake_at_;      // when the computer woke

  // Within the turn.
  int taken_ = 0, given_ = 0, committed_ = 0;
  int calls_ = 0;
  int more_ = 0;  // frames of playback more (or fewer) than the turn's, in its last piece
  bool playing_ = false;
  Timing timing_;          // of the cycle in progress, then of the last one
  Nanos reported_at_ = 0;  // when the hardware reported it complete
  Frames granularity_ = 0, floor_ = 0;
  Timing late_;  // of a cycle whose output came too late
  Frames late_by_ = 0;
  Nanos called_real_ = 0, slept_real_ = 0;
  Nanos returned_ = 0;  // when the host's last callback returned

  // Moving the margin.
  Frames goal_ = -1;       // as of the start of this turn
  Nanos loud_since_ = -1;  // since when a smaller margin waits for silence
  int crossfades_ = 0;
  bool moved_ = false;

  // Learned from the host's outputReady calls.
  std::atomic<bool> in_callback_{false}, ready_inside_{false}, ready_outside_{false};
  std::atomic<bool>& late_host_;  // the session's, which outlives a run
  std::atomic<bool> dismissed_{false};
  int outside_in_a_row_ = 0;
};

}  // namespace taut::engine
