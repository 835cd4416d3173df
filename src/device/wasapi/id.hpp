// SPDX-License-Identifier: MIT
// Device ids: `wasapi:` + an endpoint's own id, `card:` + a container's GUID, or `default`; then what the user fixed, such as
// `wasapi:card:1f2e...?mode=exclusive`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "audio/sample_type.hpp"
#include "base/error.hpp"

namespace taut::device::wasapi {

/// The ways into a device, and the choice among them.
enum class Mode {
  automatic,    ///< low-latency shared where its period serves the buffer size, else exclusive, else shared
  low_latency,  ///< IAudioClient3: shared, with a short period of the mixer
  exclusive,    ///< event-driven, past the mixer
  shared,       ///< event-driven, with the mixer's usual period
};

std::string_view name(Mode mode) noexcept;

struct Id {
  std::string
      device;  ///< an endpoint's id, or a container's GUID in small letters without braces; empty for the default
  bool card = false, standard = false;
  Mode mode = Mode::automatic;
  std::optional<audio::SampleType> format;  ///< of an exclusive stream; empty: the best there is
  bool raw = true;                          ///< past the driver's sound effects where that is offered
};

/// Error `bad_request` when it is not an id of this backend or a setting is unknown or out of range.
Expected<Id> parse_id(std::string_view id);

}  // namespace taut::device::wasapi
