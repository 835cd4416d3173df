// SPDX-License-Identifier: MIT
// Device names as the older interfaces show them, and their errors.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::ways {

/// Whether `wish` means the device `name`; MME cuts names to 31 letters.
bool is_meant(std::wstring_view name, const std::string& wish);

/// "MME has no device called 'x'."
std::unexpected<Error> no_such(std::string_view way, const std::string& wish);

/// "MME would not take it: words of the system (number)."
std::unexpected<Error> refused(std::string_view way, std::string_view what, unsigned long code);

}  // namespace taut::ways
