// SPDX-License-Identifier: MIT
// What reports show beside plain numbers, and those numbers (base/number_text.hpp) by the names of this room.
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

/// "128 frames (2.67 ms)"; "1 frame (0.0208 ms)". `rate` in Hz; 0 leaves the time out.
std::string frames_ms(Frames frames, double rate);

/// One character of eight heights a value, scaled to the largest; zero and NaN are blanks. UTF-8.
std::string sparkline(std::span<const double> values);

/// A bar of `width` characters filled to `share` (clipped to 0 ... 1). UTF-8.
std::string bar(double share, int width);

}  // namespace taut::monitor
