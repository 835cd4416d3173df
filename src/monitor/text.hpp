// SPDX-License-Identifier: MIT
// How numbers look in reports: one place, so that every report looks alike.
#pragma once
#include <span>
#include <string>

#include "base/units.hpp"

namespace taut::monitor {

/// "2.67 ms" (three significant digits below 100 ms, whole ms above, never an exponent).
std::string ms(double milliseconds);

/// "128 frames (2.67 ms)"; "1 frame (0.0208 ms)". `rate` in Hz; 0 leaves the time out.
std::string frames_ms(Frames frames, double rate);

/// "812 ns", "5.31 us", "7.90 ms", "1.25 s".
std::string time(Nanos ns);

/// "-20.0 dB"; "silence" for minus infinity; "unknown" for NaN.
std::string db(double decibels);

/// "48 kHz", "44.1 kHz".
std::string hz(double rate);

/// "1 234 567".
std::string count(std::int64_t n);

/// "1 xrun", "2 xruns": `count` and the word, with an s where it is not one.
std::string plural(std::int64_t n, std::string_view word);

/// One character of eight heights a value, scaled to the largest; zero and NaN are blanks. UTF-8.
std::string sparkline(std::span<const double> values);

/// A bar of `width` characters filled to `share` (clipped to 0 ... 1). UTF-8.
std::string bar(double share, int width);

}  // namespace taut::monitor
