// SPDX-License-Identifier: MIT
// A sound card reserved on the session bus: org.freedesktop.ReserveDevice1, by which sound servers and programs ask each
// other to let go of a card. Source of the protocol: git.0pointer.net/reserve.git (reserve.txt), and what PulseAudio 16,
// WirePlumber 0.4 and jackd 1.9 do.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/units.hpp"

namespace taut::device::reservation {

/// What all of a reservation may take: connecting, asking, and waiting for the answer.
constexpr Nanos longest = 1'500'000'000;

struct Wanted {
  int card = 0;        ///< the kernel's number of the card
  std::string device;  ///< what others are told it is: "hw:UAC2"
  /// Lets go when another program asks: by `let_go`, after which the hold has to be dropped within two seconds. Else the
  /// other program is refused.
  bool yields = false;
  std::function<void()> let_go = {};  ///< on a thread of the reservation's; must not drop the hold itself
  /// Whether a program has the hardware open. Asked after a card was yielded: while the other program only keeps the name
  /// of a card that it does not use, it is asked for it again.
  std::function<bool()> in_use = {};
};

/// Keeps the card's name. When the last one in the process goes, so does the name, and whoever had the card before takes
/// it back. The bus does the same when the process dies.
using Hold = std::shared_ptr<void>;

/// Another program on the bus.
struct Program {
  std::string name;  ///< as it calls itself: "PipeWire"; else its unique name on the bus
  int pid = 0;       ///< 0: not known

  [[nodiscard]] bool known() const noexcept { return !name.empty(); }
  /// "WirePlumber (process 1234)"
  [[nodiscard]] std::string text() const;
};

struct Answer {
  enum class Outcome {
    held,      ///< the name is ours
    no_bus,    ///< no libdbus, no address, or nobody listens there: `detail` says which
    mute_bus,  ///< the bus does not answer
    refused,   ///< `by` keeps the card
    mute,      ///< `by` did not answer, and its name cannot be taken from it
    yielded,   ///< the card was given to `by`, which still uses it
  } outcome = Outcome::no_bus;
  Hold hold;   ///< where `held`
  Program by;  ///< `held`: whom the card was taken from, now or for an earlier hold; empty: nobody had it
  std::string detail;
};

/// Takes the card's name, from whoever has it where that program agrees. Returns within `longest`. Any control thread.
Answer reserve(const Wanted& wanted);

/// Keeps a hold for `length` from now, and no longer: between a probe and the opening that follows it.
void linger(Hold hold, Nanos length);

}  // namespace taut::device::reservation
