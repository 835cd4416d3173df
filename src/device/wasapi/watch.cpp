// SPDX-License-Identifier: MIT
#include "device/wasapi/watch.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <system_error>

#include "device/wasapi/codes.hpp"
#include "device/wasapi/endpoints.hpp"
#include "device/wasapi/words.hpp"
#include "device/watching.hpp"

namespace taut::device::wasapi {
namespace {

// Notifications come in bursts: handle those within this time at once.
constexpr std::chrono::milliseconds quiet{100};

/// The thread's state. Outlives the watch when that is dropped from within a call.
struct State {
  explicit State(System& of) : system(of) {}
  System& system;
  std::function<void(const Change&)> tell;
  std::mutex mutex;
  std::condition_variable wake;
  bool news = false;
  std::vector<std::string> altered;  // endpoints whose format changed
  std::atomic<bool> stopping{false};

  void note(const com::Text* id) {
    const std::lock_guard lock(mutex);
    news = true;
    if (id != nullptr) altered.push_back("wasapi:" + to_utf8(id));
    wake.notify_one();
  }
};

/// Called by Windows on threads of its own: must neither wait nor unregister there.
class Listener final : public com::NotificationClient {
 public:
  explicit Listener(std::shared_ptr<State> state) : state_(std::move(state)) {}

  com::Result TAUT_COM QueryInterface(const com::Guid& id, void** out) override {
    if (out == nullptr) return com::bad_pointer;
    const bool known = id == com::iid_unknown || id == com::NotificationClient::iid;
    *out = known ? static_cast<com::NotificationClient*>(this) : nullptr;
    if (known) AddRef();
    return known ? com::ok : com::no_interface;
  }
  com::Word TAUT_COM AddRef() override { return ++references_; }
  com::Word TAUT_COM Release() override {
    const com::Word left = --references_;
    if (left == 0) delete this;
    return left;
  }

  com::Result TAUT_COM OnDeviceStateChanged(const com::Text* /*id*/, com::Word /*state*/) override { return note(); }
  com::Result TAUT_COM OnDeviceAdded(const com::Text* /*id*/) override { return note(); }
  com::Result TAUT_COM OnDeviceRemoved(const com::Text* /*id*/) override { return note(); }
  com::Result TAUT_COM OnDefaultDeviceChanged(com::Flow /*flow*/, com::Role role, const com::Text* /*id*/) override {
    return role == com::Role::console ? note() : com::ok;
  }
  com::Result TAUT_COM OnPropertyValueChanged(const com::Text* id, com::PropertyKey key) override {
    if (key == com::key_device_format) return note(id);
    return key == com::key_friendly_name ? note() : com::ok;
  }

 private:
  ~Listener() = default;
  com::Result note(const com::Text* id = nullptr) {
    state_->note(id);
    return com::ok;
  }

  std::shared_ptr<State> state_;
  std::atomic<com::Word> references_{1};
};

struct Seen {
  std::vector<Device> devices;
  std::string standard;  // ids of the default endpoints
};

Seen look(System& system) {
  Seen seen;
  const auto all = list_endpoints(system);
  if (!all) return seen;
  seen.devices = devices_of(*all);
  for (const auto& one : *all)
    if (one.standard) seen.standard += one.id;
  return seen;
}

const Device* find(const std::vector<Device>& devices, const std::string& id) {
  const auto found = std::ranges::find(devices, id, &Device::id);
  return found == devices.end() ? nullptr : &*found;
}

std::vector<Change> between(const Seen& before, const Seen& now, const std::vector<std::string>& altered) {
  std::vector<Change> changed;
  for (const auto& device : before.devices)
    if (find(now.devices, device.id) == nullptr) changed.push_back({Change::What::went, device.id});
  for (const auto& device : now.devices) {
    const Device* const old = find(before.devices, device.id);
    if (old == nullptr)
      changed.push_back({Change::What::came, device.id});
    else if (old->name != device.name || old->inputs != device.inputs || old->outputs != device.outputs ||
             std::ranges::find(altered, device.id) != altered.end())
      changed.push_back({Change::What::altered, device.id});
  }
  if (before.standard != now.standard) changed.push_back({Change::What::altered, "wasapi:default"});
  return changed;
}

void run(State& state, Seen known) {
  for (;;) {
    std::vector<std::string> altered;
    {
      std::unique_lock lock(state.mutex);
      state.wake.wait(lock, [&] { return state.news || state.stopping; });
      while (!state.stopping && std::exchange(state.news, false))
        state.wake.wait_for(lock, quiet, [&] { return state.news || state.stopping.load(); });
      altered = std::exchange(state.altered, {});
    }
    if (state.stopping) return;
    Seen now = look(state.system);
    const auto changed = between(known, now, altered);
    known = std::move(now);
    for (const auto& change : changed) {
      if (state.stopping) return;
      state.tell(change);
    }
  }
}

/// Owns the listener and the thread. No call comes after the destructor.
class Watcher {
 public:
  Watcher(const std::shared_ptr<State>& state, Ref<com::DeviceEnumerator> devices, Ref<Listener> listener, Seen known)
      : devices_(std::move(devices)),
        listener_(std::move(listener)),
        thread_([state, seen = std::move(known)]() mutable { run(*state, std::move(seen)); },
                [state] {
                  const std::lock_guard lock(state->mutex);
                  state->stopping = true;
                  state->wake.notify_one();
                }) {}
  ~Watcher() { devices_->UnregisterEndpointNotificationCallback(listener_.get()); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  Ref<com::DeviceEnumerator> devices_;
  Ref<Listener> listener_;
  WatchThread thread_;
};

}  // namespace

Expected<Watch> watch_endpoints(System& system, std::function<void(const Change&)> tell) {
  auto devices = system.devices();
  if (!devices) return std::unexpected(devices.error());
  auto state = std::make_shared<State>(system);
  state->tell = std::move(tell);
  Ref<Listener> listener(new Listener(state));
  // Register first, then list, so that nothing is missed in between.
  const auto code = (*devices)->RegisterEndpointNotificationCallback(listener.get());
  if (com::failed(code)) return std::unexpected(error_of(code, "watched", "any"));
  try {
    return std::make_shared<Watcher>(state, std::move(*devices), std::move(listener), look(system));
  } catch (const std::system_error&) {
    return failure(Trouble::no_memory, "Sound devices cannot be watched: there is no thread left.",
                   "Close other programs.");
  }
}

}  // namespace taut::device::wasapi
