// SPDX-License-Identifier: MIT
// Numbers as people read them, at any size.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <regex>

#include "base/number_text.hpp"

using namespace taut;

namespace {

/// Only digits, optional thousands separators, decimals and a unit.
bool reads_well(const std::string& text) {
  static const std::regex number(
      R"((?!-0(\.0*)?( |$))[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?( (ns|us|ms|s|dB|kHz|frames?))?)");
  return std::regex_match(text, number) || text.starts_with("unknown") || text.find("infinite") != text.npos ||
         text == "silence";
}

}  // namespace

TEST_CASE("counts have thousands separators and the right singular or plural") {
  CHECK(number::count(0) == "0");
  CHECK(number::count(-123) == "-123");
  CHECK(number::count(-123456) == "-123,456");
  CHECK(number::count(1234567) == "1,234,567");
  CHECK(number::count(std::numeric_limits<std::int64_t>::min()) == "-9,223,372,036,854,775,808");
  CHECK(number::plural(1, "frame") == "1 frame");
  CHECK(number::plural(0, "frame") == "0 frames");
  CHECK(number::plural(1700, "drop-out") == "1,700 drop-outs");
}

TEST_CASE("a value that rounds to zero has no sign") {
  CHECK(number::fixed(-0.04, 1) == "0.0");
  CHECK(number::fixed(-0.06, 1) == "-0.1");
  CHECK(number::deviation(-0.04, 1) == "0.0");
  CHECK(number::deviation(0.06, 1) == "+0.1");
  CHECK(number::deviation(-3.44, 1) == "-3.4");
  CHECK(number::plain(-0.0001) == "0");
  CHECK(number::db(-0.01) == "0.0 dB");
  CHECK(number::time(0) == "0 ns");
}

TEST_CASE("only significant digits are shown") {
  CHECK(number::about(1712) == "1,700");
  CHECK(number::about(17.2) == "17");
  CHECK(number::about(9.97) == "10");
  CHECK(number::about(0.00172) == "0.0017");
  CHECK(number::plain(1411200) == "1411200");
  CHECK(number::plain(44.1) == "44.1");
  CHECK(number::plain(0.5) == "0.5");
  CHECK(number::ms(2.6667) == "2.67 ms");
  CHECK(number::ms(9.997) == "10.0 ms");
  CHECK(number::ms(1712.4) == "1,712 ms");
  CHECK(number::time(7'900'000) == "7.90 ms");
  CHECK(number::time(4'000'000'000'000) == "4,000 s");
  CHECK(number::hz(11025) == "11.025 kHz");
  CHECK(number::db(std::nan("")) == "unknown");
}

TEST_CASE("no value gives an exponent, a negative zero or a word of the library's") {
  CHECK(rc::check("over all magnitudes", [] {
    const double value = (*rc::gen::inRange(-999'999, 1'000'000)) * std::pow(10.0, *rc::gen::inRange(-24, 16));
    CAPTURE(value);
    for (int places = 0; places <= 3; ++places) {
      RC_ASSERT(reads_well(number::fixed(value, places)));
      RC_ASSERT(reads_well(number::deviation(value, places)));
    }
    RC_ASSERT(reads_well(number::plain(value)));
    RC_ASSERT(reads_well(number::about(value)));
    RC_ASSERT(reads_well(number::ms(value)));
    RC_ASSERT(reads_well(number::db(value)));
    RC_ASSERT(reads_well(number::hz(value)));
  }));
  CHECK(rc::check("over all counts", [](std::int64_t n) {
    RC_ASSERT(reads_well(number::count(n)));
    RC_ASSERT(reads_well(number::plural(n, "frame")));
    RC_ASSERT(reads_well(number::time(n)));
  }));
  for (const double odd : {std::nan(""), -std::nan(""), HUGE_VAL, -HUGE_VAL, 1e300, -1e300, 5e-324})
    CHECK(reads_well(number::ms(odd)));
}
