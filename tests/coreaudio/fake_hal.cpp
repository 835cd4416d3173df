// SPDX-License-Identifier: MIT
// The fake HAL's machine: time, the script, notices, and the engine's side of waiting.
#include "coreaudio/fake_hal.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>

namespace taut::tests::coreaudio {
namespace {

constexpr Nanos never = std::numeric_limits<Nanos>::max();

const hal::Functions& own_symbols() {
  static const auto found = hal::find_functions([](const char* name) { return dlsym(RTLD_DEFAULT, name); });
  return found.value();
}

std::optional<hal::TapFunctions> own_tap_symbols() {
  return hal::find_tap_functions([](const char* name) { return dlsym(RTLD_DEFAULT, name); });
}

class FakeWakeups final : public device::handoff::Wakeups {
 public:
  explicit FakeWakeups(FakeHal& hal) : hal_(hal) {}
  const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return hal_.clock; }
  bool engine_sleeps(Nanos until) noexcept override { return hal_.engine_sleeps(until); }
  void wake_engine() noexcept override { hal_.wake_engine(); }
  void server_sleeps(Nanos until) noexcept override { hal_.server_sleeps(until); }
  void wake_server() noexcept TAUT_NONBLOCKING override { hal_.wake_server(); }

 private:
  FakeHal& hal_;
};

}  // namespace

FakeHal* FakeHal::current = nullptr;
thread_local bool FakeHal::calling = false;

void FakeClock::sleep_until(Nanos time) const noexcept {
  if (time > now_) hal_.advance(time - now_);
}

FakeHal::FakeHal() : System(own_symbols(), own_tap_symbols()) {
  current = this;
  objective_c() = {};
}
FakeHal::~FakeHal() { current = nullptr; }

std::unique_ptr<device::handoff::Wakeups> FakeHal::wakeups() { return std::make_unique<FakeWakeups>(*this); }

void FakeHal::post(std::function<void()> body) {
  const std::lock_guard lock(tasks_mutex_);
  tasks_.push_back(std::move(body));
}

Device& FakeHal::add(const Spec& spec) {
  const std::lock_guard lock(mutex);
  Device& made = *devices_.emplace_back(std::make_unique<Device>(spec, ++last_object_));
  if (!default_in_ && !spec.in.empty()) default_in_ = made.object;
  if (!default_out_ && !spec.out.empty()) default_out_ = made.object;
  notify(hal::system_object, hal::devices);
  return made;
}

void FakeHal::unplug(Device& device) {
  {
    const std::lock_guard lock(mutex);
    device.alive = false;
    stop(device);
    notify(device.object, hal::is_alive);
  }
  deliver();  // the object still answers
  const std::lock_guard lock(mutex);
  device.listed = false;
  notify(hal::system_object, hal::devices);
}

Device& FakeHal::replug(const std::string& uid) {
  const std::lock_guard lock(mutex);
  const auto old = std::ranges::find_if(devices_, [&](const auto& one) { return one->spec.uid == uid; });
  const Spec spec = (*old)->spec;
  (*old)->spec.uid += " (old)";
  return add(spec);
}

void FakeHal::set_default(const Device& device, bool input) {
  const std::lock_guard lock(mutex);
  (input ? default_in_ : default_out_) = device.object;
  notify(hal::system_object, input ? hal::default_input : hal::default_output);
}

std::size_t FakeHal::listeners() {
  const std::lock_guard lock(mutex);
  return listeners_.size();
}

std::size_t FakeHal::procs() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(devices_, [](const auto& one) { return one->listed && one->proc != nullptr; }));
}

void FakeHal::notify(hal::Object object, hal::Code selector) {
  const std::lock_guard lock(mutex);
  notices_.emplace_back(object, selector);
}

void FakeHal::overload_only(Device& device) {
  ++truth.overloads;
  notify(device.object, hal::overload);
}

// Listeners run on a thread of the HAL, under its lock; what they post, on another one, here between two steps.
void FakeHal::deliver() {
  std::vector<Listener> heard;
  {
    const std::lock_guard lock(mutex);
    for (const auto& [object, selector] : std::exchange(notices_, {}))
      for (const Listener& one : listeners_)
        if (one.object == object && one.address.selector == selector) heard.push_back(one);
  }
  if (!heard.empty())
    std::thread([&] {
      calling = true;
      const std::lock_guard lock(mutex);
      for (const Listener& one : heard) one.call(one.object, 1, &one.address, one.data);
    }).join();
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(tasks_mutex_);
    tasks = std::exchange(tasks_, {});
  }
  for (const auto& task : tasks) task();
}

// The next thing that happens by `time`. False: nothing.
bool FakeHal::step(Nanos time) {
  std::unique_lock lock(mutex);
  Io* next = nullptr;
  Nanos when = script_.empty() ? never : script_.begin()->first;
  for (const auto& io : ios_) {
    if (!io->device->running && !io->inside) continue;
    const Nanos due = io->inside ? (server_awake_ ? clock.now_ : io->until) : std::max(io->next, io->asleep);
    if (due < when) {
      next = io.get();
      when = due;
    }
  }
  if (when > time) return false;
  clock.now_ = std::max(clock.now_, when);
  if (next == nullptr) {
    const auto act = std::move(script_.begin()->second);
    script_.erase(script_.begin());
    lock.unlock();
    act();
  } else if (next->inside) {
    server_awake_ = false;
    resume(*next);
  } else {
    begin_cycle(*next);
  }
  return true;
}

void FakeHal::run_until(Nanos time) {
  deliver();
  while (step(time)) deliver();
  const std::lock_guard lock(mutex);
  clock.now_ = std::max(clock.now_, time);
}

bool FakeHal::engine_sleeps(Nanos until) {
  deliver();
  while (!engine_awake_ && step(until)) deliver();
  if (engine_awake_.exchange(false)) return true;
  if (until == never) return false;
  const std::lock_guard lock(mutex);
  clock.now_ = std::max(clock.now_, until);
  return true;
}

}  // namespace taut::tests::coreaudio
