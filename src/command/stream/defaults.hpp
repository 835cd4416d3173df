// SPDX-License-Identifier: MIT
// The settings file, where the command line says nothing.
#pragma once
#include "command/stream/stream.hpp"
#include "settings/file.hpp"

namespace taut::command {

/// The settings file as it is understood. What is wrong with it is told on stderr.
settings::File told_file();

/// `given` with the file's device, buffer, rate and safety where it has none; names of several devices become their ids.
/// Another driver than Taut's own gets nothing. A file that is broken is told on stderr, and is no error.
Expected<StreamOptions> with_settings(const StreamOptions& given);

/// The same for a measurement, which takes from the file only what names of several devices mean.
Expected<StreamOptions> with_names(const StreamOptions& given);

}  // namespace taut::command
