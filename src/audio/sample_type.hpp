// SPDX-License-Identifier: MIT
// The sample types, with the protocol's own numbers, so that faces need no table.
#pragma once
#include <cstddef>
#include <string_view>

namespace taut::audio {

enum class SampleType : int {
  int16_be = 0, int24_be = 1, int32_be = 2, float32_be = 3, float64_be = 4,
  int32_16_be = 8, int32_18_be = 9, int32_20_be = 10, int32_24_be = 11,  ///< low bits of 32, sign-extended
  int16 = 16, int24 = 17, int32 = 18, float32 = 19, float64 = 20,        ///< int24 is packed: three bytes
  int32_16 = 24, int32_18 = 25, int32_20 = 26, int32_24 = 27,            ///< low bits of 32, sign-extended
  dsd_lsb = 32, dsd_msb = 33, dsd_8 = 40,                                ///< named only; never converted
};

/// Bytes per sample in memory; 0 for the DSD types, whose samples are not bytes.
constexpr std::size_t bytes(SampleType type) noexcept {
  using enum SampleType;
  switch (type) {
    case int16_be: case int16: return 2;
    case int24_be: case int24: return 3;
    case float64_be: case float64: return 8;
    case dsd_lsb: case dsd_msb: case dsd_8: return 0;
    default: return 4;
  }
}

/// Bits of signal: 16, 18, 20, 24 or 32 for integers, 24 or 53 (the significand) for floats, 1 for DSD.
constexpr int significant_bits(SampleType type) noexcept {
  using enum SampleType;
  switch (type) {
    case int16_be: case int16: case int32_16_be: case int32_16: return 16;
    case int32_18_be: case int32_18: return 18;
    case int32_20_be: case int32_20: return 20;
    case int24_be: case int24: case int32_24_be: case int32_24: case float32_be: case float32: return 24;
    case int32_be: case int32: return 32;
    case float64_be: case float64: return 53;
    default: return 1;
  }
}

/// The name in settings, reports and device ids: "s16", "s24", "s24in32", "s32", "f32", ..., with "be" appended for big
/// endian.
constexpr std::string_view name(SampleType type) noexcept {
  using enum SampleType;
  switch (type) {
    case int16_be: return "s16be";
    case int24_be: return "s24be";
    case int32_be: return "s32be";
    case float32_be: return "f32be";
    case float64_be: return "f64be";
    case int32_16_be: return "s16in32be";
    case int32_18_be: return "s18in32be";
    case int32_20_be: return "s20in32be";
    case int32_24_be: return "s24in32be";
    case int16: return "s16";
    case int24: return "s24";
    case int32: return "s32";
    case float32: return "f32";
    case float64: return "f64";
    case int32_16: return "s16in32";
    case int32_18: return "s18in32";
    case int32_20: return "s20in32";
    case int32_24: return "s24in32";
    case dsd_lsb: return "dsd-lsb";
    case dsd_msb: return "dsd-msb";
    case dsd_8: return "dsd8";
  }
  return "?";
}

}  // namespace taut::audio
