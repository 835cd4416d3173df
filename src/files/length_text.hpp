// SPDX-License-Identifier: MIT
// Lengths in sentences.
#pragma once
#include <string>

#include "base/units.hpp"

namespace taut::files {

/// "600,000 frames (12.5 s)"; "1 frame (0.0208 ms)". `rate` in Hz, above 0.
std::string length_text(Frames frames, double rate);

}  // namespace taut::files
