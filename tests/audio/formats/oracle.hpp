// SPDX-License-Identifier: MIT
// An independent definition of every sample type in long double arithmetic: a conversion is encode(to, value(from)).
// Shares no code with the kernels.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "audio/sample_type.hpp"

namespace oracle {

using taut::audio::SampleType;

inline bool is_float(SampleType type) {
  using enum SampleType;
  return type == float32 || type == float64 || type == float32_be || type == float64_be;
}

inline bool is_big_endian(SampleType type) { return static_cast<int>(type) < 16; }

/// The raw bits of a sample, in native byte order.
inline std::uint64_t bits_at(SampleType type, const std::byte* at) {
  std::uint64_t all = 0;
  const auto size = static_cast<int>(bytes(type));
  for (int i = 0; i < size; ++i) {
    const int from = is_big_endian(type) ? i : size - 1 - i;
    all = all * 256 + std::to_integer<std::uint64_t>(at[from]);
  }
  return all;
}

inline void put_bits(SampleType type, std::byte* at, std::uint64_t all) {
  const auto size = static_cast<int>(bytes(type));
  for (int i = 0; i < size; ++i, all /= 256) {
    at[is_big_endian(type) ? size - 1 - i : i] = static_cast<std::byte>(all % 256);
  }
}

/// The value of a sample, where full scale is 1. Exact for every type.
inline long double value(SampleType type, const std::byte* at) {
  const std::uint64_t all = bits_at(type, at);
  if (is_float(type)) {
    if (bytes(type) == 8) {
      double x;
      std::memcpy(&x, &all, sizeof x);
      return static_cast<long double>(x);
    }
    const auto half = static_cast<std::uint32_t>(all);
    float x;
    std::memcpy(&x, &half, sizeof x);
    return static_cast<long double>(x);
  }
  const int n = significant_bits(type);
  const auto range = std::int64_t{1} << n;
  auto number = static_cast<std::int64_t>(all & static_cast<std::uint64_t>(range - 1));
  if (number >= range / 2) number -= range;
  return static_cast<long double>(number) / static_cast<long double>(range / 2);
}

inline long double half_to_even(long double x) {
  const long double below = std::floor(x);
  const long double rest = x - below;
  if (rest < 0.5L) return below;
  if (rest > 0.5L) return below + 1;
  return std::fmod(below, 2.0L) == 0 ? below : below + 1;
}

/// Writes `x` by the rules in convert.hpp. `from` only matters between floats.
inline void encode(SampleType type, SampleType from, std::byte* at, long double x) {
  if (std::isnan(x)) x = 0;
  if (is_float(type)) {
    if (bytes(type) != bytes(from) && std::fabs(x) < 0x1p-126L) x = std::copysign(0.0L, x);
    if (bytes(type) == 8) {
      const auto y = static_cast<double>(x);
      std::uint64_t all;
      std::memcpy(&all, &y, sizeof all);
      return put_bits(type, at, all);
    }
    const auto y = static_cast<float>(x);
    std::uint32_t all;
    std::memcpy(&all, &y, sizeof all);
    return put_bits(type, at, all);
  }
  const long double full = std::ldexp(1.0L, significant_bits(type) - 1);
  long double y = std::isinf(x) ? std::copysign(full, x) : half_to_even(x * full);
  if (y > full - 1) y = full - 1;
  if (y < -full) y = -full;
  put_bits(type, at, static_cast<std::uint64_t>(static_cast<std::int64_t>(y)));
}

/// What a kernel must write for one sample.
inline void convert(SampleType from, const std::byte* at, SampleType to, std::byte* result) {
  encode(to, from, result, value(from, at));
}

}  // namespace oracle
