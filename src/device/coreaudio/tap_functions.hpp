// SPDX-License-Identifier: MIT
// The part of Core Audio, CoreFoundation and Objective-C that taps need, as declarations of our own: macOS 14.4 has it.
// abi_check_taps.cpp compares it with a Mac's SDK.
#pragma once
#include <functional>
#include <optional>
#include <string_view>

#include "device/coreaudio/hal.hpp"

namespace taut::device::coreaudio::hal {

using Thing = const void*;  ///< an object of CoreFoundation; whoever made it releases it
using Instance = void*;     ///< an object of Objective-C; a CFString or CFArray is one, too
using Selector = void*;

// Of the system object: the object of a process, by its number as the qualifier; 0: it has none.
constexpr Code process_object = code("id2p");
// Of a tap.
constexpr Code tap_uid = code("tuid"), tap_description = code("tdsc");
// Values of transport_type.
constexpr Code aggregate = code("grup");

// Keys of the dictionary that an aggregate is made from, and of a tap within it.
constexpr const char *key_uid = "uid", *key_name = "name", *key_private = "private", *key_taps = "taps",
                     *key_tap_auto_start = "tapautostart", *key_tap_uid = "uid", *key_tap_drift = "drift";

constexpr long unmuted = 0;       // CATapMuteBehavior
constexpr long number_int32 = 3;  // CFNumberType

/// The functions and values under their own names.
struct TapFunctions {
  Status (*AudioHardwareCreateProcessTap)(Instance description, Object* tap);
  Status (*AudioHardwareDestroyProcessTap)(Object tap);
  Status (*AudioHardwareCreateAggregateDevice)(Thing dictionary, Object* device);
  Status (*AudioHardwareDestroyAggregateDevice)(Object device);
  Text (*CFStringCreateWithCString)(Thing allocator, const char*, std::uint32_t encoding);
  Thing (*CFNumberCreate)(Thing allocator, long type, const void* value);
  Thing (*CFArrayCreate)(Thing allocator, const void** values, long count, const void* callbacks);
  Thing (*CFDictionaryCreate)(Thing allocator, const void** keys, const void** values, long count,
                              const void* key_callbacks, const void* value_callbacks);
  const void* kCFTypeArrayCallBacks;
  const void* kCFTypeDictionaryKeyCallBacks;
  const void* kCFTypeDictionaryValueCallBacks;
  Instance (*objc_getClass)(const char*);
  Selector (*sel_registerName)(const char*);
  void (*objc_msgSend)();  ///< as the method's own type
};

/// The table from a lookup by name; nullopt: something is missing, as before macOS 14.2.
std::optional<TapFunctions> find_tap_functions(const std::function<void*(const char*)>& lookup);

/// Whether taps can be relied on in a macOS of this version, such as "14.4.1".
bool taps_work_in(std::string_view version);

}  // namespace taut::device::coreaudio::hal
