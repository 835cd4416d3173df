// SPDX-License-Identifier: MIT
// Values measured on one stream, applied to another of the same device.
#include "engine/knowledge.hpp"

#include <doctest/doctest.h>

using namespace taut;

namespace {

device::Agreed started(Frames offset) {
  device::Agreed agreed;
  agreed.in.channels = agreed.out.channels = 2;
  agreed.out.start_offset = offset;
  return agreed;
}

Frames known_latency(const engine::Knowledge& knowledge, device::Agreed agreed) {
  knowledge.complete(agreed);
  return agreed.in.latency + agreed.out.latency;
}

}  // namespace

TEST_CASE("a stream's measurements hold for one that starts its directions in the other order") {
  auto knowledge = engine::Knowledge::of({.in = "virtual:loopback", .out = "virtual:loopback"}, 64);
  CHECK(known_latency(knowledge, started(0)) == 0);
  CHECK(knowledge.measured(61, started(48)).has_value());
  CHECK(known_latency(knowledge, started(48)) == 61);
  CHECK(known_latency(knowledge, started(0)) == 13);
  CHECK(knowledge.measured(13, started(0)).has_value());
  CHECK(known_latency(knowledge, started(48)) == 61);
}
