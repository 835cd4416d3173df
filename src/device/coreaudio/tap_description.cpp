// SPDX-License-Identifier: MIT
#include "device/coreaudio/tap_description.hpp"

#include <array>
#include <utility>
#include <vector>

#include "device/coreaudio/properties.hpp"

namespace taut::device::coreaudio {
namespace {

using hal::Instance, hal::Thing;

/// Messages to objects. A selector that a class lacks ends the process, and those of CATapDescription have changed between
/// versions of macOS (Chromium asks for each): so does this.
class Messages {
 public:
  explicit Messages(const hal::TapFunctions& taps) : taps_(taps) {}

  template <class Result = void, class... Values>
  Result send(Instance to, const char* selector, Values... values) const {
    const auto as = reinterpret_cast<Result (*)(Instance, hal::Selector, Values...)>(taps_.objc_msgSend);
    return as(to, taps_.sel_registerName(selector), values...);
  }
  [[nodiscard]] bool understands(Instance to, const char* selector) const {
    return send<bool>(to, "respondsToSelector:", taps_.sel_registerName(selector));
  }
  template <class Value>
  void set(Instance to, const char* selector, Value value) const {
    if (understands(to, selector)) send(to, selector, value);
  }
  [[nodiscard]] Held held(Instance instance) const {
    return {instance, [taps = taps_](const void* made) { Messages(taps).send(const_cast<void*>(made), "release"); }};
  }

 private:
  const hal::TapFunctions& taps_;
};

class Foundation {
 public:
  Foundation(const hal::Functions& hal, const hal::TapFunctions& taps) : hal_(hal), taps_(taps) {}

  [[nodiscard]] Held string(const std::string& words) const {
    return held(taps_.CFStringCreateWithCString(nullptr, words.c_str(), hal::utf8));
  }
  [[nodiscard]] Held number(std::int32_t value) const {
    return held(taps_.CFNumberCreate(nullptr, hal::number_int32, &value));
  }
  [[nodiscard]] Held array(const Held& one) const {
    const void* value = one.get();
    return held(taps_.CFArrayCreate(nullptr, &value, 1, taps_.kCFTypeArrayCallBacks));
  }
  [[nodiscard]] Held dictionary(const std::vector<std::pair<const char*, const Held*>>& entries) const {
    std::vector<Held> names;
    std::vector<const void*> keys, values;
    for (const auto& [key, value] : entries) {
      names.push_back(string(key));
      keys.push_back(names.back().get());
      values.push_back(value->get());
    }
    return held(taps_.CFDictionaryCreate(nullptr, keys.data(), values.data(), static_cast<long>(keys.size()),
                                         taps_.kCFTypeDictionaryKeyCallBacks, taps_.kCFTypeDictionaryValueCallBacks));
  }

 private:
  [[nodiscard]] Held held(Thing thing) const { return {thing, hal_.CFRelease}; }

  const hal::Functions& hal_;
  const hal::TapFunctions& taps_;
};

Instance as_instance(const Held& thing) { return const_cast<void*>(thing.get()); }

}  // namespace

Held describe_tap(const hal::Functions& hal, const hal::TapFunctions& taps, hal::Object own, const std::string& name) {
  const Messages messages(taps);
  const Foundation foundation(hal, taps);
  constexpr const char* initialiser = "initStereoGlobalTapButExcludeProcesses:";
  const Instance type = taps.objc_getClass("CATapDescription");
  const Instance allocated = type != nullptr ? messages.send<Instance>(type, "alloc") : nullptr;
  if (allocated == nullptr) return messages.held(nullptr);
  if (!messages.understands(allocated, initialiser)) {
    const Held unused = messages.held(allocated);
    return messages.held(nullptr);
  }
  const Held number = foundation.number(static_cast<std::int32_t>(own)), excluded = foundation.array(number);
  // An initialiser takes the object over, and may give back another one.
  Held description = messages.held(messages.send<Instance>(allocated, initialiser, as_instance(excluded)));
  if (!description) return description;
  const Held title = foundation.string(name);
  messages.set(as_instance(description), "setName:", as_instance(title));
  messages.set(as_instance(description), "setPrivate:", true);
  messages.set(as_instance(description), "setMuteBehavior:", hal::unmuted);
  return description;
}

// The tap stands in the dictionary from the beginning: one that is added later is silent in macOS 26 (audiotee #14). No sound
// device is in it: with the USB card that plays as a member there is no callback (OpenOats #590), and a card brings its
// microphone along (BMO 1563475). A tap alone is enough (speech-swift #403). "Auto start" would wait for somebody to play.
Held describe_aggregate(const hal::Functions& hal, const hal::TapFunctions& taps, const std::string& uid,
                        const std::string& name, const std::string& tap) {
  const Foundation foundation(hal, taps);
  const Held yes = foundation.number(1), no = foundation.number(0);
  const Held tap_name = foundation.string(tap);
  const Held member = foundation.dictionary({{hal::key_tap_uid, &tap_name}, {hal::key_tap_drift, &yes}});
  const Held members = foundation.array(member);
  const Held own_uid = foundation.string(uid), own_name = foundation.string(name);
  return foundation.dictionary({{hal::key_uid, &own_uid},
                                {hal::key_name, &own_name},
                                {hal::key_private, &yes},
                                {hal::key_taps, &members},
                                {hal::key_tap_auto_start, &no}});
}

bool may_hear(const hal::Functions& hal, const hal::TapFunctions& taps, hal::Object tap) {
  const Properties properties(hal);
  const auto description = properties.value<Instance>(tap, whole(hal::tap_description));
  if (!description || *description == nullptr) return true;
  const Held held = Messages(taps).held(*description);
  return properties.set(tap, whole(hal::tap_description), *description) == 0;
}

}  // namespace taut::device::coreaudio
