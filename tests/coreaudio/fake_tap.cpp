// SPDX-License-Identifier: MIT
// The fake HAL's taps and the aggregates that are made of them. What other programs play is a number for each frame and
// channel, so that a test knows what it must hear.
#include <unistd.h>

#include <algorithm>

#include "coreaudio/fake_hal.hpp"

namespace taut::tests::coreaudio {
namespace {

constexpr auto refused = static_cast<hal::Status>(hal::code("!hog"));
constexpr hal::Object own_process = 31;

const Thing* entry(const Thing& of, const char* key) {
  const auto at = of.entries.find(key);
  return at == of.entries.end() ? nullptr : at->second;
}

}  // namespace

hal::Object FakeHal::process_of(std::int32_t process) const {
  return process == getpid() && knows_processes ? own_process : 0;
}

FakeTap* FakeHal::tap_of(hal::Object object) {
  const auto at = std::ranges::find(taps_, object, &FakeTap::object);
  return at == taps_.end() ? nullptr : &*at;
}

hal::Status FakeHal::create_tap(TapDescription* description, hal::Object& object) {
  if (tap_fails != 0) return tap_fails;
  ++description->references;
  object = ++last_object_;
  taps_.push_back({.object = object, .uid = "tap-" + std::to_string(object), .description = description});
  ++truth.taps_made;
  return 0;
}

hal::Status FakeHal::destroy_tap(hal::Object object) {
  FakeTap* const tap = tap_of(object);
  if (tap == nullptr) return hal::bad_object;
  // An aggregate that has lost its tap stays behind.
  if (std::ranges::any_of(devices_, [&](const auto& one) { return one->listed && one->tap == object; }))
    ++truth.wrong_calls;
  release(tap->description);
  std::erase_if(taps_, [&](const FakeTap& one) { return one.object == object; });
  return 0;
}

hal::Status FakeHal::create_aggregate(const Thing& wanted, hal::Object& object) {
  if (aggregate_fails != 0) return aggregate_fails;
  const Thing* const uid = entry(wanted, hal::key_uid);
  const Thing* const members = entry(wanted, hal::key_taps);
  const Thing* const is_private = entry(wanted, hal::key_private);
  const Thing* const on_demand = entry(wanted, hal::key_tap_auto_start);
  if (uid == nullptr || uid->text.empty()) return hal::bad_device;
  const auto used = [&](const auto& one) { return one->listed && one->spec.uid == uid->text; };
  if (std::ranges::any_of(devices_, used)) return hal::bad_device;
  // Others would see it; it would call nobody while nothing plays; and the tapped device in it stops all calls.
  if (is_private == nullptr || is_private->number != 1 || on_demand == nullptr || on_demand->number != 0 ||
      entry(wanted, "subdevices") != nullptr)
    ++truth.wrong_calls;
  Spec spec{.uid = uid->text, .name = entry(wanted, hal::key_name)->text, .in = {}, .out = {}};
  spec.transport = hal::aggregate;
  spec.late_changes = aggregate_late;
  const Thing* const member = members != nullptr && members->items.size() == 1 ? members->items[0] : nullptr;
  const auto tap = std::ranges::find_if(taps_, [&](const FakeTap& one) {
    return member != nullptr && entry(*member, hal::key_tap_uid) != nullptr &&
           entry(*member, hal::key_tap_uid)->text == one.uid;
  });
  if (tap != taps_.end()) spec.in = {2};
  Device& made = *devices_.emplace_back(std::make_unique<Device>(spec, ++last_object_));
  made.composed = true;
  made.tap = tap != taps_.end() ? tap->object : 0;
  made.empty_for = aggregate_late;
  object = made.object;
  notify(hal::system_object, hal::devices);
  return 0;
}

hal::Status FakeHal::destroy_aggregate(hal::Object object) {
  Device* const device = find(object);
  if (device == nullptr || !device->composed) return hal::bad_object;
  if (device->proc != nullptr) ++truth.wrong_calls;
  stop(*device);
  device->listed = false;
  std::erase_if(ios_, [&](const auto& io) { return io->device == device; });
  notify(hal::system_object, hal::devices);
  return 0;
}

std::size_t FakeHal::aggregates() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(devices_, [](const auto& one) { return one->listed && one->composed; }));
}

hal::Object FakeHal::aggregate_alive() const {
  for (auto one = devices_.rbegin(); one != devices_.rend(); ++one)
    if ((*one)->listed && (*one)->composed) return (*one)->object;
  return 0;
}

hal::Status FakeHal::write_description(hal::Object object) {
  if (tap_of(object) == nullptr) return hal::bad_object;
  return records_system || !tells_refusal ? 0 : refused;
}

// The mix of what all play but those left out; silence without permission.
float FakeHal::played(const FakeTap& tap, Frames position, int channel) const {
  if (!records_system) return 0;
  const auto& excluded = tap.description->excluded;
  const bool with_us = std::ranges::find(excluded, own_process) == excluded.end();
  return (others_play ? others_play(position, channel) : 0.0F) + (with_us ? own_sound : 0.0F);
}

void FakeHal::fill_from_tap(Io& io, Frames first) {
  const FakeTap* const tap = tap_of(io.device->tap);
  if (tap == nullptr) return;
  for (int i = 0; i < io.frames; ++i)
    for (int c = 0; c < 2; ++c) {
      const float value = played(*tap, first + i, c);
      std::memcpy(&io.in[static_cast<std::size_t>(2 * i + c)], &value, sizeof value);
    }
}

}  // namespace taut::tests::coreaudio
