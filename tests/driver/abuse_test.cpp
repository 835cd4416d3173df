// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <dlfcn.h>

#include <random>

#include "driver/abuse.hpp"

using namespace taut;

TEST_CASE("random calls with random arguments: every code as the model says, and nothing breaks") {
  void* const library = dlopen(TAUT_LIBRARY, RTLD_LOCAL | RTLD_NOW);
  REQUIRE_MESSAGE(library != nullptr, dlerror());
  const auto instantiate = reinterpret_cast<TautInstantiateDriver>(dlsym(library, "instantiateDriver"));
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
