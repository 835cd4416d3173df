// SPDX-License-Identifier: MIT
// SSE2 vectors, and what SSE4.1 adds. Included only by the kernels of those instruction sets; the unnamed namespace
// keeps the linker from merging code compiled for different CPUs.
//
// A vector has `lanes` lanes of four 32-bit words. All operations stay within a lane, so code written for one lane is
// right for two. The compilers' vector types provide the arithmetic; this adds what they lack. `saturates`: nearest() gives
// the nearest integer that fits (ARM); otherwise 0x80000000 for what does not fit (x86).
#pragma once
#include <emmintrin.h>
#ifdef __SSE4_1__
#include <smmintrin.h>
#endif

#include <cstddef>
#include <cstring>

namespace taut::audio {
namespace {

// Exactly 4, 8 or 12 bytes of memory, in the low part of a register.
inline __m128i load_4(const std::byte* at) noexcept {
  int word;
  std::memcpy(&word, at, sizeof word);
  return _mm_cvtsi32_si128(word);
}
inline __m128i load_8(const std::byte* at) noexcept { return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at)); }
inline __m128i load_12(const std::byte* at) noexcept { return _mm_unpacklo_epi64(load_8(at), load_4(at + 8)); }
inline __m128i load_16(const std::byte* at) noexcept { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }

inline void store_4(std::byte* at, __m128i x) noexcept {
  const int word = _mm_cvtsi128_si32(x);
  std::memcpy(at, &word, sizeof word);
}
inline void store_8(std::byte* at, __m128i x) noexcept { _mm_storel_epi64(reinterpret_cast<__m128i*>(at), x); }
inline void store_12(std::byte* at, __m128i x) noexcept {
  store_8(at, x);
  store_4(at + 8, _mm_unpackhi_epi64(x, x));
}
inline void store_16(std::byte* at, __m128i x) noexcept { _mm_storeu_si128(reinterpret_cast<__m128i*>(at), x); }
// The intrinsic formally wants an aligned address; compilers turn this into the same instruction.
inline void store_upper_8(std::byte* at, __m128i x) noexcept {
  typedef long long Pair __attribute__((vector_size(16)));
  const long long upper = reinterpret_cast<Pair>(x)[1];
  std::memcpy(at, &upper, sizeof upper);
}

struct Sse2 {
  static constexpr int lanes = 1;
  static constexpr bool saturates = false;
  typedef int Ints __attribute__((vector_size(16)));
  typedef float Floats __attribute__((vector_size(16)));

  static Ints ints(__m128i x) noexcept { return reinterpret_cast<Ints>(x); }
  static __m128i raw(Ints x) noexcept { return reinterpret_cast<__m128i>(x); }
  static __m128 raw(Floats x) noexcept { return reinterpret_cast<__m128>(x); }

  // Adjacent words, or four words per lane from (to) an address of its own.
  static Ints load(const std::byte* at) noexcept { return ints(load_16(at)); }
  static Ints load(const std::byte* lane0, const std::byte*) noexcept { return load(lane0); }
  static void store(std::byte* at, Ints x) noexcept { store_16(at, raw(x)); }
  static void store(std::byte* lane0, std::byte*, Ints x) noexcept { store(lane0, x); }

  // Stores the lower two words of each lane to one address, the upper two to another.
  static void store_halves(std::byte* lower0, std::byte* upper0, std::byte*, std::byte*, Ints x) noexcept {
    store_8(lower0, raw(x));
    store_upper_8(upper0, raw(x));
  }

  // Four adjacent 16-bit samples per lane: loaded at 32-bit full scale, stored at 16-bit.
  static Ints load_s16(const std::byte* lane0, const std::byte*) noexcept {
    return ints(_mm_unpacklo_epi16(_mm_setzero_si128(), load_8(lane0)));
  }
  static void store_s16(std::byte* lane0, std::byte*, Ints x) noexcept {
    store_8(lane0, _mm_packs_epi32(raw(x), raw(x)));
  }

  // The same for packed 24-bit samples.
  static Ints load_s24(const std::byte* lane0, const std::byte*) noexcept {
    const __m128i x = load_12(lane0);
    const __m128i spread = _mm_or_si128(_mm_or_si128(only(_mm_slli_si128(x, 1), 0), only(_mm_slli_si128(x, 2), 1)),
                                        _mm_or_si128(only(_mm_slli_si128(x, 3), 2), only(_mm_slli_si128(x, 4), 3)));
    return ints(_mm_andnot_si128(_mm_set1_epi32(0xff), spread));
  }
  static void store_s24(std::byte* lane0, std::byte*, Ints x) noexcept {
    const __m128i y = _mm_and_si128(raw(x), _mm_set1_epi32(0xffffff));
    store_12(lane0, _mm_or_si128(_mm_or_si128(only(y, 0), _mm_srli_si128(only(y, 1), 1)),
                                 _mm_or_si128(_mm_srli_si128(only(y, 2), 2), _mm_srli_si128(only(y, 3), 3))));
  }

