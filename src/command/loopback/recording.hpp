// SPDX-License-Identifier: MIT
// What `taut loopback` plays, by default and on request.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::command {

/// The part of a recording that is played, in memory; longer streams repeat it.
struct Material {
  std::string name;                               ///< file name; empty: the counter signal
  double rate = 0;                                ///< of the file, Hz
  std::vector<std::vector<std::int32_t>> planes;  ///< one per channel, left-justified
  std::vector<std::string> remarks;
};

/// Reads `seconds` at `rate` Hz, at most 256 MiB and ten minutes. Errors as from files::Reader, and `unsupported` for
/// an empty file.
Expected<Material> load_material(const std::string& path, double seconds, double rate);

/// A recording from Debian's alsa-utils; without it no planes, meaning the counter signal.
Material usual_material();

}  // namespace taut::command
