// SPDX-License-Identifier: MIT
// Fills in from the settings file what the command line leaves open.
#pragma once
#include "command/stream/stream.hpp"
#include "settings/file.hpp"

namespace taut::command {

/// The parsed settings file. Mistakes in it are reported on stderr.
settings::File told_file();

/// `given`, completed with the file's device, buffer, rate and safety; names of joined devices become ids. Unchanged
/// for drivers other than Taut's own. A broken file is reported on stderr and is no error.
Expected<StreamOptions> with_settings(const StreamOptions& given);

/// The same for measurements, which take only the names of joined devices from the file.
Expected<StreamOptions> with_names(const StreamOptions& given);

}  // namespace taut::command
