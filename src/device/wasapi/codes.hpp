// SPDX-License-Identifier: MIT
// The codes of WASAPI as sentences.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "device/wasapi/com.hpp"

namespace taut::device::wasapi {

/// What `code` means for somebody who wanted the device `name` to be `done` ("opened", "started", "asked what it can do").
Error error_of(com::Result code, std::string_view done, std::string_view name);

/// Half a sentence that tells why a way into a device was not taken: "another program has it for itself".
std::string reason_of(com::Result code);

/// The device is gone, or has become another one: the stream is to be opened anew.
constexpr bool lost(com::Result code) noexcept {
  return code == com::device_invalidated || code == com::resources_invalidated || code == com::service_not_running ||
         code == com::not_found;
}

}  // namespace taut::device::wasapi
