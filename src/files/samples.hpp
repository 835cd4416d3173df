// SPDX-License-Identifier: MIT
// Converts stored samples to and from int32 and float32, as Reader and Writer specify.
#pragma once
#include <cstddef>
#include <cstdint>

#include "files/info.hpp"

namespace taut::files {

/// Converts `count` stored samples to left-justified int32 or float32.
void decode(Sample from, const std::byte* stored, std::int32_t* out, std::size_t count) noexcept;
void decode(Sample from, const std::byte* stored, float* out, std::size_t count) noexcept;

/// The reverse, for s16, s24, s32 and f32.
void encode(Sample to, const std::int32_t* in, std::byte* stored, std::size_t count) noexcept;
void encode(Sample to, const float* in, std::byte* stored, std::size_t count) noexcept;

/// Scaled by 2^31, rounded to nearest, clipped; NaN is 0.
std::int32_t int_of(double sample) noexcept;

/// Divided by 2^31, rounded to nearest.
constexpr float float_of(std::int32_t sample) noexcept { return static_cast<float>(sample) * 0x1p-31F; }

}  // namespace taut::files
