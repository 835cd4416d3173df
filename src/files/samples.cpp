// SPDX-License-Identifier: MIT
#include "files/samples.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "files/little_endian.hpp"

namespace taut::files {
namespace {

/// `sample` * 2^(bits - 1), rounded to the nearest `bits`-bit integer.
std::int32_t rounded(double sample, int bits) noexcept {
  if (std::isnan(sample)) return 0;
  const double full = std::ldexp(1.0, bits - 1);
  return static_cast<std::int32_t>(std::clamp(std::nearbyint(sample * full), -full, full - 1));
}

/// The top `bits` bits of a left-justified sample, rounded to nearest.
std::int32_t rounded(std::int32_t sample, int bits) noexcept {
  const int dropped = 32 - bits;
  if (dropped == 0) return sample;
  const auto half = std::int64_t{1} << (dropped - 1);
  const auto highest = (std::int64_t{1} << (bits - 1)) - 1;
  return static_cast<std::int32_t>(std::min((std::int64_t{sample} + half) >> dropped, highest));
}

std::int32_t justified(std::uint32_t stored, int bits) noexcept {
  return std::bit_cast<std::int32_t>(stored << (32 - bits));
}

float to(std::int32_t sample, float) noexcept { return float_of(sample); }
std::int32_t to(std::int32_t sample, std::int32_t) noexcept { return sample; }
float to(float sample, float) noexcept { return sample; }
float to(double sample, float) noexcept { return static_cast<float>(sample); }
std::int32_t to(float sample, std::int32_t) noexcept { return int_of(static_cast<double>(sample)); }
std::int32_t to(double sample, std::int32_t) noexcept { return int_of(sample); }

std::uint32_t load24(const std::byte* p) noexcept {
  return load_le<std::uint16_t>(p) | (static_cast<std::uint32_t>(p[2]) << 16);
}

template <class T, class Load>
void each(const std::byte* stored, T* out, std::size_t count, std::size_t size, Load load) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = to(load(stored + i * size), T{});
}

template <class T>
void decode_as(Sample from, const std::byte* stored, T* out, std::size_t count) noexcept {
  using B = const std::byte*;
  switch (from) {
    case Sample::u8:
      return each(stored, out, count, 1, [](B p) { return justified(load_le<std::uint8_t>(p) ^ 0x80U, 8); });
    case Sample::s16:
      return each(stored, out, count, 2, [](B p) { return justified(load_le<std::uint16_t>(p), 16); });
    case Sample::s24:
      return each(stored, out, count, 3, [](B p) { return justified(load24(p), 24); });
    case Sample::s32:
      return each(stored, out, count, 4, [](B p) { return justified(load_le<std::uint32_t>(p), 32); });
    case Sample::f32:
      return each(stored, out, count, 4, [](B p) { return std::bit_cast<float>(load_le<std::uint32_t>(p)); });
    case Sample::f64:
      return each(stored, out, count, 8, [](B p) { return std::bit_cast<double>(load_le<std::uint64_t>(p)); });
  }
}

float as_float(std::int32_t sample) noexcept { return float_of(sample); }
float as_float(float sample) noexcept { return sample; }
std::int32_t as_int(std::int32_t sample, int bits) noexcept { return rounded(sample, bits); }
std::int32_t as_int(float sample, int bits) noexcept { return rounded(static_cast<double>(sample), bits); }

template <class T>
void encode_as(Sample sample, const T* in, std::byte* stored, std::size_t count) noexcept {
  if (sample == Sample::f32) {
    for (std::size_t i = 0; i < count; ++i) store_le(stored + 4 * i, std::bit_cast<std::uint32_t>(as_float(in[i])));
    return;
  }
  const auto size = static_cast<std::size_t>(bytes(sample));
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<std::uint32_t>(as_int(in[i], static_cast<int>(8 * size)));
    for (std::size_t b = 0; b < size; ++b) stored[i * size + b] = static_cast<std::byte>((value >> (8 * b)) & 0xff);
  }
}

}  // namespace

std::int32_t int_of(double sample) noexcept { return rounded(sample, 32); }

void decode(Sample from, const std::byte* stored, std::int32_t* out, std::size_t count) noexcept {
  decode_as(from, stored, out, count);
}
void decode(Sample from, const std::byte* stored, float* out, std::size_t count) noexcept {
  decode_as(from, stored, out, count);
}
void encode(Sample to, const std::int32_t* in, std::byte* stored, std::size_t count) noexcept {
  encode_as(to, in, stored, count);
}
void encode(Sample to, const float* in, std::byte* stored, std::size_t count) noexcept {
  encode_as(to, in, stored, count);
}

}  // namespace taut::files
