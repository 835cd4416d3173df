// SPDX-License-Identifier: MIT
// NEON vectors of 64-bit ARM: one lane, as described in kernels_sse.hpp. 32-bit ARM lacks the conversion to the nearest
// integer and runs the scalar kernels.
#pragma once
#include <arm_neon.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace taut::audio {
namespace {

struct Neon {
  static constexpr int lanes = 1;
  static constexpr bool saturates = true;
  typedef int Ints __attribute__((vector_size(16)));
  typedef float Floats __attribute__((vector_size(16)));

  static Ints load(const std::byte* at) noexcept { return ints(load_16(at)); }
  static Ints load(const std::byte* lane0, const std::byte*) noexcept { return load(lane0); }
  static void store(std::byte* at, Ints x) noexcept { vst1q_u8(bytes(at), raw<uint8x16_t>(x)); }
  static void store(std::byte* lane0, std::byte*, Ints x) noexcept { store(lane0, x); }

  static void store_halves(std::byte* lower0, std::byte* upper0, std::byte*, std::byte*, Ints x) noexcept {
    vst1_u8(bytes(lower0), vget_low_u8(raw<uint8x16_t>(x)));
    vst1_u8(bytes(upper0), vget_high_u8(raw<uint8x16_t>(x)));
  }

  static Ints load_s16(const std::byte* lane0, const std::byte*) noexcept {
    return ints(vshll_n_s16(vreinterpret_s16_u8(vld1_u8(bytes(lane0))), 16));
  }
  static void store_s16(std::byte* lane0, std::byte*, Ints x) noexcept {
    vst1_u8(bytes(lane0), vreinterpret_u8_s16(vqmovn_s32(raw<int32x4_t>(x))));
  }

  // Indices beyond 15 give 0.
  static Ints load_s24(const std::byte* lane0, const std::byte*) noexcept {
    static constexpr std::uint8_t spread[16] = {16, 0, 1, 2, 16, 3, 4, 5, 16, 6, 7, 8, 16, 9, 10, 11};
    std::uint32_t last;
    std::memcpy(&last, lane0 + 8, sizeof last);
    const uint8x16_t packed = vcombine_u8(vld1_u8(bytes(lane0)), vcreate_u8(last));
    return ints(vqtbl1q_u8(packed, vld1q_u8(spread)));
  }
  static void store_s24(std::byte* lane0, std::byte*, Ints x) noexcept {
    static constexpr std::uint8_t pack[16] = {0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 16, 16, 16};
    const uint8x16_t packed = vqtbl1q_u8(raw<uint8x16_t>(x), vld1q_u8(pack));
    vst1_u8(bytes(lane0), vget_low_u8(packed));
    const std::uint32_t last = vgetq_lane_u32(vreinterpretq_u32_u8(packed), 2);
    std::memcpy(lane0 + 8, &last, sizeof last);
  }

  static Ints nearest(Floats x) noexcept { return ints(vcvtnq_s32_f32(raw<float32x4_t>(x))); }
  static Floats smaller(Floats x, Floats y) noexcept {
    return floats(vminq_f32(raw<float32x4_t>(x), raw<float32x4_t>(y)));
  }
  static Floats larger(Floats x, Floats y) noexcept {
    return floats(vmaxq_f32(raw<float32x4_t>(x), raw<float32x4_t>(y)));
  }
  static Ints smaller(Ints x, Ints y) noexcept { return ints(vminq_s32(raw<int32x4_t>(x), raw<int32x4_t>(y))); }
  static Ints larger(Ints x, Ints y) noexcept { return ints(vmaxq_s32(raw<int32x4_t>(x), raw<int32x4_t>(y))); }
  static bool any_negative(Ints x) noexcept { return vminvq_s32(raw<int32x4_t>(x)) < 0; }

  static Ints pair(Ints x, Ints y) noexcept {
    const int16x4_t a = vqmovn_s32(raw<int32x4_t>(x)), b = vqmovn_s32(raw<int32x4_t>(y));
    return ints(vcombine_s16(vzip1_s16(a, b), vzip2_s16(a, b)));
  }
  static Ints lower_halves(Ints x, Ints y) noexcept {
    return ints(vsliq_n_u32(raw<uint32x4_t>(x), raw<uint32x4_t>(y), 16));
  }
  static Ints upper_halves(Ints x, Ints y) noexcept {
    return ints(vsriq_n_u32(raw<uint32x4_t>(y), raw<uint32x4_t>(x), 16));
  }

  static Ints add_16(Ints x, Ints y) noexcept { return ints(vqaddq_s16(raw<int16x8_t>(x), raw<int16x8_t>(y))); }
  static Ints subtract_16(Ints x, Ints y) noexcept { return ints(vqsubq_s16(raw<int16x8_t>(x), raw<int16x8_t>(y))); }
  static Ints positive_16(Ints x) noexcept { return ints(vcgtzq_s16(raw<int16x8_t>(x))); }

  static Ints zip_lower(Ints x, Ints y) noexcept { return ints(vzip1q_s32(raw<int32x4_t>(x), raw<int32x4_t>(y))); }
  static Ints zip_upper(Ints x, Ints y) noexcept { return ints(vzip2q_s32(raw<int32x4_t>(x), raw<int32x4_t>(y))); }
  static Ints join_lower(Ints x, Ints y) noexcept { return ints(vzip1q_s64(raw<int64x2_t>(x), raw<int64x2_t>(y))); }
  static Ints join_upper(Ints x, Ints y) noexcept { return ints(vzip2q_s64(raw<int64x2_t>(x), raw<int64x2_t>(y))); }
  static Ints even(Ints x, Ints y) noexcept { return ints(vuzp1q_s32(raw<int32x4_t>(x), raw<int32x4_t>(y))); }
  static Ints odd(Ints x, Ints y) noexcept { return ints(vuzp2q_s32(raw<int32x4_t>(x), raw<int32x4_t>(y))); }

 private:
  template <class To, class From>
  static To raw(From x) noexcept {
    return reinterpret_cast<To>(x);
  }
  template <class From>
  static Ints ints(From x) noexcept {
    return reinterpret_cast<Ints>(x);
  }
  static Floats floats(float32x4_t x) noexcept { return reinterpret_cast<Floats>(x); }
  static uint8x16_t load_16(const std::byte* at) noexcept { return vld1q_u8(bytes(at)); }
  static const std::uint8_t* bytes(const std::byte* at) noexcept { return reinterpret_cast<const std::uint8_t*>(at); }
  static std::uint8_t* bytes(std::byte* at) noexcept { return reinterpret_cast<std::uint8_t*>(at); }
};

}  // namespace
}  // namespace taut::audio
