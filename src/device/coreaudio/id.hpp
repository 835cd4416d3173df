// SPDX-License-Identifier: MIT
// Device ids: `coreaudio:` + the device's UID, then settings, such as `coreaudio:BuiltInSpeakerDevice?hog=yes`.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::device::coreaudio {

struct Id {
  std::string uid;
  bool hog = false;  ///< keeps all other programs off the device
};

/// Error `bad_request`: not an id of this backend, or a setting unknown or out of range.
Expected<Id> parse_id(std::string_view text);

std::string id_of(std::string_view uid);

}  // namespace taut::device::coreaudio
