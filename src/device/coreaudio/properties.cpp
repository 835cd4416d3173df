// SPDX-License-Identifier: MIT
#include "device/coreaudio/properties.hpp"

#include <algorithm>

namespace taut::device::coreaudio {
namespace {

// Far beyond any list of a real system.
constexpr std::uint32_t most_bytes = 1 << 20;
constexpr long most_text = 1024;

}  // namespace

bool Properties::has(hal::Object object, hal::Address address) const {
  return hal_.AudioObjectHasProperty(object, &address) != 0;
}

bool Properties::settable(hal::Object object, hal::Address address) const {
  std::uint8_t settable = 0;
  return hal_.AudioObjectIsPropertySettable(object, &address, &settable) == 0 && settable != 0;
}

std::vector<std::byte> Properties::bytes(hal::Object object, hal::Address address) const {
  std::uint32_t size = 0;
  if (hal_.AudioObjectGetPropertyDataSize(object, &address, 0, nullptr, &size) != 0 || size > most_bytes) return {};
  std::vector<std::byte> found(size);
  if (size == 0 || hal_.AudioObjectGetPropertyData(object, &address, 0, nullptr, &size, found.data()) != 0) return {};
  found.resize(std::min<std::size_t>(size, found.size()));
  return found;
}

std::string Properties::text(hal::Object object, hal::Address address) const {
  const auto found = value<hal::Text>(object, address);
  if (!found || *found == nullptr) return {};
  std::string words(most_text, '\0');
  const bool whole = hal_.CFStringGetCString(*found, words.data(), most_text, hal::utf8) != 0;
  hal_.CFRelease(*found);
  words.resize(whole ? words.find('\0') : 0);
  return words;
}

}  // namespace taut::device::coreaudio
