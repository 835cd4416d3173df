// SPDX-License-Identifier: MIT
// The virtual card as tests see it: a World of cards with a clock of its own, faults on command, and an account of what
// truly happened. Programs need none of this: they open `virtual:loopback?key=value&...` through backend().
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "device/device.hpp"

namespace taut::device::virtual_card {

/// The backend of this process, prefix "virtual": cards in real time, or in virtual time where the id says
/// `clock=virtual`. The same name with the same kind of clock is the same card. Any control thread.
Backend& backend();

/// One setting of a card's id.
using Key = IdKey;

/// All settings, in the order in which `--help` prints them.
std::span<const Key> keys() noexcept;

/// The same as a table of text, one line a key.
std::string keys_text();

/// Something that goes wrong at a moment: on the card's run (`frame`: frames run since the card's first start, counted on
/// through stops and reopenings) or on its world's clock (`time`, ns; for real time since the card was first named).
/// Exactly one of the two is set (>= 0). What happens to the frames is told in the meaning of each.
struct Fault {
  enum class What {
    late,   ///< the next wake-up comes `amount` ns late; the hardware runs on
    lost,   ///< at the next end of a cycle the hardware loses `amount` frames in both directions; told by Side::lost
    stall,  ///< the hardware stands still for `amount` ns, then goes on where it was; no frame is lost by it
    step,  ///< the card's clock jumps: `amount` > 0 frames go by in no time, < 0: it stands still for as long as they last
    sleep,   ///< the computer sleeps for `amount` ns, which no clock counts; the card stops. Virtual time only
    unplug,  ///< the card goes; it returns after `amount` ns, or with a `back` when that is 0
    back,    ///< the card returns, with `inputs`, `outputs` and `rate` changed where given; also ends a refusal
    refuse,  ///< open() fails `amount` times (0: until a `back`), with `refusal`
    rate,    ///< the card's clock goes on with `rate`, the only one from now on: by its own knob, or an external clock
  };
  What what = What::late;
  Frames frame = -1;
  Nanos time = -1;
  std::int64_t amount = 0;
  int inputs = -1, outputs = -1;    ///< `back` only; -1: as before
  double rate = 0;                  ///< `back` and `rate`: the one rate that is left, Hz; 0 (`back` only): as before
  Trouble refusal = Trouble::busy;  ///< `refuse` only: busy, denied or broken

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// The text form that the key `faults` takes: `what@when:amount`, separated by commas. `when` is a frame, or a time with
/// its unit (ns, us, ms, s). `late@48000:3ms,lost@1s:64,unplug@2s:500ms,back@3s:in=1:out=0:rate=44100,refuse@0:2:denied,rate@5s:96000`.
Expected<std::vector<Fault>> faults_of(std::string_view text);
std::string text_of(std::span<const Fault> faults);

/// How often each kind of fault comes in a plan, on average, and how large it may be. 0: never.
struct Plan {
  Frames frames = 0;    ///< the plan covers the card's run from 0 to here
  double rate = 48000;  ///< Hz, to turn `hour` into frames
  struct Kind {
    double an_hour = 0;
    std::int64_t largest = 0;
  };
  Kind late, lost, stall, step, unplug;  ///< `largest` in the unit of Fault::amount; step in both directions
};

/// A random plan of faults, sorted, at positions on the card's run; the same for a seed on every machine. An unplugged
/// card returns by itself.
std::vector<Fault> plan(std::uint64_t seed, const Plan& rates);

/// What truly happened on a card since it was made, counted by the hardware itself. For a duplex stream and while it is
/// not stopped: the sum of all in.lost = missed + lost; the sum of all out.lost = silent + lost.
struct Truth {
  Frames captured = 0;   ///< given to the stream's user and taken by done()
  Frames missed = 0;     ///< came in, but no turn gave them: an xrun
  Frames played = 0;     ///< written in time, and heard
  Frames silent = 0;     ///< heard as silence, since they were not written in time: an xrun
  Frames hollow = 0;     ///< heard as silence, since they were written a little too late for a coarse card; no xrun
  Frames discarded = 0;  ///< written, but never heard: too late, or under way when the stream stopped
  Frames lost = 0;       ///< by the fault `lost`, in each direction
  Frames inserted = 0;   ///< frames by which done() has raised the margin
  Frames removed = 0;    ///< frames by which it has lowered it
  std::int64_t turns = 0, xruns = 0;
  std::int64_t late = 0, losses = 0, stalls = 0, steps = 0, sleeps = 0, unplugs = 0, returns = 0, refusals = 0,
               rates = 0;  ///< faults that happened

  friend bool operator==(const Truth&, const Truth&) = default;
};

/// Time that stands still until somebody advances it. Starts at 0. Any thread, real-time safe.
class VirtualClock final : public platform::Clock {
 public:
  [[nodiscard]] Nanos now() const noexcept TAUT_NONBLOCKING override { return now_.load(std::memory_order_relaxed); }
  /// Lets `ns` pass: how a simulated host takes time. Negative values do nothing.
  void advance(Nanos ns) noexcept { advance_to(now() + ns); }
  /// Lets time pass until `time`; does nothing when that is over.
  void advance_to(Nanos time) noexcept { sleep_until(time); }
  void sleep_until(Nanos time) const noexcept override;
  [[nodiscard]] Nanos slept() const noexcept TAUT_NONBLOCKING override {
    return slept_.load(std::memory_order_relaxed);
  }
  /// The computer sleeps for `ns`, which now() does not count.
  void sleep(Nanos ns) noexcept { slept_.fetch_add(ns, std::memory_order_relaxed); }

 private:
  std::atomic<Nanos> slept_{0};
  mutable std::atomic<Nanos> now_{0};  // whoever sleeps makes time pass, also where the clock is only lent to him
};

/// One card of a world. Any thread.
class Card {
 public:
  struct State;
  explicit Card(std::shared_ptr<State> state);

  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] std::string id() const;  ///< "virtual:NAME"; settings may be appended: id() + "?in=8"
  void schedule(const Fault& fault);     ///< one that lies in the past happens at the next opportunity
  void schedule(std::span<const Fault> faults);
  /// How late each wake-up is to come (ns, 0 and more), asked once a cycle in the place of the key `jitter`. A stream that is
  /// started after this calls it on its audio thread.
  void delays(std::function<Nanos()> next);
  /// What stands at the card's ends beside the cable, from the next start of a stream on.
  struct Ends {
    Frames every = 0;                                                       ///< one frame in so many is heard
    std::function<void(Nanos time, std::span<const float> outputs)> heard;  ///< when it left the converter
    std::function<float(Nanos time, int input)> said;  ///< what enters the converter at that time, in the cable's place
  };
  /// For tests of what is in time with what; called on the stream's audio thread.
  void ends(Ends ends);
  [[nodiscard]] Truth truth() const noexcept;
  [[nodiscard]] Frames run() const noexcept;  ///< frames run so far: the time line of Fault::frame
  [[nodiscard]] bool plugged() const;

 private:
  std::shared_ptr<State> state_;
};

/// Cards that share one virtual clock, and nothing with any other world. Deterministic as long as one thread uses it.
/// Must outlive its backend's streams and watches.
class World {
 public:
  struct State;
  World();
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] VirtualClock& clock() noexcept;
  Card& card(std::string_view name);          ///< made at the first call; from then on it is listed
  [[nodiscard]] Backend& backend() noexcept;  ///< over this world's cards only; `clock` may only be virtual
  void settle();                              ///< lets due faults happen; returns when watchers were told of all

 private:
  std::unique_ptr<State> state_;
};

}  // namespace taut::device::virtual_card
