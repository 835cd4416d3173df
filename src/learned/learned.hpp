// SPDX-License-Identifier: MIT
// What was learned of a device is there the next time: a small text file that people can read, change and delete.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::learned {

/// Which device: the ids as backends list them (one of them may be empty), and the rate in Hz.
struct LearnedDevice {
  std::string in, out;
  double rate = 0;
};

/// The hardware's own latency, both ways together, as a loopback measured it.
struct Extra {
  Frames frames = 0;
  std::string day;  ///< when: "2026-11-22"; keep() writes today's where it is empty
};

/// The margin that a tuner arrived at, for one buffer size.
struct Margin {
  Frames frames = 0;
  double load = 0;     ///< the share of a cycle that the host took at the least meanwhile, 0 to 1
  double seconds = 0;  ///< of playing behind it
  std::string day;
};

struct Facts {
  std::optional<Extra> extra;    ///< of this device at this rate
  std::optional<Margin> margin;  ///< of this device at this rate and buffer size
  std::vector<std::string>
      warnings;  ///< sentences: lines that were not understood, a file that could not be read as one
};

/// The file: `$TAUT_STATE/learned`, else `$XDG_STATE_HOME/taut/learned`, else `~/.local/state/taut/learned`; on Windows
/// `%TAUT_STATE%\learned`, else `%LOCALAPPDATA%\Taut\learned`. Error `absent` where none of these is set.
Expected<std::string> file();

/// What is known; empty facts where nothing is, or there is no file. Reads a file of at most 1 MB. Control threads, no
/// lock: the file is only ever replaced whole. Error `denied` or `broken` when it is there and cannot be read.
Expected<Facts> recall(const LearnedDevice& device, int buffer);

/// Remembers what of `facts` is there, in the place of what was known of it; other devices' lines, and lines that a newer
/// version wrote, stay. Two processes at once do not lose each other's. A file that is no text of ours is renamed to
/// `learned.broken` (or `.broken2` to `.broken9`) first, and the answer's sentences say so. Control threads; waits for another
/// process up to a second, writes to the disk. Error `denied`, `no_memory` (disk full), `busy` or `broken`; nothing is changed then.
Expected<std::vector<std::string>> keep(const LearnedDevice& device, int buffer, const Facts& facts);

/// Forgets the device at all rates and buffer sizes; true when there was something. Errors as keep().
Expected<bool> forget(const std::string& in, const std::string& out);

}  // namespace taut::learned
