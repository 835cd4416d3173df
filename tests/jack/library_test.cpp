// SPDX-License-Identifier: MIT
// Libraries that are missing or incomplete.
#include <doctest/doctest.h>

#include "device/jack/backend.hpp"
#include "support/conformance.hpp"

namespace taut::tests {
namespace {

TEST_CASE("a missing library and one that lacks a function have different errors") {
  const auto absent = device::jack::load("libjack-that-nobody-has.so.0");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().trouble == Trouble::absent);
  CHECK(absent.error().remedy.find("libjack-jackd2-0") != std::string::npos);
  const auto old = device::jack::load(TAUT_JACK_NOTHING);
  REQUIRE_FALSE(old);
  CHECK(old.error().trouble == Trouble::broken);
  CHECK(old.error().what.find("lacks the function jack_") != std::string::npos);
  CHECK(old.error().remedy.find("Update") != std::string::npos);
}

TEST_CASE("without the library every call returns its sentence") {
  const auto backend =
      device::jack::make_backend(failure(Trouble::absent, "JACK's library is missing here.", "Install it."));
  device::conformance::check_absent(*backend, "jack:system");
  CHECK_FALSE(backend->watch([](const device::Change&) {}));
}

}  // namespace
}  // namespace taut::tests
