// SPDX-License-Identifier: MIT
// Runs cycles of 2 to 8 joined devices under callgrind, one dump per count. With --toggle-collect on the stream's
// wait() and done(), the dump contains everything joining costs, plus the virtual cards' own work.
#include <cstdio>
#include <string>

#include "device/several/backend.hpp"
#include "device/several/spec.hpp"
#include "device/virtual/card.hpp"
#include "support/callgrind.hpp"

namespace {

using namespace taut;

constexpr int frames = 64, cycles = 200;

void run(device::Stream& stream, int turns) {
  device::Turn turn;
  for (int left = turns; left > 0;)
    if (stream.wait(stream.clock().now() + nanos_per_second, turn) == device::Wake::turn) {
      stream.done(turn.frames, 0);
      --left;
    }
}

int count(int devices) {
  device::virtual_card::World world;
  device::Backend* const members = &world.backend();
  const auto backend = device::several::make_backend({&members, 1});
  device::several::Spec spec;
  for (int k = 0; k < devices; ++k)
    spec.members.push_back("virtual:c" + std::to_string(k) + "?cable=off&ppm=" + std::to_string(17 * k));
  const std::string id = print(spec);
  auto stream = backend->open({.in = id, .out = id, .frames = frames, .margin = frames});
  if (!stream || !(*stream)->start()) return 1;
  run(**stream, 1000);  // until every member is in sync
  CALLGRIND_ZERO_STATS;
  run(**stream, cycles);
  CALLGRIND_DUMP_STATS_AT(std::to_string(devices).c_str());
  return 0;
}

}  // namespace

int main() {
  if (!taut::tests::counts_instructions()) return 1;
  std::printf("cycles %d\n", cycles);
  int failed = 0;
  for (const int devices : {1, 2, 4, 8}) failed += count(devices);
  return failed;
}
