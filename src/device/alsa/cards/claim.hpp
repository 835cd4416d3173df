// SPDX-License-Identifier: MIT
// Reserves the cards of the PCMs to open on the session bus, and says who had them.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "device/alsa/cards/name.hpp"
#include "device/alsa/surroundings.hpp"
#include "device/device.hpp"
#include "device/reservation/reservation.hpp"

namespace taut::device::alsa {

/// Reserves what can be reserved. The rest is opened anyway: only the hardware knows whether it is free. Takes at most two
/// seconds, opening included. Control threads.
class Claim {
 public:
  /// `names`: skips null ones and those that are not hardware. With Share::leave nothing is reserved.
  /// `let_go`: see Wanted.
  Claim(const Surroundings& around, std::span<const Name* const> names, Share share,
        const std::function<void()>& let_go);

  /// Calls `open` again while the hardware is busy, as a program that let go may still be closing it. A remaining error
  /// includes the other program's answer.
  Expected<void> open(const std::function<Expected<void>()>& open) const;

  /// `error`, for hardware in use, with the other program's answer.
  [[nodiscard]] Error explain(Error error) const;

  /// Whether a program was asked for a card and let it go.
  [[nodiscard]] bool has_taken() const;

  /// For the user, once the hardware is open: who had the card.
  [[nodiscard]] std::vector<std::string> remarks() const;

  [[nodiscard]] std::vector<reservation::Hold> holds() const;

 private:
  struct Card {
    std::string pcm;
    reservation::Answer answer;
  };
  std::vector<Card> cards_;
  Nanos until_;
};

}  // namespace taut::device::alsa
