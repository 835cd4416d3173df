// SPDX-License-Identifier: MIT
// What `taut loopback` plays when nobody says otherwise, and what it plays when somebody does.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::command {

/// As much of a recording as is played, in memory; a longer stream plays it again and again.
struct Material {
  std::string name;                               ///< the file's name; empty: the counter signal
  double rate = 0;                                ///< Hz, of the file
  std::vector<std::vector<std::int32_t>> planes;  ///< one a channel, left-justified
  std::vector<std::string> remarks;
};

/// Reads what `seconds` at `rate` Hz play of the file, at most 256 MiB and ten minutes; errors as files::Reader gives
/// them, and `unsupported` for a file without a frame.
Expected<Material> load_material(const std::string& path, double seconds, double rate);

/// A recording of Debian's alsa-utils; without one, no planes, which means the counter signal.
Material usual_material();

}  // namespace taut::command
