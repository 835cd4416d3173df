// SPDX-License-Identifier: MIT
#include "command/panel/view.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "command/devices/listed.hpp"
#include "command/panel/look.hpp"
#include "command/panel/scope_api.hpp"
#include "device/preference.hpp"
#include "platform/thread.hpp"
#include "settings/store.hpp"

namespace taut::command {
namespace {

using namespace std::chrono_literals;

// Settings are read as often as the driver reads them. Devices are listed less often: that asks other processes.
constexpr auto between_looks = 1s;
constexpr int looks_between_lists = 3;

bool is_joined(const ListedDevice& one) { return one.device.id != one.opened_as; }

/// Joined devices are known by the name that the user gave them.
std::string name_of(const ListedDevice& one) {
  return is_joined(one) ? one.device.id.substr(settings::several_prefix.size()) : one.device.name;
}

std::vector<ShownDevice> shown(const Listing& listing) {
  std::vector<ShownDevice> all;
  for (const ListedDevice& one : listing.devices) {
    const device::Device& device = one.device;
    std::string held = device.inputs_held;
    if (!device.outputs_held.empty() && device.outputs_held != held)
      held += (held.empty() ? "" : " ") + device.outputs_held;
    all.push_back({.id = device.id,
                   .name = device.name.empty() ? device.id : name_of(one),
                   .inputs = device.inputs.value_or(0),
                   .outputs = device.outputs.value_or(0),
                   .held = std::move(held),
                   .why = one.why,
                   .joined = is_joined(one)});
  }
  return all;
}

std::vector<panel::DeviceChoice> choices(const Listing& listing) {
  std::vector<panel::DeviceChoice> all;
  for (const ListedDevice& one : listing.devices) {
    const bool joined = is_joined(one);
    all.push_back({.id = one.device.id,
                   .name = name_of(one),
                   .captures = joined || device::captures(one.device),
                   .plays = joined || device::plays(one.device)});
  }
  return all;
}

/// The members of the devices in use with their channels. Opens those that are free for a moment.
std::vector<panel::ChannelSource> sources_of(const std::optional<settings::Several>& several, const Listing& listing) {
  std::vector<panel::ChannelSource> all;
  if (!several) return all;
  for (const std::string& id : several->members) {
    panel::ChannelSource source{.id = id, .name = id};
    const auto listed = std::ranges::find(listing.devices, id, &ListedDevice::opened_as);
    if (listed != listing.devices.end() && !listed->device.name.empty()) source.name = listed->device.name;
    if (const auto backend = device::backend_of(id)) {
      auto can = (*backend)->probe(id);
      if (can) {
        source.inputs = std::move(can->inputs);
        source.outputs = std::move(can->outputs);
        source.why = std::move(can->why);
      } else {
        source.why = can.error().sentence();
      }
    }
    all.push_back(std::move(source));
  }
  return all;
}

/// Changes whenever another stream would be opened, or could be.
std::string key_of(const settings::Settings& settings, const settings::File& file, const Listing& listing) {
  std::string key = settings::print(settings);
  for (const settings::Several& several : file.several) key += several.id() + "\n";
  for (const ListedDevice& one : listing.devices)
    key += one.opened_as + "\n" + one.device.inputs_held + "\n" + one.device.outputs_held + "\n";
  return key;
}

}  // namespace

struct ViewKeeper::State {
  std::mutex mutex;
  std::condition_variable woken;
  std::shared_ptr<const View> view = std::make_shared<View>();
  std::string program, opened_by;
  bool wanted = true, at_once = false, ended = false, paused = false, stale = false;

  // Of the looking thread alone.
  Listing listing;
  int looks = 0;
  std::string opened_for;
  panel::DriverStatus opened;
  std::vector<panel::ChannelSource> sources;

  void look() {
    std::string whose;
    const bool is_paused = [&] {
      const std::lock_guard lock(mutex);
      whose = program;
      if (!paused && std::exchange(stale, false)) opened_for.clear();
      return paused;
    }();
    const settings::Current now = settings::load(settings::usual_file());
    if (looks++ % looks_between_lists == 0) listing = list_devices(now.file);
    View next{.status = settings_status(now, whose),
              .choices = choices(listing),
              .devices = shown(listing),
              .opened_by = opened_by,
              .file = now.file,
              .sources = {}};
    if (std::string key = key_of(next.status.wanted, now.file, listing); key != opened_for && !is_paused) {
      opened = next.status;
      look_at_latency(opened, now.file);
      sources = sources_of(panel::devices_in_use(opened, now.file), listing);
      opened_for = std::move(key);
    }
    take_latency(next.status, opened);
    next.sources = sources;
    const std::lock_guard lock(mutex);
    // Of another program by now: the next look is under way.
    if (whose == program) view = std::make_shared<View>(std::move(next));
  }

  /// Until ended, or nobody has looked for as long as it takes to look twice.
  bool wait() {
    std::unique_lock lock(mutex);
    woken.wait_for(lock, between_looks, [&] { return ended || at_once; });
    woken.wait(lock, [&] { return ended || at_once || wanted; });
    wanted = at_once = false;
    return !ended;
  }
};

ViewKeeper::ViewKeeper(std::string opened_by) : state_(std::make_shared<State>()) {
  // The first page is not empty: settings are known at once.
  settings::Current now = settings::load(settings::usual_file());
  state_->opened_by = std::move(opened_by);
  state_->program = first_scope(now.file, state_->opened_by);
  View first{.status = settings_status(now, state_->program),
             .choices = {},
             .devices = {},
             .opened_by = state_->opened_by,
             .file = std::move(now.file),
             .sources = {}};
  state_->view = std::make_shared<View>(std::move(first));
  const auto run = [state = state_] {
    do state->look();
    while (state->wait());
  };
  // Without a thread from the system the page shows the settings alone.
  static_cast<void>(platform::Thread::launch("taut-panel", run));
}

ViewKeeper::~ViewKeeper() {
  const std::lock_guard lock(state_->mutex);
  state_->ended = true;
  state_->woken.notify_all();
}

std::shared_ptr<const View> ViewKeeper::view() {
  const std::lock_guard lock(state_->mutex);
  state_->wanted = true;
  state_->woken.notify_all();
  return state_->view;
}

Expected<void> ViewKeeper::change(const settings::Edit& edit) {
  if (auto done = settings::change(settings::usual_file(), edit); !done) return done;
  show(view()->status.program);
  return {};
}

void ViewKeeper::show(const std::string& program) {
  View next = *view();
  settings::Current now = settings::load(settings::usual_file());
  panel::DriverStatus status = settings_status(now, program);
  next.file = std::move(now.file);
  take_latency(status, next.status);
  next.status = std::move(status);
  const std::lock_guard lock(state_->mutex);
  state_->program = program;
  state_->view = std::make_shared<View>(std::move(next));
  state_->at_once = true;
  state_->woken.notify_all();
}

void ViewKeeper::pause(bool is_paused) {
  const std::lock_guard lock(state_->mutex);
  if (state_->paused == is_paused) return;
  state_->paused = is_paused;
  state_->stale = true;
  if (!is_paused) state_->at_once = true;
  state_->woken.notify_all();
}

}  // namespace taut::command
