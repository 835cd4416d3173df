// SPDX-License-Identifier: MIT
// What `taut loopback` plays when nobody says otherwise, and what it plays when somebody does.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::command {

/// A recording in memory, at most ten minutes of it.
struct Material {
  std::string name;                               ///< the file's name; empty: the counter signal
  double rate = 0;                                ///< Hz, of the file
  std::vector<std::vector<std::int32_t>> planes;  ///< one a channel, left-justified
  std::vector<std::string> remarks;
};

/// Reads the file; errors as files::Reader gives them, and `unsupported` for a file without a frame.
Expected<Material> load_material(const std::string& path);

/// A recording of Debian's alsa-utils; without one, no planes, which means the counter signal.
Material usual_material();

}  // namespace taut::command
