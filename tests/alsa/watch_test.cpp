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

/// Lists one device per node in the folder, and records the changes.
struct ChangeRecorder {
  explicit ChangeRecorder(const Folder& folder) : nodes(folder.path() / "snd") {}

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
          changes.push_back((change.what == Change::What::came   ? "+"
                             : change.what == Change::What::went ? "-"
                                                                 : "~") +
                            change.id);
          changed.notify_all();
        });
    REQUIRE(made);
    return *made;
  }

  bool wait_for_count(std::size_t count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return changes.size() >= count; });
  }

  std::filesystem::path nodes;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> changes;
};

TEST_CASE("each unplug and replug is reported once, even before the folder exists") {
  Folder folder;
  ChangeRecorder recorder(folder);
  const auto watch = recorder.watch();
  folder.write("snd/one", "");
  REQUIRE(recorder.wait_for_count(1));
  folder.write("snd/two", "");
  REQUIRE(recorder.wait_for_count(2));
  std::filesystem::remove(recorder.nodes / "one");
  REQUIRE(recorder.wait_for_count(3));
  CHECK(recorder.changes == std::vector<std::string>{"+alsa:one", "+alsa:two", "-alsa:one"});
}

TEST_CASE("nothing is reported after the watch is gone") {
  Folder folder;
  folder.write("snd/one", "");
  ChangeRecorder recorder(folder);
  auto watch = recorder.watch();
  folder.write("snd/two", "");
  watch.reset();
  const auto before = recorder.changes.size();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(recorder.changes.size() == before);
}

TEST_CASE("a watch may be dropped from within its own callback") {
  Folder folder;
  folder.write("snd/one", "");
  std::mutex mutex;
  std::condition_variable done;
  bool dropped = false;
  device::Watch watch;
  ChangeRecorder recorder(folder);
  {
    const std::lock_guard lock(mutex);
    watch = *device::alsa::watch_nodes(
        recorder.nodes, [&] { return recorder.list(); },
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
