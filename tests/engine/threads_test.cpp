// SPDX-License-Identifier: MIT
// The process's threads, as listed by Linux.
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
  std::error_code gone;  // threads exit while they are counted
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", gone)) {
    std::string found;
    std::getline(std::ifstream(task.path() / "comm"), found);
    count += found == name;
  }
  return count;
}

/// Wake-ups of the threads of that name, from their voluntary context switches.
std::int64_t sleeps_of(const std::string& name) {
  std::int64_t sleeps = 0;
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", gone)) {
    std::string found, word;
    std::getline(std::ifstream(task.path() / "comm"), found);
    if (found != name) continue;
    std::ifstream status(task.path() / "status");
    while (status >> word)
      if (std::int64_t count = 0; word == "voluntary_ctxt_switches:" && status >> count) sleeps += count;
  }
  return sleeps;
}

}  // namespace

TEST_CASE("the worker exists from the start, and sleeps until something is wrong") {
  REQUIRE(eventually([] { return threads_called("taut-worker") + threads_called("taut-audio") == 0; }));
  Engine engine;
  Initialised* initialised = initialise(engine, "virtual:threads?in=2&out=2&faults=unplug@24000:100ms");
  const auto host = std::make_shared<QuietHost>();
  auto* prepared = initialised->prepare(stereo, 256, host).value();
  REQUIRE(prepared->start());
  CHECK(eventually([] { return threads_called("taut-worker") == 1; }));
  REQUIRE(eventually([&] { return host->callbacks >= 5 && sleeps_of("taut-worker") >= 1; }));
  const std::int64_t before = sleeps_of("taut-worker");
  REQUIRE(eventually([&] { return host->callbacks >= 60; }));
  CHECK(threads_called("taut-audio") == 1);
  // On a busy machine there are genuine drop-outs.
  if (initialised->report().events.empty() && initialised->report().xruns.total() == 0)
    CHECK(sleeps_of("taut-worker") <= before + 1);  // one may have been pending
  CHECK(eventually([&] { return !initialised->report().on_stand_in && initialised->report().events.size() >= 2; }));
  // Threads of the device watch carry the same name.
  CHECK(eventually([] { return threads_called("taut-worker") == 1; }));
  REQUIRE(initialised->dispose());
  CHECK(eventually([] { return threads_called("taut-worker") + threads_called("taut-audio") == 0; }));
}
