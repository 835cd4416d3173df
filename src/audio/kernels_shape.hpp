// SPDX-License-Identifier: MIT
// The shapes of a run, for any vector V: eight, four, two or one channel at a time, four frames per lane.
//
// A remainder (a ninth channel, the last few frames) is processed by a full block that overlaps the previous one. Some
// samples are processed twice, with the same result, which is cheaper than a second loop.
#pragma once
#include <cstddef>
#include <cstring>

#include "audio/convert.hpp"
#include "audio/kernels_codec.hpp"

namespace taut::audio {
namespace {

template <int size, class Block>
[[gnu::always_inline]] inline void in_blocks(std::ptrdiff_t count, const Block& block) noexcept {
  std::ptrdiff_t at = 0;
  for (; at + size <= count; at += size) block(at);
  if (at < count) block(count - size);
}

// Transposes four words of four frames; its own inverse.
template <class V>
[[gnu::always_inline]] inline void transpose(typename V::Ints (&x)[4]) noexcept {
  const auto a = V::zip_lower(x[0], x[1]), b = V::zip_upper(x[0], x[1]);
  const auto c = V::zip_lower(x[2], x[3]), d = V::zip_upper(x[2], x[3]);
  x[0] = V::join_lower(a, c);
  x[1] = V::join_upper(a, c);
  x[2] = V::join_lower(b, d);
  x[3] = V::join_upper(b, d);
}

// Lane 0 holds frames 0 to 3 of a block, lane 1 frames 4 to 7: pointers to the rows in the device's memory.
template <class V>
struct Rows {
  using Ints = typename V::Ints;
  std::byte* at;
  std::ptrdiff_t step;

  std::byte* lane0(int frame) const noexcept { return at + frame * step; }
  std::byte* lane1(int frame) const noexcept { return at + (frame + 4) * step; }

  // Words `first` to `first + 3` of every row, one vector per word.
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

// Adjacent channels of a run. A copy, since anything written through a std::byte* might alias the run's fields, and the
// compiler would reload them after every store.
template <int channels>
struct Part {
  std::byte* device;
  std::ptrdiff_t step;
  std::ptrdiff_t frames;
  std::byte* plane[std::size_t{channels}];

