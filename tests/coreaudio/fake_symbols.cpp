// SPDX-License-Identifier: MIT
// Core Audio's symbols, exported by the test program, on the living FakeHal.
#include <algorithm>
#include <cstring>

#include "coreaudio/fake_hal.hpp"

using namespace taut::tests::coreaudio;

namespace {

constexpr hal::Status unknown_property = static_cast<hal::Status>(hal::code("who?"));
constexpr hal::Status bad_size = static_cast<hal::Status>(hal::code("!siz"));

/// Listeners and IOProcs must not call the HAL.
FakeHal& hal_now() {
  FakeHal& now = *FakeHal::current;
  if (FakeHal::calling) ++now.truth.wrong_calls;
  return now;
}

}  // namespace

#define TAUT_SYMBOL extern "C" __attribute__((visibility("default")))

TAUT_SYMBOL std::uint8_t AudioObjectHasProperty(hal::Object object, const hal::Address* address) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  return now.read(object, *address).has_value();
}

TAUT_SYMBOL hal::Status AudioObjectIsPropertySettable(hal::Object object, const hal::Address* address,
                                                      std::uint8_t* settable) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  *settable = now.settable(object, *address);
  return 0;
}

TAUT_SYMBOL hal::Status AudioObjectGetPropertyDataSize(hal::Object object, const hal::Address* address, std::uint32_t,
                                                       const void*, std::uint32_t* size) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  const auto found = now.read(object, *address);
  if (!found) return unknown_property;
  *size = static_cast<std::uint32_t>(found->size());
  return 0;
}

TAUT_SYMBOL hal::Status AudioObjectGetPropertyData(hal::Object object, const hal::Address* address,
                                                   std::uint32_t qualifier_size, const void* qualifier,
                                                   std::uint32_t* size, void* data) {
  FakeHal& now = hal_now();
  if (now.before_read) now.before_read(object, *address);
  const std::lock_guard lock(now.mutex);
  if (object == hal::system_object && address->selector == hal::process_object) {
    std::int32_t process = 0;
    if (qualifier_size != sizeof process || *size < sizeof(hal::Object)) return bad_size;
    std::memcpy(&process, qualifier, sizeof process);
    const hal::Object found = now.process_of(process);
    std::memcpy(data, &found, sizeof found);
    return 0;
  }
  if (FakeTap* const tap = now.tap_of(object); tap != nullptr && address->selector == hal::tap_description) {
    ++tap->description->references;
    std::memcpy(data, &tap->description, sizeof tap->description);
    return 0;
  }
  const auto found = now.read(object, *address);
  if (!found) return unknown_property;
  const bool text = address->selector == hal::device_uid || address->selector == hal::object_name ||
                    address->selector == hal::element_name || address->selector == hal::tap_uid;
  if (text) {
    if (*size < sizeof(hal::Text)) return bad_size;
    const Thing* const made = make_thing({reinterpret_cast<const char*>(found->data()), found->size()});
    std::memcpy(data, &made, sizeof made);
    *size = sizeof made;
    return 0;
  }
  *size = std::min(*size, static_cast<std::uint32_t>(found->size()));
  if (*size > 0) std::memcpy(data, found->data(), *size);
  return 0;
}

TAUT_SYMBOL hal::Status AudioObjectSetPropertyData(hal::Object object, const hal::Address* address, std::uint32_t,
                                                   const void*, std::uint32_t size, const void* data) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  if (address->selector == hal::tap_description) return now.write_description(object);
  return now.write(object, *address, data, size);
}

TAUT_SYMBOL hal::Status AudioObjectAddPropertyListener(hal::Object object, const hal::Address* address,
                                                       hal::Listener listener, void* data) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  now.listeners_.push_back({object, *address, listener, data});
  return 0;
}

TAUT_SYMBOL hal::Status AudioObjectRemovePropertyListener(hal::Object object, const hal::Address* address,
                                                          hal::Listener listener, void* data) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  const auto at = std::ranges::find(now.listeners_, FakeHal::Listener{object, *address, listener, data});
  if (at == now.listeners_.end()) return unknown_property;
  now.listeners_.erase(at);
  return 0;
}

TAUT_SYMBOL hal::Status AudioDeviceCreateIOProcID(hal::Object object, hal::IoProc proc, void* data, hal::IoProc* id) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  Device* const device = now.find(object);
  if (device == nullptr) return hal::bad_object;
  if (now.create_fails != 0) return now.create_fails;
  device->proc = *id = proc;
  device->data = data;
  return 0;
}

TAUT_SYMBOL hal::Status AudioDeviceDestroyIOProcID(hal::Object object, hal::IoProc) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  Device* const device = now.find(object);
  if (device == nullptr) return hal::bad_object;
  now.stop(*device);
  device->proc = nullptr;
  device->inputs_off = false;
  return 0;
}

TAUT_SYMBOL hal::Status AudioDeviceStart(hal::Object object, hal::IoProc) {
  FakeHal& now = hal_now();
  if (now.before_start) now.before_start();
  const std::lock_guard lock(now.mutex);
  Device* const device = now.find(object);
  return device == nullptr ? hal::bad_object : now.start(*device);
}

TAUT_SYMBOL hal::Status AudioDeviceStop(hal::Object object, hal::IoProc) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  if (Device* const device = now.find(object)) now.stop(*device);
  ++now.truth.stops;
  return 0;
}

TAUT_SYMBOL std::uint64_t AudioConvertHostTimeToNanos(std::uint64_t ticks) { return ticks * 125 / ticks_per_125_ns; }

TAUT_SYMBOL hal::Status AudioHardwareCreateProcessTap(hal::Instance description, hal::Object* tap) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  return now.create_tap(static_cast<TapDescription*>(description), *tap);
}

TAUT_SYMBOL hal::Status AudioHardwareDestroyProcessTap(hal::Object tap) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  return now.destroy_tap(tap);
}

TAUT_SYMBOL hal::Status AudioHardwareCreateAggregateDevice(hal::Thing dictionary, hal::Object* device) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  return now.create_aggregate(*static_cast<const Thing*>(dictionary), *device);
}

TAUT_SYMBOL hal::Status AudioHardwareDestroyAggregateDevice(hal::Object device) {
  FakeHal& now = hal_now();
  const std::lock_guard lock(now.mutex);
  return now.destroy_aggregate(device);
}
