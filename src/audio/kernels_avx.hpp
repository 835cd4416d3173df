// SPDX-License-Identifier: MIT
// AVX2 vectors: two lanes, each as described in kernels_sse.hpp.
#pragma once
#include <immintrin.h>

#include "audio/kernels_sse.hpp"

namespace taut::audio {
namespace {

struct Avx2 {
  static constexpr int lanes = 2;
  static constexpr bool saturates = false;
  typedef int Ints __attribute__((vector_size(32)));
  typedef float Floats __attribute__((vector_size(32)));

  static Ints ints(__m256i x) noexcept { return reinterpret_cast<Ints>(x); }
  static __m256i raw(Ints x) noexcept { return reinterpret_cast<__m256i>(x); }
  static __m256 raw(Floats x) noexcept { return reinterpret_cast<__m256>(x); }

  static Ints load(const std::byte* at) noexcept {
    return ints(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)));
  }
  static Ints load(const std::byte* lane0, const std::byte* lane1) noexcept {
    return ints(both(load_16(lane0), load_16(lane1)));
  }
  static void store(std::byte* at, Ints x) noexcept { _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), raw(x)); }
  static void store(std::byte* lane0, std::byte* lane1, Ints x) noexcept {
    store_16(lane0, first(raw(x)));
    store_16(lane1, second(raw(x)));
  }
  static void store_halves(std::byte* lower0, std::byte* upper0, std::byte* lower1, std::byte* upper1,
                           Ints x) noexcept {
    store_8(lower0, first(raw(x)));
    store_upper_8(upper0, first(raw(x)));
    store_8(lower1, second(raw(x)));
    store_upper_8(upper1, second(raw(x)));
  }

  static Ints load_s16(const std::byte* lane0, const std::byte* lane1) noexcept {
    const __m128i samples = _mm_unpacklo_epi64(load_8(lane0), load_8(lane1));
    return ints(_mm256_slli_epi32(_mm256_cvtepi16_epi32(samples), 16));
  }
  static void store_s16(std::byte* lane0, std::byte* lane1, Ints x) noexcept {
    const __m128i samples = _mm_packs_epi32(first(raw(x)), second(raw(x)));
    store_8(lane0, samples);
    store_upper_8(lane1, samples);
  }
  static Ints load_s24(const std::byte* lane0, const std::byte* lane1) noexcept {
    const __m128i spread = _mm_setr_epi8(-1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11);
    return ints(_mm256_shuffle_epi8(both(load_12(lane0), load_12(lane1)), _mm256_broadcastsi128_si256(spread)));
  }
  static void store_s24(std::byte* lane0, std::byte* lane1, Ints x) noexcept {
    const __m128i pack = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    const __m256i packed = _mm256_shuffle_epi8(raw(x), _mm256_broadcastsi128_si256(pack));
    store_12(lane0, first(packed));
    store_12(lane1, second(packed));
  }

  static Ints nearest(Floats x) noexcept { return ints(_mm256_cvtps_epi32(raw(x))); }
  static Floats smaller(Floats x, Floats y) noexcept { return reinterpret_cast<Floats>(_mm256_min_ps(raw(x), raw(y))); }
  static Floats larger(Floats x, Floats y) noexcept { return reinterpret_cast<Floats>(_mm256_max_ps(raw(x), raw(y))); }
  static Ints smaller(Ints x, Ints y) noexcept { return ints(_mm256_min_epi32(raw(x), raw(y))); }
  static Ints larger(Ints x, Ints y) noexcept { return ints(_mm256_max_epi32(raw(x), raw(y))); }
  static bool any_negative(Ints x) noexcept { return _mm256_movemask_ps(_mm256_castsi256_ps(raw(x))) != 0; }
  static Ints pair(Ints x, Ints y) noexcept {
    const __m128i alternate = _mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
    return ints(_mm256_shuffle_epi8(_mm256_packs_epi32(raw(x), raw(y)), _mm256_broadcastsi128_si256(alternate)));
  }
  static Ints lower_halves(Ints x, Ints y) noexcept { return ints(_mm256_blend_epi16(raw(x), raw(y << 16), 0xaa)); }
  static Ints upper_halves(Ints x, Ints y) noexcept {
    return ints(_mm256_blend_epi16(_mm256_srli_epi32(raw(x), 16), raw(y), 0xaa));
  }
  static Ints add_16(Ints x, Ints y) noexcept { return ints(_mm256_adds_epi16(raw(x), raw(y))); }
  static Ints subtract_16(Ints x, Ints y) noexcept { return ints(_mm256_subs_epi16(raw(x), raw(y))); }
  static Ints positive_16(Ints x) noexcept { return ints(_mm256_cmpgt_epi16(raw(x), __m256i{})); }

  static Ints zip_lower(Ints x, Ints y) noexcept { return ints(_mm256_unpacklo_epi32(raw(x), raw(y))); }
  static Ints zip_upper(Ints x, Ints y) noexcept { return ints(_mm256_unpackhi_epi32(raw(x), raw(y))); }
  static Ints join_lower(Ints x, Ints y) noexcept { return ints(_mm256_unpacklo_epi64(raw(x), raw(y))); }
  static Ints join_upper(Ints x, Ints y) noexcept { return ints(_mm256_unpackhi_epi64(raw(x), raw(y))); }
  static Ints even(Ints x, Ints y) noexcept { return pick<0x88>(x, y); }
  static Ints odd(Ints x, Ints y) noexcept { return pick<0xdd>(x, y); }

 private:
  static __m128i first(__m256i x) noexcept { return _mm256_castsi256_si128(x); }
  static __m128i second(__m256i x) noexcept { return _mm256_extracti128_si256(x, 1); }
  static __m256i both(__m128i lane0, __m128i lane1) noexcept {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(lane0), lane1, 1);
  }
  template <int which>
  static Ints pick(Ints x, Ints y) noexcept {
    const __m256 picked = _mm256_shuffle_ps(_mm256_castsi256_ps(raw(x)), _mm256_castsi256_ps(raw(y)), which);
    return ints(_mm256_castps_si256(picked));
  }
};

}  // namespace
}  // namespace taut::audio
