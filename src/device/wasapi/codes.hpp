// SPDX-License-Identifier: MIT
// Turns WASAPI's codes into sentences.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "device/wasapi/com.hpp"

namespace taut::device::wasapi {

/// Explains `code` to somebody who wanted the device `name` to be `done` ("opened", "started", "asked what it can do").
Error error_of(com::Result code, std::string_view done, std::string_view name);

/// Why a mode was not used, as half a sentence: "another program has exclusive use of it".
std::string reason_of(com::Result code);

/// The device is gone or has changed: the stream must be reopened.
constexpr bool lost(com::Result code) noexcept {
  return code == com::device_invalidated || code == com::resources_invalidated || code == com::service_not_running ||
         code == com::not_found;
}

}  // namespace taut::device::wasapi