  static Ints nearest(Floats x) noexcept { return ints(_mm_cvtps_epi32(raw(x))); }
  static Floats smaller(Floats x, Floats y) noexcept { return reinterpret_cast<Floats>(_mm_min_ps(raw(x), raw(y))); }
  static Floats larger(Floats x, Floats y) noexcept { return reinterpret_cast<Floats>(_mm_max_ps(raw(x), raw(y))); }
  static Ints smaller(Ints x, Ints y) noexcept { return select(x < y, x, y); }
  static Ints larger(Ints x, Ints y) noexcept { return select(x > y, x, y); }
  static bool any_negative(Ints x) noexcept { return _mm_movemask_ps(_mm_castsi128_ps(raw(x))) != 0; }

  // Words of two 16-bit halves, the lower from x: saturated, or as they are.
  static Ints pair(Ints x, Ints y) noexcept {
    return ints(_mm_packs_epi32(raw(zip_lower(x, y)), raw(zip_upper(x, y))));
  }
  static Ints lower_halves(Ints x, Ints y) noexcept { return (x & 0xffff) | (y << 16); }
  static Ints upper_halves(Ints x, Ints y) noexcept { return ints(_mm_srli_epi32(raw(x), 16)) | (y & ~0xffff); }

  // Per half: saturating sums and differences; all ones where above 0.
  static Ints add_16(Ints x, Ints y) noexcept { return ints(_mm_adds_epi16(raw(x), raw(y))); }
  static Ints subtract_16(Ints x, Ints y) noexcept { return ints(_mm_subs_epi16(raw(x), raw(y))); }
  static Ints positive_16(Ints x) noexcept { return ints(_mm_cmpgt_epi16(raw(x), __m128i{})); }

  // Shuffles, named by what a lane of the result holds: x0 y0 x1 y1, x2 y2 x3 y3, x0 x1 y0 y1, x2 x3 y2 y3, x0 x2 y0
  // y2, x1 x3 y1 y3.
  static Ints zip_lower(Ints x, Ints y) noexcept { return ints(_mm_unpacklo_epi32(raw(x), raw(y))); }
  static Ints zip_upper(Ints x, Ints y) noexcept { return ints(_mm_unpackhi_epi32(raw(x), raw(y))); }
  static Ints join_lower(Ints x, Ints y) noexcept { return ints(_mm_unpacklo_epi64(raw(x), raw(y))); }
  static Ints join_upper(Ints x, Ints y) noexcept { return ints(_mm_unpackhi_epi64(raw(x), raw(y))); }
  static Ints even(Ints x, Ints y) noexcept { return pick<0x88>(x, y); }
  static Ints odd(Ints x, Ints y) noexcept { return pick<0xdd>(x, y); }

 private:
  static Ints select(Ints mask, Ints x, Ints y) noexcept { return (mask & x) | (~mask & y); }
  template <int which>
  static Ints pick(Ints x, Ints y) noexcept {
    return ints(_mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(raw(x)), _mm_castsi128_ps(raw(y)), which)));
  }
  static __m128i only(__m128i x, int word) noexcept {
    return _mm_and_si128(x, _mm_set_epi32(-(word == 3), -(word == 2), -(word == 1), -(word == 0)));
  }
};

#ifdef __SSE4_1__
struct Sse41 : Sse2 {
  static Ints load_s24(const std::byte* lane0, const std::byte*) noexcept {
    const __m128i spread = _mm_setr_epi8(-1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11);
    return ints(_mm_shuffle_epi8(load_12(lane0), spread));
  }
  static void store_s24(std::byte* lane0, std::byte*, Ints x) noexcept {
    const __m128i pack = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    store_12(lane0, _mm_shuffle_epi8(raw(x), pack));
  }
  using Sse2::larger;
  using Sse2::smaller;
  static Ints smaller(Ints x, Ints y) noexcept { return ints(_mm_min_epi32(raw(x), raw(y))); }
  static Ints larger(Ints x, Ints y) noexcept { return ints(_mm_max_epi32(raw(x), raw(y))); }
  static Ints pair(Ints x, Ints y) noexcept {
    const __m128i alternate = _mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
    return ints(_mm_shuffle_epi8(_mm_packs_epi32(raw(x), raw(y)), alternate));
  }
  static Ints lower_halves(Ints x, Ints y) noexcept { return ints(_mm_blend_epi16(raw(x), raw(y << 16), 0xaa)); }
  static Ints upper_halves(Ints x, Ints y) noexcept {
    return ints(_mm_blend_epi16(_mm_srli_epi32(raw(x), 16), raw(y), 0xaa));
  }
};
#endif

}  // namespace
}  // namespace taut::audio
