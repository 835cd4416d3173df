// SPDX-License-Identifier: MIT
// The user's browser, and programs that are started for the user and left alone.
#pragma once
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::platform {

/// Opens a page, as a window of its own where the browser can. Returns the browser's name. Does not wait for it. Error
/// `absent`: there is no browser, or no screen. Control threads, like all here.
Expected<std::string> open_browser(const std::string& address);

/// Whether open_browser() would find one; the same errors. Starts nothing.
Expected<std::string> find_browser();

/// Starts a program that nobody waits for: not this program's child, without its files, signals or terminal. False if
/// the system refuses. `words`: its path, or its name for $PATH, then its arguments.
bool start_apart(std::vector<std::string> words);

}  // namespace taut::platform
