// SPDX-License-Identifier: MIT
// Libraries that are not there, or not whole.
#include <doctest/doctest.h>

#include "device/jack/backend.hpp"
#include "support/conformance.hpp"

namespace taut::tests {
namespace {

TEST_CASE("a library that is not there, and one that lacks a function, are told apart") {
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

TEST_CASE("without the library every call gives its sentence") {
  const auto backend =
      device::jack::make_backend(failure(Trouble::absent, "JACK's library is missing here.", "Install it."));
  device::conformance::check_absent(*backend, "jack:system");
  CHECK_FALSE(backend->watch([](const device::Change&) {}));
}

}  // namespace
}  // namespace taut::tests
