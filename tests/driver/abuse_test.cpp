// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <random>

#include "driver/abuse.hpp"
#include "driver/library_path.hpp"
#include "platform/shared_library.hpp"

using namespace taut;

TEST_CASE("random calls with random arguments: every code matches the model, and nothing breaks") {
  const auto library = platform::SharedLibrary::open(tests::library_path());
  REQUIRE_MESSAGE(library, library.error().sentence());
  const auto instantiate = library->symbol<TautInstantiateDriver>("instantiateDriver");
  for (const char* device : {"virtual:loopback?clock=virtual", "virtual:loopback"})
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
      CAPTURE(std::string(device));
      CAPTURE(seed);
      std::mt19937 random(seed);
      tests::Abuse abuse(instantiate(), [&] { return static_cast<std::uint8_t>(random() >> 13); }, device);
      for (int call = 0; call < 150; ++call) abuse.step();
      CHECK(abuse.verdict() == "");
    }
}
