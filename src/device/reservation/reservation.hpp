// SPDX-License-Identifier: MIT
// Reserves a sound card on the session bus: org.freedesktop.ReserveDevice1, through which sound servers and programs
// ask each other to release a card. Source of the protocol: git.0pointer.net/reserve.git (reserve.txt), and the
// behaviour of PulseAudio 16, WirePlumber 0.4 and jackd 1.9.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/units.hpp"

namespace taut::device::reservation {

/// Bound for a whole reservation: connecting, asking and waiting for the answer.
constexpr Nanos longest = 1'500'000'000;

struct Wanted {
  int card = 0;        ///< the kernel's card number
  std::string device;  ///< its name for others: "hw:UAC2"
  /// Releases the card when another program asks: calls `let_go`, after which the hold must be dropped within two
  /// seconds. Otherwise the other program is refused.
  bool yields = false;
  std::function<void()> let_go = {};  ///< on a thread of the reservation's; must not drop the hold itself
  /// Whether a program has the hardware open. Asked after a card was yielded: if the other program only keeps the name
  /// of a card it does not use, it is asked for it again.
  std::function<bool()> in_use = {};
};

/// Keeps the card's name. When the last hold in the process goes, so does the name, and the previous owner takes it
/// back. The bus does the same if the process dies.
using Hold = std::shared_ptr<void>;

/// Another program on the bus.
struct Program {
  std::string name;  ///< as it calls itself: "PipeWire"; else its unique name on the bus
  int pid = 0;       ///< 0: unknown

  [[nodiscard]] bool known() const noexcept { return !name.empty(); }
  /// "WirePlumber (process 1234)"
  [[nodiscard]] std::string text() const;
};

struct Answer {
  enum class Outcome {
    held,      ///< the name is ours
    no_bus,    ///< no libdbus, no address, or nobody listening: see `detail`
    mute_bus,  ///< the bus does not answer
    refused,   ///< `by` keeps the card
    mute,      ///< `by` did not answer, and its name cannot be taken from it
    yielded,   ///< the card was given to `by`, which still uses it
  } outcome = Outcome::no_bus;
  Hold hold;   ///< if `held`
  Program by;  ///< `held`: the previous owner, now or at an earlier hold; empty: none
  std::string detail;
};

/// Takes the card's name, from its owner if that program agrees. Returns within `longest`. Any control thread.
Answer reserve(const Wanted& wanted);

/// Keeps a hold for `length` from now: between a probe and the opening that follows it.
void linger(const Hold& hold, Nanos length);

}  // namespace taut::device::reservation
