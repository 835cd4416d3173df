// SPDX-License-Identifier: MIT
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "alsa/folder.hpp"
#include "device/alsa/cards/watch.hpp"

namespace taut::tests {
namespace {

using device::Change;
using device::Device;

/// Lists one device for every node in the folder, and waits for changes told.
struct Ears {
  explicit Ears(const Folder& folder) : nodes(folder.path() / "snd") {}

  std::vector<Device> list() {
    std::vector<Device> devices;
    std::error_code none;
    for (const auto& node : std::filesystem::directory_iterator(nodes, none)) {
      Device device;
      device.id = "alsa:" + node.path().filename().string();
      devices.push_back(device);
    }
    return devices;
  }

  device::Watch watch() {
    auto made = device::alsa::watch_nodes(
        nodes, [this] { return list(); },
        [this](const Change& change) {
          const std::lock_guard lock(mutex);
          told.push_back((change.what == Change::What::came   ? "+"
                          : change.what == Change::What::went ? "-"
                                                              : "~") +
                         change.id);
          changed.notify_all();
        });
    REQUIRE(made);
    return *made;
  }

  bool heard(std::size_t count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return told.size() >= count; });
  }

  std::filesystem::path nodes;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> told;
};

TEST_CASE("cards that come and go are told once each, also before the folder exists") {
  Folder folder;
  Ears ears(folder);
  const auto watch = ears.watch();
  folder.write("snd/one", "");
  REQUIRE(ears.heard(1));
  folder.write("snd/two", "");
  REQUIRE(ears.heard(2));
  std::filesystem::remove(ears.nodes / "one");
  REQUIRE(ears.heard(3));
  CHECK(ears.told == std::vector<std::string>{"+alsa:one", "+alsa:two", "-alsa:one"});
}

TEST_CASE("nothing is told after the watch has gone") {
  Folder folder;
  folder.write("snd/one", "");
  Ears ears(folder);
  auto watch = ears.watch();
  folder.write("snd/two", "");
  watch.reset();
  const auto before = ears.told.size();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(ears.told.size() == before);
}

TEST_CASE("a watch may be dropped from within its own call") {
  Folder folder;
  folder.write("snd/one", "");
  std::mutex mutex;
  std::condition_variable done;
  bool dropped = false;
  device::Watch watch;
  Ears ears(folder);
  {
    const std::lock_guard lock(mutex);
    watch = *device::alsa::watch_nodes(
        ears.nodes, [&] { return ears.list(); },
        [&](const Change&) {
          const std::lock_guard inner(mutex);
          watch.reset();
          dropped = true;
          done.notify_all();
        });
  }
  folder.write("snd/two", "");
  std::unique_lock lock(mutex);
  CHECK(done.wait_for(lock, std::chrono::seconds(20), [&] { return dropped; }));
}

}  // namespace
}  // namespace taut::tests
