// SPDX-License-Identifier: MIT
#include "coreaudio/fake_foundation.hpp"

#include <atomic>
#include <cstring>
#include <mutex>
#include <set>

namespace taut::tests::coreaudio {

namespace hal = device::coreaudio::hal;

namespace {

std::atomic<int> things{0}, descriptions{0};

Thing* thing_of(hal::Thing given) { return static_cast<Thing*>(const_cast<void*>(given)); }

bool is(const void* selector, const char* name) { return std::strcmp(static_cast<const char*>(selector), name) == 0; }

bool understands(const char* selector) {
  const auto& knows = objective_c();
  if (std::strcmp(selector, "initStereoGlobalTapButExcludeProcesses:") == 0) return knows.knows_taps;
  if (std::strcmp(selector, "setPrivate:") == 0) return knows.knows_private;
  static const std::set<std::string> all{"respondsToSelector:", "release", "setName:", "setMuteBehavior:"};
  return all.contains(selector);
}

char tap_class = 0;

}  // namespace

ObjectiveC& objective_c() {
  static ObjectiveC one;
  return one;
}

Thing* make_thing(const std::string& text) {
  ++things;
  auto* const made = new Thing;
  made->text = text;
  return made;
}

void keep(Thing* thing) { ++thing->references; }

void release(Thing* thing) {
  if (--thing->references > 0) return;
  for (Thing* const item : thing->items) release(item);
  for (const auto& [key, value] : thing->entries) release(value);
  delete thing;
  --things;
}

int things_alive() { return things; }
int descriptions_alive() { return descriptions; }

void release(TapDescription* description) {
  if (--description->references > 0) return;
  delete description;
  --descriptions;
}

}  // namespace taut::tests::coreaudio

using namespace taut::tests::coreaudio;

#define TAUT_SYMBOL extern "C" __attribute__((visibility("default")))

extern "C" {
__attribute__((visibility("default"))) const void* kCFTypeArrayCallBacks = nullptr;
__attribute__((visibility("default"))) const void* kCFTypeDictionaryKeyCallBacks = nullptr;
__attribute__((visibility("default"))) const void* kCFTypeDictionaryValueCallBacks = nullptr;
}

TAUT_SYMBOL std::uint8_t CFStringGetCString(hal::Text text, char* to, long size, std::uint32_t encoding) {
  const auto& words = static_cast<const Thing*>(text)->text;
  if (encoding != hal::utf8 || static_cast<long>(words.size()) >= size) return 0;
  std::memcpy(to, words.c_str(), words.size() + 1);
  return 1;
}

TAUT_SYMBOL void CFRelease(hal::Thing thing) { release(thing_of(thing)); }

TAUT_SYMBOL hal::Text CFStringCreateWithCString(hal::Thing, const char* words, std::uint32_t encoding) {
  return encoding == hal::utf8 ? make_thing(words) : nullptr;
}

TAUT_SYMBOL hal::Thing CFNumberCreate(hal::Thing, long type, const void* value) {
  if (type != hal::number_int32) return nullptr;
  Thing* const made = make_thing();
  std::memcpy(&made->number, value, sizeof made->number);
  return made;
}

// Without these callbacks it would keep nothing.
TAUT_SYMBOL hal::Thing CFArrayCreate(hal::Thing, const void** values, long count, const void* callbacks) {
  if (callbacks != static_cast<const void*>(&kCFTypeArrayCallBacks)) return nullptr;
  Thing* const made = make_thing();
  for (long k = 0; k < count; ++k) {
    made->items.push_back(thing_of(values[k]));
    keep(made->items.back());
  }
  return made;
}

TAUT_SYMBOL hal::Thing CFDictionaryCreate(hal::Thing, const void** keys, const void** values, long count,
                                          const void* key_callbacks, const void* value_callbacks) {
  if (key_callbacks != static_cast<const void*>(&kCFTypeDictionaryKeyCallBacks) ||
      value_callbacks != static_cast<const void*>(&kCFTypeDictionaryValueCallBacks))
    return nullptr;
  Thing* const made = make_thing();
  for (long k = 0; k < count; ++k) {
    Thing* const value = thing_of(values[k]);
    keep(value);
    made->entries[thing_of(keys[k])->text] = value;
  }
  return made;
}

TAUT_SYMBOL void* objc_getClass(const char* name) {
  return objective_c().knows_taps && std::strcmp(name, "CATapDescription") == 0 ? &tap_class : nullptr;
}

TAUT_SYMBOL void* sel_registerName(const char* name) {
  static std::mutex mutex;
  static std::set<std::string> names;
  const std::lock_guard lock(mutex);
  return const_cast<char*>(names.insert(name).first->c_str());
}

// Called as functions of several types, whose last value comes where an address would.
TAUT_SYMBOL void* objc_msgSend(void* to, void* selector, void* value) {
  if (to == &tap_class && is(selector, "alloc")) {
    ++descriptions;
    return new TapDescription;
  }
  auto& description = *static_cast<TapDescription*>(to);
  if (to == &tap_class || !understands(static_cast<const char*>(selector))) {
    ++objective_c().unknown_selectors;
    return nullptr;
  }
  const auto number = reinterpret_cast<std::uintptr_t>(value);
  if (is(selector, "respondsToSelector:"))
    return reinterpret_cast<void*>(std::uintptr_t{understands(static_cast<const char*>(value))});
  if (is(selector, "release")) release(&description);
  if (is(selector, "setName:")) description.name = thing_of(value)->text;
  if (is(selector, "setPrivate:")) description.is_private = (number & 0xff) != 0;
  if (is(selector, "setMuteBehavior:")) description.mute = static_cast<long>(number);
  if (is(selector, "initStereoGlobalTapButExcludeProcesses:")) {
    description.global_stereo = true;
    for (const Thing* const item : thing_of(value)->items)
      description.excluded.push_back(static_cast<hal::Object>(item->number));
    return to;
  }
  return nullptr;
}
