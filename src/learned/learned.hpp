// SPDX-License-Identifier: MIT
// Remembers what was learned of a device, in a small text file that people can read, change and delete.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::learned {

/// Ids as backends list them (one may be empty), and the rate in Hz.
struct LearnedDevice {
  std::string in, out;
  double rate = 0;
};

/// The hardware's own latency, both directions together, measured by a loopback.
struct Extra {
  Frames frames = 0;
  std::string day;  ///< "2026-11-22"; keep() writes today's date if empty
};

/// The margin a tuner settled on, for one buffer size.
struct Margin {
  Frames frames = 0;
  double load = 0;     ///< least share of a cycle the host used, 0 to 1
  double seconds = 0;  ///< of playing behind it
  std::string day;
};

struct Facts {
  std::optional<Extra> extra;    ///< of this device at this rate
  std::optional<Margin> margin;  ///< of this device at this rate and buffer size
  std::vector<std::string>
      warnings;  ///< sentences: lines that were not understood, a file that could not be read as one
};

/// `$TAUT_STATE/learned`, else `$XDG_STATE_HOME/taut/learned`, else `~/.local/state/taut/learned`; on Windows
/// `%TAUT_STATE%\learned`, else `%LOCALAPPDATA%\Taut\learned`. Error `absent` if none of these is set.
Expected<std::string> file();

/// What is known; empty if nothing is or there is no file. Reads at most 1 MB. Control threads; needs no lock, as the
/// file is only ever replaced. Errors `denied` or `broken` if it exists and cannot be read.
Expected<Facts> recall(const LearnedDevice& device, int buffer);

/// Saves the `facts` present, replacing what was known; lines of other devices and of newer versions stay. Safe with
/// several processes. A file that is not ours is first renamed to `learned.broken` (or `.broken2` to `.broken9`), which
/// the returned sentences say. Control threads; waits up to a second for another process, writes to disk. Errors:
/// `denied`, `no_memory` (disk full), `busy`, `broken`; nothing has changed then.
Expected<std::vector<std::string>> keep(const LearnedDevice& device, int buffer, const Facts& facts);

/// Forgets the device at all rates and buffer sizes; true if there was something. Errors as keep().
Expected<bool> forget(const std::string& in, const std::string& out);

}  // namespace taut::learned
