// SPDX-License-Identifier: MIT
// Which threads there are, as Linux lists them.
#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "base/realtime.hpp"
#include "engine/rig.hpp"
#include "platform/clock.hpp"

using namespace taut;

namespace {

using engine::Engine;
using engine::Initialised;

struct QuietHost : engine::Host {
  std::atomic<std::int64_t> callbacks{0};
  std::atomic<std::int64_t> told{0};
  std::function<void()> within;
  void process(int, const engine::Moment&) noexcept override {
    if (within) unproven(within);
    ++callbacks;
  }
  void tell(const engine::Notice&) noexcept override { ++told; }
};

const std::vector<engine::ChannelRef> stereo{{true, 0}, {true, 1}, {false, 0}, {false, 1}};

Initialised* initialise(Engine& engine, const std::string& device) {
  settings::Settings settings;
  REQUIRE(settings::set(settings, "device", device));
  const auto initialised = engine.initialise(settings);
  REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
  return *initialised;
}

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    platform::system_clock().sleep_until(platform::system_clock().now() + 5'000'000);
  }
  return false;
}

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
