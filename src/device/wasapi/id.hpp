// SPDX-License-Identifier: MIT
// Device ids: `wasapi:` + an endpoint's id, `card:` + a container's GUID, or `default`, then settings the user fixed,
// such as `wasapi:card:1f2e...?mode=exclusive`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "audio/sample_type.hpp"
#include "base/error.hpp"

namespace taut::device::wasapi {

/// The ways into a device.
enum class Mode {
  automatic,    ///< low-latency shared if its period suits the buffer size, else exclusive, else shared
  low_latency,  ///< IAudioClient3: shared, with a short mixer period
  exclusive,    ///< event-driven, bypasses the mixer
  shared,       ///< event-driven, with the mixer's usual period
};

std::string_view name(Mode mode) noexcept;

struct Id {
  std::string device;  ///< endpoint id, or container GUID in lower case without braces; empty: the default device
  bool card = false, standard = false;
  Mode mode = Mode::automatic;
  std::optional<audio::SampleType> format;  ///< of an exclusive stream; nullopt: the best available
  bool raw = true;                          ///< bypass the driver's effects if possible
};

/// Error `bad_request`: not an id of this backend, or a setting unknown or out of range.
Expected<Id> parse_id(std::string_view id);

}  // namespace taut::device::wasapi
