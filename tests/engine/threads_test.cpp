// SPDX-License-Identifier: MIT
// Which threads there are, as Linux lists them.
#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "base/realtime.hpp"
#include "engine/quiet_host.hpp"
#include "engine/rig.hpp"
#include "platform/clock.hpp"

using namespace taut;
using engine::Engine;
using engine::Initialised;
using tests::eventually;
using tests::initialise;
using tests::QuietHost;
using tests::stereo;

namespace {

int threads_called(const std::string& name) {
  int count = 0;
  std::error_code gone;  // threads end while they are counted
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", gone)) {
    std::string found;
    std::getline(std::ifstream(task.path() / "comm"), found);
    count += found == name;
  }
  return count;
}

}  // namespace

TEST_CASE("no thread but the one that calls the host, until something is wrong") {
  REQUIRE(eventually([] { return threads_called("taut-keeper") + threads_called("taut-audio") == 0; }));
  Engine engine;
  Initialised* initialised = initialise(engine, "virtual:threads?in=2&out=2&faults=unplug@24000:100ms");
  const auto host = std::make_shared<QuietHost>();
  auto* prepared = initialised->prepare(stereo, 256, host).value();
  REQUIRE(prepared->start());
  REQUIRE(eventually([&] { return host->callbacks >= 20; }));
  CHECK(threads_called("taut-audio") == 1);
  // A machine that is busy with other things makes drop-outs of its own.
  if (initialised->report().events.empty() && initialised->report().xruns.total() == 0)
    CHECK(threads_called("taut-keeper") == 0);
  REQUIRE(eventually([] { return threads_called("taut-keeper") == 1; }));
  CHECK(eventually([&] { return !initialised->report().on_stand_in && initialised->report().events.size() >= 2; }));
  REQUIRE(initialised->dispose());
  CHECK(eventually([] { return threads_called("taut-keeper") + threads_called("taut-audio") == 0; }));
}
