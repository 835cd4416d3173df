// SPDX-License-Identifier: MIT
// The shapes of a run, for any vector V: eight, four, two or one channel at a time, four frames a lane.
//
// What is left over (a ninth channel, a last few frames) is moved by a full block that overlaps the one before it and
// so moves some samples twice: cheaper than a second loop, and it can only write the same values again.
#pragma once
#include <cstddef>
#include <cstring>

#include "audio/convert.hpp"
#include "audio/kernels_codec.hpp"

namespace taut::audio {
namespace {

template <int size, class Block>
[[gnu::always_inline]] inline void in_blocks(std::ptrdiff_t count, Block&& block) noexcept {
  std::ptrdiff_t at = 0;
  for (; at + size <= count; at += size) block(at);
  if (at < count) block(count - size);
}

// The transposition of four words of four frames, which is its own inverse.
template <class V>
[[gnu::always_inline]] inline void transpose(typename V::Ints (&x)[4]) noexcept {
  const auto a = V::zip_lower(x[0], x[1]), b = V::zip_upper(x[0], x[1]);
  const auto c = V::zip_lower(x[2], x[3]), d = V::zip_upper(x[2], x[3]);
  x[0] = V::join_lower(a, c);
  x[1] = V::join_upper(a, c);
  x[2] = V::join_lower(b, d);
  x[3] = V::join_upper(b, d);
}

// Lane 0 holds frames 0 to 3 of a block, lane 1 frames 4 to 7: the rows of a device's memory where they lie.
template <class V>
struct Rows {
  using Ints = typename V::Ints;
  std::byte* at;
  std::ptrdiff_t step;

  std::byte* lane0(int frame) const noexcept { return at + frame * step; }
  std::byte* lane1(int frame) const noexcept { return at + (frame + 4) * step; }

  // Words `first` to `first + 3` of every row, one vector a word.
  [[gnu::always_inline]] void load(int first, Ints (&word)[4]) const noexcept {
    times<4>([&](auto f) { word[f] = V::load(lane0(f) + 4 * first, lane1(f) + 4 * first); });
    transpose<V>(word);
  }
  [[gnu::always_inline]] void store(int first, Ints (&word)[4]) const noexcept {
    transpose<V>(word);
    times<4>([&](auto f) { V::store(lane0(f) + 4 * first, lane1(f) + 4 * first, word[f]); });
  }
  [[gnu::always_inline]] void store_two(int first, Ints a, Ints b) const noexcept {
    const int offset = 4 * first;
    V::store_halves(lane0(0) + offset, lane0(1) + offset, lane1(0) + offset, lane1(1) + offset, V::zip_lower(a, b));
    V::store_halves(lane0(2) + offset, lane0(3) + offset, lane1(2) + offset, lane1(3) + offset, V::zip_upper(a, b));
  }
};

template <class V, class Codec, class Host, Way way>
class Mover {
  using Ints = typename V::Ints;
  using Rules = Arithmetic<V>;
  static constexpr int block = 4 * V::lanes;  // frames
  static constexpr int size = Codec::size;
  static constexpr bool in = way == Way::in;

 public:
  static void move(const Run& run) noexcept {
    if (run.channels >= 8) {
      in_blocks<8>(run.channels, [&](std::ptrdiff_t c) { eight(from(run, c)); });
    } else if (run.channels >= 4) {
      in_blocks<4>(run.channels, [&](std::ptrdiff_t c) { four(from(run, c)); });
    } else if (run.channels >= 2) {
      in_blocks<2>(run.channels, [&](std::ptrdiff_t c) { few<2>(from(run, c)); });
    } else if (run.channels == 1) {
      few<1>(run);
    }
  }

 private:
  static Run from(Run run, std::ptrdiff_t channel) noexcept {
    run.device += channel * size;
    run.planes += channel;
    return run;
  }

  // One vector for each of n planes.
  template <std::size_t n>
  [[gnu::always_inline]] static void to_planes(std::byte* const* planes, std::ptrdiff_t at, Ints (&x)[n]) noexcept {
    Rules::template to_host<Codec, Host>(x);
    times<n>([&](auto c) { V::store(planes[c] + at, x[c]); });
  }
  template <std::size_t n>
  [[gnu::always_inline]] static void from_planes(std::byte* const* planes, std::ptrdiff_t at, Ints (&x)[n]) noexcept {
    times<n>([&](auto c) { x[c] = V::load(planes[c] + at); });
    Rules::template to_device<Codec, Host>(x, [&](int c) {
      __asm__ volatile("" ::: "memory");  // or the compiler keeps what it has loaded already, and runs out of registers
      return V::load(planes[c] + at);
    });
  }

  static void eight(const Run& run) noexcept {
    in_blocks<block>(run.frames, [&](std::ptrdiff_t f) __attribute__((always_inline)) {
      const Rows<V> rows{run.device + f * run.step, run.step};
      Ints word[Codec::words], channel[8];
      if constexpr (in) {
        load_words(rows, word);
        Codec::unpack(word, channel);
        to_planes(run.planes, 4 * f, channel);
      } else {
        from_planes(run.planes, 4 * f, channel);
        Codec::pack(channel, word);
        store_words(rows, word);
      }
    });
  }

