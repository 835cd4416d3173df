// SPDX-License-Identifier: MIT
// Each device type for vector kernels: samples of four words per lane, or eight channels as a row of words. A codec
// produces samples at 32-bit full scale, and takes them rounded and clipped at its own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "audio/kernels_times.hpp"
#include "audio/sample_type.hpp"

namespace taut::audio {
namespace {

template <class V>
struct Int16 {
  using Ints = typename V::Ints;
  static constexpr int bits = 16, size = 2, words = 4;

  static Ints load(const std::byte* lane0, const std::byte* lane1) noexcept { return V::load_s16(lane0, lane1); }
  static void store(std::byte* lane0, std::byte* lane1, Ints x) noexcept { V::store_s16(lane0, lane1, x); }

  // A word is two channels: no shuffle needed to separate them.
  static Ints lower(Ints word) noexcept { return word << 16; }
  static Ints upper(Ints word) noexcept { return word & ~0xffff; }

  static void unpack(const Ints (&word)[words], Ints (&channel)[8]) noexcept {
    times<4>([&](auto i) {
      channel[2 * i] = lower(word[i]);
      channel[2 * i + 1] = upper(word[i]);
    });
  }
};

template <class V>
struct Int24 {
  using Ints = typename V::Ints;
  static constexpr int bits = 24, size = 3, words = 6;

  static Ints load(const std::byte* lane0, const std::byte* lane1) noexcept { return V::load_s24(lane0, lane1); }
  static void store(std::byte* lane0, std::byte* lane1, Ints x) noexcept { V::store_s24(lane0, lane1, x); }

  // Three words are four channels: separating them by shifts is cheaper than shuffling bytes, and needs no byte
  // shuffle.
  static void unpack(const Ints (&word)[words], Ints (&channel)[8]) noexcept {
    times<2>([&](auto i) {
      const Ints a = word[3 * i], b = word[3 * i + 1], c = word[3 * i + 2];
      channel[4 * i] = a << 8;
      channel[4 * i + 1] = ((a >> 16) & 0xff00) | (b << 16);
      channel[4 * i + 2] = ((b >> 8) & 0xffff00) | (c << 24);
      channel[4 * i + 3] = c & ~0xff;
    });
  }
  static void pack(const Ints (&channel)[8], Ints (&word)[words]) noexcept {
    times<2>([&](auto i) {
      const Ints b = channel[4 * i + 1], c = channel[4 * i + 2];
      word[3 * i] = (channel[4 * i] & 0xffffff) | (b << 24);
      word[3 * i + 1] = ((b >> 8) & 0xffff) | (c << 16);
      word[3 * i + 2] = ((c >> 16) & 0xff) | (channel[4 * i + 3] << 8);
    });
  }
};

// A word is a sample: an integer in the low bits, or a float.
template <class V, int bits_>
struct Word {
  using Ints = typename V::Ints;
  static constexpr int bits = bits_, size = 4, words = 8;

  static Ints full_scale(Ints x) noexcept { return x << (32 - bits); }
  static Ints load(const std::byte* lane0, const std::byte* lane1) noexcept {
    return full_scale(V::load(lane0, lane1));
  }
  static void store(std::byte* lane0, std::byte* lane1, Ints x) noexcept { V::store(lane0, lane1, x); }
  static void unpack(const Ints (&word)[words], Ints (&channel)[8]) noexcept {
    times<8>([&](auto i) { channel[i] = full_scale(word[i]); });
  }
  static void pack(const Ints (&channel)[8], Ints (&word)[words]) noexcept {
    times<8>([&](auto i) { word[i] = channel[i]; });
  }
};

constexpr int no_integer = 0;

template <class V>
struct Float32 : Word<V, 32> {
  static constexpr int bits = no_integer;
};

template <class V, SampleType type>
struct CodecOf;
template <class V>
struct CodecOf<V, SampleType::int16> : Int16<V> {};
template <class V>
struct CodecOf<V, SampleType::int24> : Int24<V> {};
template <class V>
struct CodecOf<V, SampleType::int32_24> : Word<V, 24> {};
template <class V>
struct CodecOf<V, SampleType::int32> : Word<V, 32> {};
template <class V>
struct CodecOf<V, SampleType::float32> : Float32<V> {};

// The arithmetic of convert.hpp, per lane.
template <class V>
struct Arithmetic {
  using Ints = typename V::Ints;
  using Floats = typename V::Floats;

  // All bits set for numbers, none for NaN.
  static Ints numbers(Floats f) noexcept { return f == f; }  // NOLINT(misc-redundant-expression): only NaN differs

  static Ints without_nan(Ints x) noexcept { return x & numbers(reinterpret_cast<Floats>(x)); }
  static Ints to_float(Ints x) noexcept {
    return reinterpret_cast<Ints>(__builtin_convertvector(x, Floats) * 0x1p-31f);
  }

  // Scales by adding to the exponent: on some CPUs a multiplication takes 150 cycles for each denormal, and reverb
  // tails are full of them. Zero and denormals become numbers far below one half.
  template <int bits>
  static Ints scaled(Floats x) noexcept {
    return V::nearest(reinterpret_cast<Floats>(reinterpret_cast<Ints>(x) + ((bits - 1) << 23)));
  }

