// SPDX-License-Identifier: MIT
#include "device/coreaudio/tap_functions.hpp"

#include <charconv>
#include <type_traits>
#include <utility>

namespace taut::device::coreaudio::hal {

std::optional<TapFunctions> find_tap_functions(const std::function<void*(const char*)>& lookup) {
  TapFunctions found{};
  bool whole = true;
  const auto find = [&](auto& to, const char* name) {
    to = reinterpret_cast<std::remove_reference_t<decltype(to)>>(lookup(name));
    whole = whole && to != nullptr;
  };
#define TAUT_FIND(name) find(found.name, #name)
  TAUT_FIND(AudioHardwareCreateProcessTap);
  TAUT_FIND(AudioHardwareDestroyProcessTap);
  TAUT_FIND(AudioHardwareCreateAggregateDevice);
  TAUT_FIND(AudioHardwareDestroyAggregateDevice);
  TAUT_FIND(CFStringCreateWithCString);
  TAUT_FIND(CFNumberCreate);
  TAUT_FIND(CFArrayCreate);
  TAUT_FIND(CFDictionaryCreate);
  TAUT_FIND(kCFTypeArrayCallBacks);
  TAUT_FIND(kCFTypeDictionaryKeyCallBacks);
  TAUT_FIND(kCFTypeDictionaryValueCallBacks);
  TAUT_FIND(objc_getClass);
  TAUT_FIND(sel_registerName);
  TAUT_FIND(objc_msgSend);
#undef TAUT_FIND
  return whole ? std::optional(found) : std::nullopt;
}

// The functions came with 14.2; before 14.4 taps gave nothing or failed.
bool taps_work_in(std::string_view version) {
  std::pair<int, int> number{0, 0};
  const char* const begin = version.data();
  const char* const end = begin + version.size();
  const auto [point, error] = std::from_chars(begin, end, number.first);
  if (error != std::errc{}) return false;
  if (point != end && *point == '.') std::from_chars(point + 1, end, number.second);
  return number >= std::pair(14, 4);
}

}  // namespace taut::device::coreaudio::hal
