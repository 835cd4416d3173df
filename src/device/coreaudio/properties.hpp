// SPDX-License-Identifier: MIT
// Properties of HAL objects as values. A property that is missing, fails, or has another size than its type is nullopt or
// empty: drivers leave out and get wrong any of them. Control threads; nothing here may run in a listener or an IOProc.
#pragma once
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "device/coreaudio/hal.hpp"

namespace taut::device::coreaudio {

class Properties {
 public:
  explicit Properties(const hal::Functions& functions) : hal_(functions) {}

  [[nodiscard]] bool has(hal::Object object, hal::Address address) const;
  [[nodiscard]] bool settable(hal::Object object, hal::Address address) const;

  template <class T>
  [[nodiscard]] std::optional<T> value(hal::Object object, hal::Address address) const {
    static_assert(std::is_trivially_copyable_v<T>);
    T found{};
    std::uint32_t size = sizeof found;
    if (hal_.AudioObjectGetPropertyData(object, &address, 0, nullptr, &size, static_cast<void*>(&found)) != 0 ||
        size != sizeof found)
      return std::nullopt;
    return found;
  }

  /// As value(), of a property that is asked with something else.
  template <class T, class Qualifier>
  [[nodiscard]] std::optional<T> value_for(hal::Object object, hal::Address address, const Qualifier& qualifier) const {
    T found{};
    std::uint32_t size = sizeof found;
    if (hal_.AudioObjectGetPropertyData(object, &address, sizeof qualifier, &qualifier, &size,
                                        static_cast<void*>(&found)) != 0 ||
        size != sizeof found)
      return std::nullopt;
    return found;
  }

  /// All whole values; the list may have become shorter since its size was read.
  template <class T>
  [[nodiscard]] std::vector<T> values(hal::Object object, hal::Address address) const {
    const std::vector<std::byte> found = bytes(object, address);
    std::vector<T> all(found.size() / sizeof(T));
    if (!all.empty()) std::memcpy(all.data(), found.data(), all.size() * sizeof(T));
    return all;
  }

  [[nodiscard]] std::vector<std::byte> bytes(hal::Object object, hal::Address address) const;
  [[nodiscard]] std::string text(hal::Object object, hal::Address address) const;

  /// 0: done, or will be: some changes are complete only later.
  template <class T>
  hal::Status set(hal::Object object, hal::Address address, const T& to) const {
    return hal_.AudioObjectSetPropertyData(object, &address, 0, nullptr, sizeof to, static_cast<const void*>(&to));
  }

 private:
  const hal::Functions& hal_;
};

/// A property of the whole device.
constexpr hal::Address whole(hal::Code selector) noexcept { return {selector, hal::global, hal::main_element}; }
/// Of one direction.
constexpr hal::Address side(hal::Code selector, bool input) noexcept {
  return {selector, input ? hal::input : hal::output, hal::main_element};
}

/// Whether a device can have this rate, in Hz: a HAL may answer 0, or nonsense.
constexpr bool is_credible_rate(double rate) noexcept { return rate >= 1000 && rate <= 1'000'000; }

}  // namespace taut::device::coreaudio