  template <int bits>
  static Ints quantize(Ints x) noexcept {
    const Floats f = reinterpret_cast<Floats>(x);
    const Floats highest = Floats{} + highest_of<bits>(), lowest = Floats{} - 1.0f;
    Ints rounded = scaled<bits>(V::larger(V::smaller(f, highest), lowest));
    // 2^31 is the only value left that does not fit; x86 makes 0x80000000 of it.
    if constexpr (bits == 32 && !V::saturates) rounded ^= (f >= highest);
    return rounded & numbers(f);
  }

  // Clipping and NaN double the work and are rare, so they are checked once per n vectors. `again(i)` recomputes x[i],
  // so that a caller with x in memory need not hold it in a register.
  template <int bits, std::size_t n, class Again>
  [[gnu::always_inline]] static void quantize_all(Ints (&x)[n], Again again) noexcept {
    Ints most{};
    times<n>([&](auto i) {
      most = V::larger(most, x[i] & 0x7fffffff);
      x[i] = scaled<bits>(reinterpret_cast<Floats>(x[i]));
    });
    if (V::any_negative(most >= __builtin_bit_cast(int, highest_of<bits>()))) [[unlikely]] {
      times<n>([&](auto i) { x[i] = quantize<bits>(again(i)); });
    }
  }

  // Two vectors per word, for 16-bit samples. Packing saturates by itself; only NaN and values that the 32-bit
  // conversion or scaled() cannot handle need a check. All of those have the highest exponent bit set, as has
  // everything from 2 on.
  template <class Host, std::size_t n>
  [[gnu::always_inline]] static void to_pairs(const Ints (&x)[2 * n], Ints (&word)[n]) noexcept {
    if constexpr (std::is_same_v<Host, float>) {
      Ints all = x[0];
      times<2 * n - 1>([&](auto i) { all |= x[i + 1]; });
      if (V::any_negative(all << 1)) [[unlikely]] {
        times<n>([&](auto i) { word[i] = V::pair(quantize<16>(x[2 * i]), quantize<16>(x[2 * i + 1])); });
      } else {
        times<n>([&](auto i) {
          word[i] = V::pair(scaled<16>(reinterpret_cast<Floats>(x[2 * i])),
                            scaled<16>(reinterpret_cast<Floats>(x[2 * i + 1])));
        });
      }
    } else {
      times<n>([&](auto i) { word[i] = narrowed_pair(x[2 * i], x[2 * i + 1]); });
    }
  }

  // narrow<16> of two vectors: rounds up if the lower half is above one half, or is one half and the upper half is odd.
  static Ints narrowed_pair(Ints x, Ints y) noexcept {
    const Ints rest = V::lower_halves(x, y) ^ static_cast<int>(0x80008000), kept = V::upper_halves(x, y);
    return V::subtract_16(kept, V::positive_16(V::add_16(rest, kept & 0x00010001)));
  }

  template <int bits>
  static constexpr float highest_of() noexcept {
    return bits == 32 ? 1.0f : 1.0f - 1.0f / static_cast<float>(std::int64_t{1} << (bits - 1));
  }

  template <int bits>
  static Ints narrow(Ints x) noexcept {
    if constexpr (bits == 32) {
      return x;
    } else {
      // Clips first to what rounds to the highest value, so that rounding cannot overflow.
      constexpr int shift = 32 - bits, highest = 0x7fffffff >> shift << shift;
      const Ints clipped = V::smaller(x, Ints{} + highest);
      return (clipped + ((1 << (shift - 1)) - 1) + ((clipped >> shift) & 1)) >> shift;
    }
  }

  // The samples of n vectors, from the codec to the host, and back.
  template <class Codec, class Host, std::size_t n>
  [[gnu::always_inline]] static void to_host(Ints (&x)[n]) noexcept {
    constexpr bool from_float = Codec::bits == no_integer, floats = std::is_same_v<Host, float>;
    if constexpr (from_float && floats) times<n>([&](auto i) { x[i] = without_nan(x[i]); });
    if constexpr (from_float && !floats) {
      Ints kept[n];
      times<n>([&](auto i) { kept[i] = x[i]; });
      quantize_all<32>(x, [&](int i) { return kept[i]; });
    }
    if constexpr (!from_float && floats) times<n>([&](auto i) { x[i] = to_float(x[i]); });
  }
  template <class Codec, class Host, std::size_t n, class Again>
  [[gnu::always_inline]] static void to_device(Ints (&x)[n], Again again) noexcept {
    constexpr bool into_float = Codec::bits == no_integer, floats = std::is_same_v<Host, float>;
    if constexpr (into_float && floats) times<n>([&](auto i) { x[i] = without_nan(x[i]); });
    if constexpr (into_float && !floats) times<n>([&](auto i) { x[i] = to_float(x[i]); });
    if constexpr (!into_float && floats) quantize_all<Codec::bits>(x, again);
    if constexpr (!into_float && !floats) times<n>([&](auto i) { x[i] = narrow<Codec::bits>(x[i]); });
  }
};

}  // namespace
}  // namespace taut::audio
