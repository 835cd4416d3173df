// SPDX-License-Identifier: MIT
// Formats numbers for people, in one place, so that commands, panel and reports agree. No exponents, no minus zero,
// thousands separated.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/units.hpp"

namespace taut::number {

/// "1,234,567".
std::string count(std::int64_t n);

/// "1 frame", "1,700 frames": the count and the word, with an s unless it is one.
std::string plural(std::int64_t n, std::string_view word);

/// "0.0", "-3.4", "1234.5": `places` decimals.
std::string fixed(double value, int places);

/// With a sign: "+0.3", "0.0", "-3.4".
std::string deviation(double value, int places);

/// "44100", "44.1", "0.5": up to three decimals, no trailing zeros.
std::string plain(double value);

/// "1,700", "17", "1.7", "0.0017": two significant digits.
std::string about(double value);

/// "2.67 ms": three significant digits below 100 ms, whole ms above.
std::string ms(double milliseconds);

/// "812 ns", "5.31 us", "7.90 ms", "1.25 s".
std::string time(Nanos ns);

/// "-20.0 dB"; "silence" for minus infinity; "unknown" for NaN.
std::string db(double decibels);

/// "48 kHz", "44.1 kHz".
std::string hz(double rate);

}  // namespace taut::number
