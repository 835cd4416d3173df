// SPDX-License-Identifier: MIT
// Opens a page in the user's browser, as a window of its own where the browser can.
#pragma once
#include <string>

#include "base/error.hpp"

namespace taut::command {

/// Returns the browser's name. Does not wait for it. Error `absent`: there is no browser, or no screen.
Expected<std::string> open_browser(const std::string& address);

}  // namespace taut::command
