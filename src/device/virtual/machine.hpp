// SPDX-License-Identifier: MIT
// A card's hardware in its own time: at any moment it can be brought to where it truly is by then, with every fault at
// its place. It knows time, but not the contract; the stream asks it.
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

/// Why a stream had to say something; Fault::cause of the contract.
enum class Cause : int { none, underrun, overrun, lost, unplugged, slept };

class Machine {
 public:
  Machine(Card::State& card, const Hardware::Shape& shape, const SampleClock& clock);

  /// The frames run on with the rings (`running`), or without: before the first start, after an xrun (`halted`), and until
  /// the moment that start() named (`armed`).
  enum class State { off, halted, armed, running };

  /// Control threads, before a start: who stands at the card's ends; may be null.
  void attach(std::shared_ptr<const Card::Ends> ends);

  // Real-time safe, audio thread: all that follows.

  /// Brings everything to where it is at `now`.
  void catch_up(Nanos now) noexcept TAUT_NONBLOCKING;
  /// From `position` on, or from now where that is over, the rings run. The first time after off(): position 0 is now.
  void start(Frames position, Nanos now) noexcept TAUT_NONBLOCKING;
  /// Ends the time line; the next start() begins one.
  void off() noexcept;
  /// Empties the rings of a halted machine.
  void drop() noexcept;

  [[nodiscard]] Hardware& hardware() noexcept { return hardware_; }
  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] bool gone() const noexcept { return gone_; }
  [[nodiscard]] Frames run() const noexcept { return run_; }  ///< frames that have passed since the first start
  [[nodiscard]] Nanos time_of(Frames position) const noexcept {
    const Frames frame = anchor_ + position;
    return (frame < changed_at_ ? former_ : clock_).time_of(frame);
  }
  [[nodiscard]] Nanos next_fault() const noexcept;  ///< when something is to happen by itself
  [[nodiscard]] Cause cause() const noexcept { return cause_; }

  /// The position where the turn ends that is awaited, and its length: where a loss may come in, and a coarse card looks
  /// at its pointers.
  void await(Frames boundary, Frames cycle) noexcept {
    boundary_ = boundary;
    cycle_ = cycle;
  }
  /// The rate that the clock has changed to by itself; 0: none since the last asking.
  double take_rate() noexcept { return std::exchange(new_rate_, 0); }
  /// Lateness that faults put on the next wake-up.
  Nanos take_lateness() noexcept;
  /// Frames lost by a fault right before `position`, if any; once told() they are forgotten.
  [[nodiscard]] Frames loss_at(Frames position) const noexcept { return position >= loss_at_ ? loss_ : 0; }
  void told() noexcept { loss_ = 0; }
  /// Frames since the last asking that the rings did not run with, in each direction, but for those that a stream knew in
  /// advance since it named them to start().
  Frames take_unserved_in() noexcept { return std::exchange(unserved_in_, 0); }
  Frames take_unserved_out() noexcept { return std::exchange(unserved_out_, 0); }
  /// The stream has told of all frames before `position`.
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
  Frames changed_at_ = std::numeric_limits<Frames>::min();  // before this frame `former_` holds
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
  std::vector<float> end_frame_;  // one frame, a plane a channel
  std::vector<std::byte*> end_planes_;
};

}  // namespace taut::device::virtual_card
