// SPDX-License-Identifier: MIT
// The virtual card for tests: a World of cards with their own clock, faults on command and a record of what really
// happened. Programs need none of this and open `virtual:loopback?key=value&...` through backend().
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

/// This process's backend, prefix "virtual": cards in real time, or in virtual time if the id says `clock=virtual`.
/// Same name and kind of clock: same card. Any control thread.
Backend& backend();

/// A setting in a card's id.
using Key = IdKey;

/// All settings, in the order of `--help`.
std::span<const Key> keys() noexcept;

/// The same as text, one line per key.
std::string keys_text();

/// A fault at a position of the card's run (`frame`: frames run since the card's first start, across stops and
/// reopenings) or at a time of its world's clock (`time`, ns; in real time since the card was first named). Exactly one
/// of the two is set (>= 0).
struct Fault {
  enum class What {
    late,  ///< the next wake-up comes `amount` ns late; the hardware keeps running
    lost,  ///< at the next end of a cycle the hardware loses `amount` frames in both directions, reported in Side::lost
    stall,   ///< the hardware pauses for `amount` ns and resumes where it was; no frame is lost
    step,    ///< the card's clock jumps: `amount` > 0 frames pass instantly; < 0: it stands still for their duration
    sleep,   ///< the computer sleeps for `amount` ns, which no clock counts; the card stops. Virtual time only
    unplug,  ///< the card disappears and returns after `amount` ns, or with `back` if that is 0
    back,    ///< the card returns, with `inputs`, `outputs` and `rate` changed if given; also ends a refusal
    refuse,  ///< open() fails `amount` times (0: until `back`) with `refusal`
    rate,    ///< the card's clock changes to `rate`, from now on its only one, as by a knob or an external clock
  };
  What what = What::late;
  Frames frame = -1;
  Nanos time = -1;
  std::int64_t amount = 0;
  int inputs = -1, outputs = -1;    ///< `back` only; -1: unchanged
  double rate = 0;                  ///< `back` and `rate`: the only rate left, Hz; 0 (`back` only): unchanged
  Trouble refusal = Trouble::busy;  ///< `refuse` only: busy, denied or broken

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// Parses the key `faults`: `what@when:amount`, separated by commas. `when` is a frame, or a time with its unit (ns,
/// us, ms, s).
/// `late@48000:3ms,lost@1s:64,unplug@2s:500ms,back@3s:in=1:out=0:rate=44100,refuse@0:2:denied,rate@5s:96000`.
Expected<std::vector<Fault>> faults_of(std::string_view text);
std::string text_of(std::span<const Fault> faults);

/// The average frequency of each kind of fault, and how large it may be. 0: never.
struct Plan {
  Frames frames = 0;    ///< covers the card's run from 0 to here
  double rate = 48000;  ///< Hz, to convert `hour` to frames
  struct Kind {
    double an_hour = 0;
    std::int64_t largest = 0;
  };
  Kind late, lost, stall, step, unplug;  ///< `largest` in the unit of Fault::amount; steps go both ways
};

/// A random plan of faults, sorted, at positions of the card's run; the same seed gives the same plan on every machine.
/// An unplugged card returns by itself.
std::vector<Fault> plan(std::uint64_t seed, const Plan& rates);

/// What really happened to a card since it was made, counted by the hardware itself. For a duplex stream while not
/// stopped: the sum of all in.lost = missed + lost; the sum of all out.lost = silent + lost.
struct Truth {
  Frames captured = 0;   ///< given to the stream's user and taken by done()
  Frames missed = 0;     ///< captured, but in no turn: an xrun
  Frames played = 0;     ///< written in time and heard
  Frames silent = 0;     ///< heard as silence because not written in time: an xrun
  Frames hollow = 0;     ///< heard as silence because written slightly too late for a coarse card; no xrun
  Frames discarded = 0;  ///< written but never heard: too late, or pending when the stream stopped
  Frames lost = 0;       ///< to the fault `lost`, per direction
  Frames inserted = 0;   ///< frames by which done() raised the margin
  Frames removed = 0;    ///< frames by which done() lowered it
  std::int64_t turns = 0, xruns = 0;
  std::int64_t late = 0, losses = 0, stalls = 0, steps = 0, sleeps = 0, unplugs = 0, returns = 0, refusals = 0,
               rates = 0;  ///< faults that happened

  friend bool operator==(const Truth&, const Truth&) = default;
};

/// Time that stands still until advanced. Starts at 0. Any thread, real-time safe.
class VirtualClock final : public platform::Clock {
 public:
  [[nodiscard]] Nanos now() const noexcept TAUT_NONBLOCKING override { return now_.load(std::memory_order_relaxed); }
  /// Lets `ns` pass, as a simulated host takes time. Negative values do nothing.
  void advance(Nanos ns) noexcept { advance_to(now() + ns); }
  /// Lets time pass until `time`; does nothing if that is over.
  void advance_to(Nanos time) noexcept { sleep_until(time); }
  void sleep_until(Nanos time) const noexcept override;
  [[nodiscard]] Nanos slept() const noexcept TAUT_NONBLOCKING override {
    return slept_.load(std::memory_order_relaxed);
  }
  /// The computer sleeps for `ns`, which now() does not count.
  void sleep(Nanos ns) noexcept { slept_.fetch_add(ns, std::memory_order_relaxed); }

 private:
  std::atomic<Nanos> slept_{0};
  mutable std::atomic<Nanos> now_{0};  // sleeping advances time, also through a const reference
};

/// A card of a world. Any thread.
class Card {
 public:
  struct State;
  explicit Card(std::shared_ptr<State> state);

  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] std::string id() const;  ///< "virtual:NAME"; takes settings: id() + "?in=8"
  void schedule(const Fault& fault);     ///< a fault in the past happens at the next opportunity
  void schedule(std::span<const Fault> faults);
  /// Delay of each wake-up (ns, 0 or more), asked once per cycle instead of the key `jitter`. A stream started after
  /// this calls it on its audio thread.
  void delays(std::function<Nanos()> next);
  /// What is connected to the card's converters besides the cable, from the next start on.
  struct Ends {
    Frames every = 0;                                                       ///< `heard` gets one of this many frames
    std::function<void(Nanos time, std::span<const float> outputs)> heard;  ///< leaving the converter at `time`
    std::function<float(Nanos time, int input)> said;  ///< entering the converter at `time`, instead of the cable
  };
  /// To test timing relations; called on the stream's audio thread.
  void ends(Ends ends);
  [[nodiscard]] Truth truth() const noexcept;
  [[nodiscard]] Frames run() const noexcept;  ///< frames run so far: the timeline of Fault::frame
  [[nodiscard]] bool plugged() const;

 private:
  std::shared_ptr<State> state_;
};

/// Cards that share one virtual clock and nothing else. Deterministic while one thread uses it. Must outlive its
/// backend's streams and watches.
class World {
 public:
  struct State;
  World();
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] VirtualClock& clock() noexcept;
  Card& card(std::string_view name);          ///< made on the first call, and listed from then on
  [[nodiscard]] Backend& backend() noexcept;  ///< this world's cards only; `clock` must be virtual
  void settle();                              ///< lets due faults happen; returns once watchers were told of all

 private:
  std::unique_ptr<State> state_;
};

}  // namespace taut::device::virtual_card
