// SPDX-License-Identifier: MIT
// Text for reports, including numbers (base/number_text.hpp) under this room's names.
#pragma once
#include <span>
#include <string>

#include "base/number_text.hpp"
#include "base/units.hpp"

namespace taut::monitor {

using number::count;
using number::db;
using number::hz;
using number::ms;
using number::plural;
using number::time;

/// "128 frames (2.67 ms)"; "1 frame (0.0208 ms)". `rate` in Hz; 0 omits the time.
std::string frames_ms(Frames frames, double rate);

/// One character of eight heights per value, scaled to the largest; zero and NaN are blanks. UTF-8.
std::string sparkline(std::span<const double> values);

/// A bar of `width` characters filled to `share` (clamped to 0 ... 1). UTF-8.
std::string bar(double share, int width);

}  // namespace taut::monitor
