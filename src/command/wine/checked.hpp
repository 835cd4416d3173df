// SPDX-License-Identifier: MIT
// What the driver's own check inside a prefix has found (src/driver/wine/pe/check.cpp), read.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::command {

/// A sentence for a person: what a program finds. `lines`: as the check wrote them; `library`: the DLL that should be
/// registered. Errors: not registered, another driver in its place, and what the driver itself says.
Expected<std::string> checked(std::string_view lines, std::string_view library);

}  // namespace taut::command
