// SPDX-License-Identifier: MIT
// A card's hardware in its own time: can be brought to its true state at any moment, with every fault in place. Knows
// time but not the contract; the stream queries it.
#pragma once
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/realtime.hpp"
#include "device/virtual/card_state.hpp"
#include "device/virtual/hardware.hpp"
#include "device/virtual/sample_clock.hpp"

namespace taut::device::virtual_card {

/// Fault::cause: why a stream reported something.
enum class Cause : int { none, underrun, overrun, lost, unplugged, slept };

class Machine {
 public:
  Machine(Card::State& card, const Hardware::Shape& shape, const SampleClock& clock);

  /// The frames run with the rings (`running`) or without: before the first start, after an xrun (`halted`), and until
  /// the moment given to start() (`armed`).
  enum class State { off, halted, armed, running };

  /// Connects to the card's converters; may be null. Control threads, before a start.
  void attach(std::shared_ptr<const Card::Ends> ends);

  // All below: audio thread, real-time safe.

  /// Brings everything to its state at `now`.
  void catch_up(Nanos now) noexcept TAUT_NONBLOCKING;
  /// The rings run from `position`, or from now if that is over. The first time after off(), position 0 is now.
  void start(Frames position, Nanos now) noexcept TAUT_NONBLOCKING;
  /// Ends the timeline; the next start() begins a new one.
  void off() noexcept;
  /// Empties the rings of a halted machine.
  void drop() noexcept;

  [[nodiscard]] Hardware& hardware() noexcept { return hardware_; }
  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] bool gone() const noexcept { return gone_; }
  [[nodiscard]] Frames run() const noexcept { return run_; }  ///< frames passed since the first start
  [[nodiscard]] Nanos time_of(Frames position) const noexcept {
    const Frames frame = anchor_ + position;
    return (frame < changed_at_ ? former_ : clock_).time_of(frame);
  }
  [[nodiscard]] Nanos next_fault() const noexcept;  ///< of the next fault by time
  [[nodiscard]] Cause cause() const noexcept { return cause_; }

  /// The end and length of the awaited turn: where a loss may occur and a coarse card updates its pointers.
  void await(Frames boundary, Frames cycle) noexcept {
    boundary_ = boundary;
    cycle_ = cycle;
  }
  /// The rate the clock has changed to by itself; 0: none since the last call.
  double take_rate() noexcept { return std::exchange(new_rate_, 0); }
  /// Lateness from faults for the next wake-up.
  Nanos take_lateness() noexcept;
  /// Frames lost by a fault right before `position`; forgotten once reported through told_until().
  [[nodiscard]] Frames loss_at(Frames position) const noexcept { return position >= loss_at_ ? loss_ : 0; }
  void told() noexcept { loss_ = 0; }
  /// Frames since the last call during which the rings did not run, per direction, apart from those announced by
  /// start().
  Frames take_unserved_in() noexcept { return std::exchange(unserved_in_, 0); }
  Frames take_unserved_out() noexcept { return std::exchange(unserved_out_, 0); }
  /// The stream has reported all frames before `position`.
  void told_until(Frames position) noexcept { told_until_ = position; }

 private:
  void apply(const Fault& fault, Nanos at) noexcept;
  void run_to(Frames position) noexcept;
  void lose() noexcept;
  Frames pass_without(Frames frames) noexcept;
  Frames pass_lost(Frames frames) noexcept;
  Frames pass_with(Frames frames) noexcept;
  Frames pass_silent(Frames frames) noexcept;
  void halt(Cause cause) noexcept;
  void hear_ends(Frames frames) noexcept;
  void say_ends(Frames frames) noexcept;

  Card::State& card_;
  Account& account_;
  const bool capturing_, playing_, coarse_;
  const double ppm_, ramp_;
  const std::int64_t unplugs_;
  Hardware hardware_;
  SampleClock clock_, former_;
  Frames changed_at_ = std::numeric_limits<Frames>::min();  // before this frame `former_` applies
  double new_rate_ = 0;
  State state_ = State::off;
  bool gone_ = false;
  Cause cause_ = Cause::none;
  Nanos reached_ = 0;
  Frames base_ = 0;    // of the card's run, at the first start
  Frames anchor_ = 0;  // the clock's frame at position 0
  Frames run_ = 0, start_at_ = 0, boundary_ = 0, cycle_ = 0, told_until_ = 0;
  Frames loss_pending_ = 0, loss_left_ = 0, loss_ = 0, loss_at_ = 0;
  Frames unserved_in_ = 0, unserved_out_ = 0;
  Nanos lateness_ = 0;

  const Hardware::Shape shape_;
  std::shared_ptr<const Card::Ends> ends_;
  std::optional<audio::Transfer> heard_, said_;
  std::vector<float> end_frame_;  // one frame, one plane per channel
  std::vector<std::byte*> end_planes_;
};

}  // namespace taut::device::virtual_card