  Part(const Run& run, std::ptrdiff_t first, int size) noexcept
      : device(run.device + first * size), step(run.step), frames(run.frames) {
    times<channels>([&](auto c) { plane[c] = run.planes[first + c]; });
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
  // One and two channels first: they have the shortest runs, where the branches to the loop show.
  static void move(const Run& run) noexcept {
    if (run.channels == 2) return few<2>(run, 0);
    if (run.channels == 1) return few<1>(run, 0);
    several(run);
  }

 private:
  [[gnu::noinline]] static void several(const Run& run) noexcept {
    if (run.channels >= 8) {
      in_blocks<8>(run.channels, [&](std::ptrdiff_t c) { eight(run, c); });
    } else if (run.channels >= 4) {
      in_blocks<4>(run.channels, [&](std::ptrdiff_t c) { four(run, c); });
    } else {
      in_blocks<2>(run.channels, [&](std::ptrdiff_t c) { few<2>(run, c); });
    }
  }

  // One vector for each of n places in the planes; place(i) is its address.
  template <std::size_t n, class Place>
  [[gnu::always_inline]] static void to_planes(Place place, Ints (&x)[n]) noexcept {
    Rules::template to_host<Codec, Host>(x);
    times<n>([&](auto i) { V::store(place(i), x[i]); });
  }
  template <std::size_t n, class Place>
  [[gnu::always_inline]] static void from_planes(Place place, Ints (&x)[n]) noexcept {
    times<n>([&](auto i) { x[i] = V::load(place(i)); });
    Rules::template to_device<Codec, Host>(x, [&](int i) {
      __asm__ volatile("" ::: "memory");  // or the compiler keeps what it has loaded and runs out of registers
      return V::load(place(i));
    });
  }

  // The same with two places per word: 16-bit samples.
  template <std::size_t n, class Place>
  [[gnu::always_inline]] static void pairs_from_planes(Place place, Ints (&word)[n]) noexcept {
    Ints x[2 * n];
    times<2 * n>([&](auto i) { x[i] = V::load(place(i)); });
    Rules::template to_pairs<Host>(x, word);
  }

  static void eight(const Run& all, std::ptrdiff_t first) noexcept {
    const Part<8> run(all, first, size);
    in_blocks<block>(run.frames, [&](std::ptrdiff_t f) __attribute__((always_inline)) {
      const Rows<V> rows{run.device + f * run.step, run.step};
      const auto place = [&](int c) { return run.plane[c] + 4 * f; };
      Ints word[Codec::words], channel[8];
      if constexpr (in) {
        load_words(rows, word);
        Codec::unpack(word, channel);
        to_planes(place, channel);
      } else {
        if constexpr (size == 2) {
          pairs_from_planes(place, word);
        } else {
          from_planes(place, channel);
          Codec::pack(channel, word);
        }
        store_words(rows, word);
      }
    });
  }

  [[gnu::always_inline]] static void load_words(const Rows<V>& rows, Ints (&word)[Codec::words]) noexcept {
    Ints quad[4];
    rows.load(0, quad);
    times<4>([&](auto i) { word[i] = quad[i]; });
    if constexpr (Codec::words > 4) {
      // Of six words, load the last four, two of them for nothing: cheaper than loading half registers.
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

  static void four(const Run& all, std::ptrdiff_t first) noexcept {
    const Part<4> run(all, first, size);
    in_blocks<block>(run.frames, [&](std::ptrdiff_t f) __attribute__((always_inline)) {
      const Rows<V> rows{run.device + f * run.step, run.step};
      const auto place = [&](int c) { return run.plane[c] + 4 * f; };
      Ints x[4];
      if constexpr (in) {
        times<4>([&](auto i) { x[i] = Codec::load(rows.lane0(i), rows.lane1(i)); });
        transpose<V>(x);
        to_planes(place, x);
      } else if constexpr (size == 2) {
        Ints word[2];
        pairs_from_planes(place, word);
        rows.store_two(0, word[0], word[1]);
      } else {
        from_planes(place, x);
        transpose<V>(x);
        times<4>([&](auto i) { Codec::store(rows.lane0(i), rows.lane1(i), x[i]); });
      }
    });
  }

  // One or two channels, as most devices have.
  template <int channels>
  static void few(const Run& run, std::ptrdiff_t first) noexcept {
    if (run.step == channels * size)
      adjoining<channels>(run, first);
    else
      scattered<channels>(run, first);
  }

  // Contiguous frames: several blocks at once.
  template <int channels>
  [[gnu::always_inline]] static void adjoining(const Run& all, std::ptrdiff_t first) noexcept {
    constexpr int frame = channels * size, blocks = 4;
    const Part<channels> run(all, first, size);
    std::ptrdiff_t f = 0;
    for (; f + blocks * block <= run.frames; f += blocks * block)
      dense<channels, blocks>(run.device + f * frame, run, f);
    if (f == run.frames) return;
    const std::ptrdiff_t last = run.frames - block;
    for (; f < last; f += block) dense<channels, 1>(run.device + f * frame, run, f);
    dense<channels, 1>(run.device + last * frame, run, last);
  }

  // Frames with gaps: through a contiguous copy on the stack.
  template <int channels>
  [[gnu::noinline]] static void scattered(const Run& all, std::ptrdiff_t first) noexcept {
    constexpr int frame = channels * size;
    const Part<channels> run(all, first, size);
    in_blocks<block>(run.frames, [&](std::ptrdiff_t f) __attribute__((always_inline)) {
      std::byte piece[std::size_t{block} * frame];
      std::byte* const device = run.device + f * run.step;
      if constexpr (in) {
        times<block>([&](auto i) { copy<frame>(piece + i * frame, device + i * run.step); });
        dense<channels, 1>(piece, run, f);
      } else {
        dense<channels, 1>(piece, run, f);
        times<block>([&](auto i) { copy<frame>(device + i * run.step, piece + i * frame); });
      }
    });
  }

  template <std::size_t bytes>
  [[gnu::always_inline]] static void copy(std::byte* to, const std::byte* from) noexcept {
    std::memcpy(to, from, bytes);
  }

  // `blocks` blocks of frames from `f` on, at `device`. Vector i is channel i % channels of block i / channels.
  template <int channels, int blocks>
  [[gnu::always_inline]] static void dense(std::byte* device, const Part<channels>& part, std::ptrdiff_t f) noexcept {
    constexpr int bytes = block * channels * size;
    const auto place = [&](int i) { return part.plane[i % channels] + 4 * (f + i / channels * block); };
    Ints x[std::size_t{channels * blocks}];
    if constexpr (in) {
      times<blocks>([&](auto b) { load_dense<channels>(device + b * bytes, x + b * channels); });
      to_planes(place, x);
    } else if constexpr (size == 2 && channels == 2) {
      Ints word[std::size_t{blocks}];
      pairs_from_planes(place, word);
      times<blocks>([&](auto b) { V::store(device + b * bytes, word[b]); });
    } else {
      from_planes(place, x);
      times<blocks>([&](auto b) { store_dense<channels>(device + b * bytes, x + b * channels); });
    }
  }

  // With two channels, each lane takes four frames as two vectors of four samples; frames of two 2-byte channels are
  // words.
  template <int channels>
  [[gnu::always_inline]] static void load_dense(const std::byte* device, Ints* x) noexcept {
    if constexpr (channels == 1) {
      x[0] = Codec::load(device, device + 4 * size);
    } else if constexpr (size == 2) {
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
  template <int channels>
  [[gnu::always_inline]] static void store_dense(std::byte* device, const Ints* x) noexcept {
    if constexpr (channels == 1) {
      Codec::store(device, device + 4 * size, x[0]);
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
