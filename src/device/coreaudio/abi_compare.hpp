// SPDX-License-Identifier: MIT
// How our declarations are compared with Apple's, at compile time.
#pragma once
#include <cstddef>
#include <iterator>

namespace taut::device::coreaudio::hal {

#define TAUT_SAME_SIZE(ours, apples) static_assert(sizeof(ours) == sizeof(apples) && alignof(ours) == alignof(apples))
#define TAUT_SAME_PLACE(ours, a, apples, b) static_assert(offsetof(ours, a) == offsetof(apples, b))
#define TAUT_SAME_NUMBER(ours, apples) static_assert(static_cast<Code>(ours) == static_cast<Code>(apples))

// The parameters of the functions, one by one, by their sizes: pointers to other structures are other types.
template <class>
struct Shape;
template <class Result, class... Parameters>
struct Shape<Result (*)(Parameters...)> {
  static constexpr std::size_t sizes[] = {sizeof(Parameters)...};
};
template <class Ours, class Apples>
constexpr bool same_shape() {
  if (std::size(Shape<Ours>::sizes) != std::size(Shape<Apples>::sizes)) return false;
  for (std::size_t k = 0; k < std::size(Shape<Ours>::sizes); ++k)
    if (Shape<Ours>::sizes[k] != Shape<Apples>::sizes[k]) return false;
  return true;
}

}  // namespace taut::device::coreaudio::hal
