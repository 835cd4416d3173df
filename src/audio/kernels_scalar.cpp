// SPDX-License-Identifier: MIT
// The scalar reference: sample by sample, for every type, as specified in convert.hpp.
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "audio/kernels.hpp"

namespace taut::audio {
namespace {

constexpr bool is_float(SampleType type) {
  using enum SampleType;
  return type == float32 || type == float32_be || type == float64 || type == float64_be;
}

constexpr bool is_big_endian(SampleType type) { return static_cast<int>(type) < static_cast<int>(SampleType::int16); }

template <std::size_t size>
using Word = std::conditional_t<size == 8, std::uint64_t, std::uint32_t>;

template <SampleType type>
Word<bytes(type)> read(const std::byte* at) noexcept {
  Word<bytes(type)> word = 0;
  for (std::size_t i = 0; i < bytes(type); ++i) {
    const std::size_t place = is_big_endian(type) ? bytes(type) - 1 - i : i;
    word |= static_cast<Word<bytes(type)>>(at[i]) << (8 * place);
  }
  return word;
}

template <SampleType type>
void write(std::byte* at, Word<bytes(type)> word) noexcept {
  for (std::size_t i = 0; i < bytes(type); ++i) {
    const std::size_t place = is_big_endian(type) ? bytes(type) - 1 - i : i;
    at[i] = static_cast<std::byte>(word >> (8 * place));
  }
}

template <int bits>
std::int32_t quantize(double x) noexcept {
  constexpr double scale = static_cast<double>(std::int64_t{1} << (bits - 1));
  const double scaled = x * scale;
  if (std::isnan(scaled)) return 0;
  if (scaled >= scale - 1) return static_cast<std::int32_t>(scale - 1);
  if (scaled <= -scale) return static_cast<std::int32_t>(-scale);
  return static_cast<std::int32_t>(std::lrint(scaled));
}

template <int bits>
std::int32_t narrow(std::int32_t x) noexcept {
  if constexpr (bits == 32) {
    return x;
  } else {
    constexpr int shift = 32 - bits;
    constexpr std::int64_t highest = (std::int64_t{1} << (bits - 1)) - 1;
    const std::int64_t even = (x >> shift) & 1;
    const std::int64_t rounded = (x + (std::int64_t{1} << (shift - 1)) - 1 + even) >> shift;
    return static_cast<std::int32_t>(rounded < highest ? rounded : highest);
  }
}

// NaN and anything flush-to-zero could affect are decided on the bits, before any arithmetic.
std::uint32_t without_nan(std::uint32_t bits) noexcept { return (bits & 0x7fffffff) > 0x7f800000 ? 0 : bits; }

float to_float32(double x) noexcept {
  if (std::isnan(x)) return 0;
  if (std::fabs(x) < static_cast<double>(std::numeric_limits<float>::min())) return std::signbit(x) ? -0.0f : 0.0f;
  return static_cast<float>(x);
}

double to_float64(float x) noexcept {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
  if ((bits & 0x7f800000) == 0) return bits >> 31 ? -0.0 : 0.0;
  return static_cast<double>(std::bit_cast<float>(without_nan(bits)));
}

// A sample of a device type, converted to and from both host types.
template <SampleType type, bool floating = is_float(type)>
struct Sample {  // integers
  static constexpr int bits = significant_bits(type);

  static std::int32_t get_int32(const std::byte* at) noexcept {
    return static_cast<std::int32_t>(read<type>(at) << (32 - bits));
  }
  static float get_float32(const std::byte* at) noexcept { return static_cast<float>(get_int32(at)) * 0x1p-31f; }
  static void put(std::byte* at, std::int32_t x) noexcept {
    write<type>(at, static_cast<std::uint32_t>(narrow<bits>(x)));
  }
  static void put(std::byte* at, float x) noexcept {
    write<type>(at, static_cast<std::uint32_t>(quantize<bits>(static_cast<double>(x))));
  }
};

template <SampleType type>
struct Sample<type, true> {
  static constexpr bool wide = bytes(type) == 8;

  static auto get(const std::byte* at) noexcept {
    return std::bit_cast<std::conditional_t<wide, double, float>>(read<type>(at));
  }
  static std::int32_t get_int32(const std::byte* at) noexcept { return quantize<32>(static_cast<double>(get(at))); }
  static float get_float32(const std::byte* at) noexcept {
    if constexpr (wide) {
      return to_float32(get(at));
    } else {
      return std::bit_cast<float>(without_nan(read<type>(at)));
    }
  }
  static void put(std::byte* at, std::int32_t x) noexcept {
    if constexpr (wide) {
      write<type>(at, std::bit_cast<std::uint64_t>(static_cast<double>(x) * 0x1p-31));
    } else {
      write<type>(at, std::bit_cast<std::uint32_t>(static_cast<float>(x) * 0x1p-31f));
    }
  }
  static void put(std::byte* at, float x) noexcept {
    if constexpr (wide) {
      write<type>(at, std::bit_cast<std::uint64_t>(to_float64(x)));
    } else {
      write<type>(at, without_nan(std::bit_cast<std::uint32_t>(x)));
    }
  }
};

// Copies plane samples as bits: on i386 a NaN changes when it passes through a float return value.
template <Way way, SampleType device, class Host>
void move_one(std::byte* sample, std::byte* plane) noexcept {
  Host value;
  if constexpr (way == Way::out) {
    std::memcpy(&value, plane, sizeof value);
    Sample<device>::put(sample, value);
  } else {
    if constexpr (std::is_same_v<Host, float>) {
      value = Sample<device>::get_float32(sample);
    } else {
      value = Sample<device>::get_int32(sample);
    }
    std::memcpy(plane, &value, sizeof value);
  }
}

}  // namespace

template <Way way, SampleType device, SampleType host>
void scalar::move(const Run& run) noexcept TAUT_NONBLOCKING {
  using Host = std::conditional_t<host == SampleType::float32, float, std::int32_t>;
  for (int c = 0; c < run.channels; ++c) {
    std::byte* sample = run.device + c * static_cast<std::ptrdiff_t>(bytes(device));
    std::byte* plane = run.planes[c];
    for (int f = 0; f < run.frames; ++f, sample += run.step, plane += sizeof(Host)) {
      move_one<way, device, Host>(sample, plane);
    }
  }
}

TAUT_INSTANTIATE(scalar, int16_be);
TAUT_INSTANTIATE(scalar, int24_be);
TAUT_INSTANTIATE(scalar, int32_be);
TAUT_INSTANTIATE(scalar, float32_be);
TAUT_INSTANTIATE(scalar, float64_be);
TAUT_INSTANTIATE(scalar, int32_16_be);
TAUT_INSTANTIATE(scalar, int32_18_be);
TAUT_INSTANTIATE(scalar, int32_20_be);
TAUT_INSTANTIATE(scalar, int32_24_be);
TAUT_INSTANTIATE(scalar, int16);
TAUT_INSTANTIATE(scalar, int24);
TAUT_INSTANTIATE(scalar, int32);
TAUT_INSTANTIATE(scalar, float32);
TAUT_INSTANTIATE(scalar, float64);
TAUT_INSTANTIATE(scalar, int32_16);
TAUT_INSTANTIATE(scalar, int32_18);
TAUT_INSTANTIATE(scalar, int32_20);
TAUT_INSTANTIATE(scalar, int32_24);

}  // namespace taut::audio
