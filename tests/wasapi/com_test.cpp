// SPDX-License-Identifier: MIT
// The method order of our declarations, checked in the code that calls them.
#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cstdint>

#include "device/wasapi/com.hpp"
#include "device/wasapi/com_slots.hpp"

namespace taut::tests::wasapi {
namespace {

namespace com = device::wasapi::com;

// A pointer to a virtual member is its vtable offset (Itanium C++ ABI 2.3, which mingw also uses), plus 1 but on ARM.
template <class Method>
std::size_t place_of(Method method) {
  static_assert(sizeof method == 2 * sizeof(std::uintptr_t));
  const auto words = std::bit_cast<std::array<std::uintptr_t, 2>>(method);
  return words[0] / sizeof(std::uintptr_t);
}

TEST_CASE("each method has its documented slot in the interface's table") {
#define CHECK_SLOT(ours, theirs, place, method) \
  CHECK_MESSAGE(place_of(&com::ours::method) == (place), #ours "::" #method);
  TAUT_COM_SLOTS(CHECK_SLOT)
#undef CHECK_SLOT
}

}  // namespace
}  // namespace taut::tests::wasapi
