// SPDX-License-Identifier: MIT
// How numbers look to people: one place, so that a command, the panel and a report look alike. No exponent, no minus
// before a zero, thousands apart.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/units.hpp"

namespace taut::number {

/// "1,234,567".
std::string count(std::int64_t n);

/// "1 frame", "1,700 frames": `count` and the word, with an s where it is not one.
std::string plural(std::int64_t n, std::string_view word);

/// "0.0", "-3.4", "1234.5": so many decimals.
std::string fixed(double value, int places);

/// The same with a sign: "+0.3", "0.0", "-3.4".
std::string deviation(double value, int places);

/// "44100", "44.1", "0.5": up to three decimals, as few as tell it.
std::string plain(double value);

/// "1,700", "17", "1.7", "0.0017": two digits that mean something.
std::string about(double value);

/// "2.67 ms": three digits that mean something below 100 ms, whole ms above.
std::string ms(double milliseconds);

/// "812 ns", "5.31 us", "7.90 ms", "1.25 s".
std::string time(Nanos ns);

/// "-20.0 dB"; "silence" for minus infinity; "unknown" for NaN.
std::string db(double decibels);

/// "48 kHz", "44.1 kHz".
std::string hz(double rate);

}  // namespace taut::number
