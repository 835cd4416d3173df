// SPDX-License-Identifier: MIT
// The one rule by which a device is chosen that nobody named, on every system: docs/devices.md.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "device/device.hpp"

namespace taut::device {

/// The directions that are wanted of a device.
enum class Wish { both, capture, playback };

/// `in` and `out` are ids; equal for one device, and one is empty where no device has that direction. `why` is a sentence.
struct Preference {
  std::string in, out, why;
  bool simulated = false;  ///< it is the virtual card: no sound is made or heard
};

/// Chooses among `devices`, which are in the system's own order; nullopt: none has a direction that is wanted. Real cards
/// come before those of software, and these before the virtual one. Of real cards: an analogue connection before a digital
/// one of the board's; one device for both directions before two, and two before half of it; one that is free before one
/// that is in use; one that was plugged in before the board's own; then the system's order. A card in use is never left
/// for a digital output, software or the virtual card. Pure.
std::optional<Preference> prefer(std::span<const Device> devices, Wish wish);

[[nodiscard]] inline bool captures(const Device& device) noexcept { return device.inputs != 0; }
[[nodiscard]] inline bool plays(const Device& device) noexcept { return device.outputs != 0; }

/// "a USB card", "a card of the computer's own".
std::string_view words_of(Kind kind) noexcept;

}  // namespace taut::device
