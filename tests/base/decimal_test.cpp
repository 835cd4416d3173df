// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <charconv>
#include <clocale>
#include <string>

#include "base/decimal.hpp"

using taut::decimal;

namespace {

std::optional<double> by_the_library(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

TEST_CASE("a decimal number is read as the C++ library reads it, and nothing else is one") {
  for (const char* text : {"0",     "-0.5", "1.",  ".5",   "12.25e3", "1E-3", "1e400",  "9007199254740993",
                           "",      "-",    ".",   "e1",   "+1",      " 1",   "1 ",     "1,5",
                           "1.5.2", "1e",   "1e+", "0x10", "--1",     "1-",   "48000Hz"}) {
    CAPTURE(text);
    CHECK(decimal(text) == by_the_library(text));
  }
  CHECK_FALSE(decimal("inf"));
  CHECK_FALSE(decimal("nan"));
  CHECK(rc::check("of any characters that numbers have", [] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789.eE+-")));
    RC_ASSERT(decimal(text) == by_the_library(text));
  }));
}

TEST_CASE("a program's locale does not change what a number is") {
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  for (const char* locale : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"})
    if (std::setlocale(LC_NUMERIC, locale)) CHECK(decimal("1.5") == 1.5);
  std::setlocale(LC_NUMERIC, before.c_str());
}
