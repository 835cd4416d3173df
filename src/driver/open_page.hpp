// SPDX-License-Identifier: MIT
// The panel's page, opened for the program that holds the driver.
#pragma once
#include <filesystem>

#include "base/error.hpp"

namespace taut::driver {

/// The `taut` command that came with this library: beside it, in a bin folder above, or in $PATH. Empty: there is none.
std::filesystem::path own_command();

/// Starts `command` panel, which opens the page, and returns at once; for the driver's settings in `settings_file`, and
/// those of this program if it has some of its own. A second call within three seconds does nothing: a button is clicked twice. Error `absent`: there is no command, no
/// screen or no browser; the sentence says what to type instead. Control threads.
Expected<void> open_page(const std::filesystem::path& command, const std::filesystem::path& settings_file);

}  // namespace taut::driver