  [[gnu::always_inline]] static void load_words(const Rows<V>& rows, Ints (&word)[Codec::words]) noexcept {
    Ints quad[4];
    rows.load(0, quad);
    times<4>([&](auto i) { word[i] = quad[i]; });
    if constexpr (Codec::words > 4) {
      // Of six words the last four are loaded, two of them for nothing: cheaper than loading halves of registers.
      constexpr int rest = Codec::words - 4;
      rows.load(rest, quad);
      times<rest>([&](auto i) { word[4 + i] = quad[4 - rest + i]; });
    }
  }

  [[gnu::always_inline]] static void store_words(const Rows<V>& rows, const Ints (&word)[Codec::words]) noexcept {
    Ints quad[4] = {word[0], word[1], word[2], word[3]};
    rows.store(0, quad);
    if constexpr (Codec::words == 6) {
      rows.store_two(4, word[4], word[5]);
    } else if constexpr (Codec::words == 8) {
      Ints rest[4] = {word[4], word[5], word[6], word[7]};
      rows.store(4, rest);
    }
  }

  static void four(const Run& run) noexcept {
    in_blocks<block>(run.frames, [&](std::ptrdiff_t f) __attribute__((always_inline)) {
      const Rows<V> rows{run.device + f * run.step, run.step};
      Ints x[4];
      if constexpr (in) {
        times<4>([&](auto i) { x[i] = Codec::load(rows.lane0(i), rows.lane1(i)); });
        transpose<V>(x);
        to_planes(run.planes, 4 * f, x);
      } else {
        from_planes(run.planes, 4 * f, x);
        transpose<V>(x);
        times<4>([&](auto i) { Codec::store(rows.lane0(i), rows.lane1(i), x[i]); });
      }
    });
  }

  // One or two channels, which is what most devices have: frames without a gap are moved where they lie, others by
  // way of a piece of the stack without gaps.
  template <int channels>
  static void few(const Run& run) noexcept {
    if (run.step == channels * size) {
      in_blocks<block>(run.frames, [&](std::ptrdiff_t f) __attribute__((always_inline)) {
        dense<channels>(run.device + f * channels * size, run.planes, 4 * f);
      });
    } else {
      in_blocks<block>(run.frames, [&](std::ptrdiff_t f) __attribute__((always_inline)) {
        std::byte piece[std::size_t{block} * channels * size];
        std::byte* const device = run.device + f * run.step;
        if constexpr (in) {
          times<block>([&](auto i) { copy<channels>(piece + i * channels * size, device + i * run.step); });
          dense<channels>(piece, run.planes, 4 * f);
        } else {
          dense<channels>(piece, run.planes, 4 * f);
          times<block>([&](auto i) { copy<channels>(device + i * run.step, piece + i * channels * size); });
        }
      });
    }
  }

  template <int channels>
  [[gnu::always_inline]] static void copy(std::byte* to, const std::byte* from) noexcept {
    std::memcpy(to, from, channels * size);
  }

  template <int channels>
  [[gnu::always_inline]] static void dense(std::byte* device, std::byte* const* planes, std::ptrdiff_t at) noexcept {
    Ints x[std::size_t{channels}];
    if constexpr (in) {
      load_dense(device, x);
      to_planes(planes, at, x);
    } else {
      from_planes(planes, at, x);
      store_dense(device, x);
    }
  }

  [[gnu::always_inline]] static void load_dense(const std::byte* device, Ints (&x)[1]) noexcept {
    x[0] = Codec::load(device, device + 4 * size);
  }
  [[gnu::always_inline]] static void store_dense(std::byte* device, Ints (&x)[1]) noexcept {
    Codec::store(device, device + 4 * size, x[0]);
  }

  // Each lane takes four frames as two vectors of four samples; frames of two channels of two bytes are words.
  [[gnu::always_inline]] static void load_dense(const std::byte* device, Ints (&x)[2]) noexcept {
    if constexpr (size == 2) {
      const Ints word = V::load(device);
      x[0] = Codec::lower(word);
      x[1] = Codec::upper(word);
    } else {
      const std::byte* const lane1 = device + 8 * size;
      const Ints a = Codec::load(device, lane1), b = Codec::load(device + 4 * size, lane1 + 4 * size);
      x[0] = V::even(a, b);
      x[1] = V::odd(a, b);
    }
  }
  [[gnu::always_inline]] static void store_dense(std::byte* device, Ints (&x)[2]) noexcept {
    if constexpr (size == 2) {
      V::store(device, Codec::pair(x[0], x[1]));
    } else {
      std::byte* const lane1 = device + 8 * size;
      Codec::store(device, lane1, V::zip_lower(x[0], x[1]));
      Codec::store(device + 4 * size, lane1 + 4 * size, V::zip_upper(x[0], x[1]));
    }
  }
};

template <class V, Way way, SampleType device, SampleType host>
void move_as(const Run& run) noexcept {
  using Host = std::conditional_t<host == SampleType::float32, float, std::int32_t>;
  Mover<V, CodecOf<V, device>, Host, way>::move(run);
}

}  // namespace
}  // namespace taut::audio
