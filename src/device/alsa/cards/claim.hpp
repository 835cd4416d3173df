// SPDX-License-Identifier: MIT
// The cards of the PCMs to be opened, reserved on the session bus, and the sentences about who had them.
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

/// Reserves what can be reserved; what cannot is opened all the same, since the hardware alone says whether it is free. Its
/// making and its use take two seconds at the most. Control threads.
class Claim {
 public:
  /// `names`: null ones are skipped, and those that are no hardware. With Share::leave none are reserved.
  /// `let_go`: as Wanted.
  Claim(const Surroundings& around, std::span<const Name* const> names, Share share, std::function<void()> let_go);

  /// Calls `open` until it is not busy any more, while a program that let go may still be closing the hardware. An error that
  /// remains says what came of asking.
  Expected<void> open(const std::function<Expected<void>()>& open) const;

  /// `error`, of hardware that is in use, with what came of asking for it.
  [[nodiscard]] Error explain(Error error) const;

  /// A program was asked for a card, and let it go.
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
