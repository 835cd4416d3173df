// SPDX-License-Identifier: MIT
#include "device/coreaudio/watch.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <utility>

#include "device/coreaudio/devices.hpp"
#include "device/coreaudio/id.hpp"
#include "device/coreaudio/listening.hpp"
#include "device/coreaudio/properties.hpp"
#include "device/watching.hpp"

namespace taut::device::coreaudio {
namespace {

// Listeners are called several times for one change, and before a new device answers.
constexpr std::chrono::milliseconds quiet{100};
// A device that has come may need a moment for its name and its channels: it is looked at again.
constexpr int looks = 4;

struct State {
  explicit State(System& of) : system(of) {}
  System& system;
  std::function<void(const Change&)> tell;
  std::mutex mutex;
  std::condition_variable wake;
  bool news = false, stopping = false;

  void note() {
    const std::lock_guard lock(mutex);
    news = true;
    wake.notify_one();
  }
};

struct Seen {
  std::vector<Device> devices;
  std::vector<std::string> standard;  // ids of the default devices
};

Seen look(System& system) {
  const Properties properties(system.hal);
  Seen seen{.devices = list_devices(system.hal), .standard = {}};
  for (const hal::Code which : {hal::default_output, hal::default_input})
    if (const auto object = properties.value<hal::Object>(hal::system_object, whole(which)))
      seen.standard.push_back(id_of(properties.text(*object, whole(hal::device_uid))));
  return seen;
}

std::vector<Change> between(const Seen& before, const Seen& now) {
  auto changes = changes_between(before.devices, now.devices);
  for (const std::string& id : now.standard) {
    const bool is_new = std::ranges::find(before.standard, id) == before.standard.end();
    const bool listed = std::ranges::find(now.devices, id, &Device::id) != now.devices.end();
    if (is_new && listed && std::ranges::find(changes, id, &Change::id) == changes.end())
      changes.push_back({Change::What::altered, id});
  }
  return changes;
}

void run(State& state, Seen known) {
  for (int left = 0;;) {
    {
      std::unique_lock lock(state.mutex);
      const auto awake = [&] { return state.news || state.stopping; };
      if (left > 0)
        state.wake.wait_for(lock, quiet, awake);
      else
        state.wake.wait(lock, awake);
      if (state.news) left = looks;
      while (!state.stopping && std::exchange(state.news, false)) state.wake.wait_for(lock, quiet, awake);
      if (state.stopping) return;
    }
    --left;
    Seen now = look(state.system);
    const auto changes = between(known, now);
    known = std::move(now);
    for (const Change& change : changes) {
      {
        const std::lock_guard lock(state.mutex);
        if (state.stopping) return;
      }
      state.tell(change);
    }
  }
}

}  // namespace

Expected<Watch> watch_devices(System& system, std::function<void(const Change&)> tell) {
  auto state = std::make_shared<State>(system);
  state->tell = std::move(tell);
  try {
    // Listens first, then lists, so that nothing is missed in between.
    auto listening = std::make_unique<Listening>(
        system.hal, hal::system_object,
        std::vector<hal::Address>{whole(hal::devices), whole(hal::default_input), whole(hal::default_output)},
        [state](hal::Code) { state->note(); });
    auto thread =
        std::make_unique<WatchThread>([state, seen = look(system)]() mutable { run(*state, std::move(seen)); },
                                      [state] {
                                        const std::lock_guard lock(state->mutex);
                                        state->stopping = true;
                                        state->wake.notify_one();
                                      });
    using Both = std::pair<std::unique_ptr<Listening>, std::unique_ptr<WatchThread>>;
    return std::make_shared<Both>(std::move(listening), std::move(thread));
  } catch (const std::system_error&) {
    return failure(Trouble::no_memory, "Sound devices cannot be watched: there is no thread left.",
                   "Close other programs.");
  }
}

}  // namespace taut::device::coreaudio
