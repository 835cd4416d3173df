// SPDX-License-Identifier: MIT
// How a device is chosen if the user named none, on every system: docs/devices.md.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "device/device.hpp"

namespace taut::device {

/// The directions wanted.
enum class DeviceUse { both, capture, playback };

/// `in` and `out` are ids: equal for one device; one is empty if no device has that direction. `why` is a sentence.
struct Preference {
  std::string in, out, why;
  bool simulated = false;  ///< the virtual card: makes and hears no sound
};

/// Chooses among `devices`, given in the system's own order; nullopt: none has a wanted direction. Real cards before
/// software, software before the virtual card. Among real cards: analogue before an on-board digital connection; one
/// device for both directions before two, two before half of one; free before in use; plugged in before on-board; then
/// the system's order. A card in use is never passed over for a digital output, software or the virtual card. Pure.
std::optional<Preference> prefer(std::span<const Device> devices, DeviceUse use);

[[nodiscard]] inline bool captures(const Device& device) noexcept { return device.inputs != 0; }
[[nodiscard]] inline bool plays(const Device& device) noexcept { return device.outputs != 0; }

/// Hardware, as far as a listing shows.
[[nodiscard]] inline bool is_real(const Device& device) noexcept {
  return device.kind != Kind::software && device.kind != Kind::simulated && device.kind != Kind::tap;
}

/// "a USB card", "a card of the computer's own".
std::string_view words_of(Kind kind) noexcept;

}  // namespace taut::device
