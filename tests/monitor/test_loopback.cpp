// SPDX-License-Identifier: MIT
// A simulated cable that drops, repeats, silences, swaps and damages frames, and records what it did.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>
#include <memory>
#include <random>

#include "monitor/loopback.hpp"

using namespace taut;
using monitor::Code;
using monitor::Loopback;
using monitor::Recording;
using monitor::Signal;
using monitor::Verdict;

namespace {

using Planes = std::vector<std::vector<std::int32_t>>;

/// Builds the cable's output piece by piece.
struct Cable {
  const Signal& signal;
  Planes captured = Planes(static_cast<std::size_t>(signal.channels()));
  Frames position = 0;

  void silence(Frames frames) {
    for (auto& plane : captured) plane.insert(plane.end(), static_cast<std::size_t>(frames), 0);
  }
  void play(Frames frames) {
    for (int c = 0; c < signal.channels(); ++c) {
      auto& plane = captured[static_cast<std::size_t>(c)];
      plane.resize(plane.size() + static_cast<std::size_t>(frames));
      signal.fill(c, position, std::span(plane).last(static_cast<std::size_t>(frames)));
    }
    position += frames;
  }
  void noise(Frames frames, unsigned seed) {
    std::mt19937 random(seed);
    for (auto& plane : captured) {
      for (Frames i = 0; i < frames; ++i)
        plane.push_back(std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(random() << 8)) | 0x100);
    }
  }
  [[nodiscard]] Frames frames() const { return static_cast<Frames>(captured[0].size()); }
};

Verdict verdict_of(const Signal& signal, const Planes& captured, Frames block = 480, Frames search = 16384) {
  Loopback loopback(signal, static_cast<int>(captured.size()), search);
  const auto frames = static_cast<Frames>(captured[0].size());
  for (Frames at = 0; at < frames; at += block) {
    std::vector<const std::int32_t*> planes;
    for (const auto& plane : captured) planes.push_back(plane.data() + at);
    loopback.feed(std::span<const std::int32_t* const>(planes), std::min(block, frames - at));
  }
  return loopback.verdict();
}

Planes music(int channels, std::size_t frames, unsigned seed) {
  Planes planes(static_cast<std::size_t>(channels), std::vector<std::int32_t>(frames));
  std::mt19937 random(seed);
  for (auto& plane : planes) {
    double low = 0;
    for (std::size_t i = 0; i < frames; ++i) {
      low += 0.05 * (static_cast<double>(random() % 2001) / 1000 - 1 - low);
      plane[i] = (i / 3000) % 4 == 3 ? 0 : static_cast<std::int32_t>(low * 1e9);  // with rests of digital silence
    }
  }
  return planes;
}

std::unique_ptr<Signal> any_signal(int channels) {
  const int bits = *rc::gen::element(16, 24, 32);
  if (*rc::gen::arbitrary<bool>()) return std::make_unique<Code>(channels, bits);
  return std::make_unique<Recording>(
      music(*rc::gen::inRange(1, 3), *rc::gen::inRange<std::size_t>(20000, 60000), *rc::gen::arbitrary<unsigned>()),
      channels, bits);
}

void explained(const Verdict& v) {
  RC_ASSERT(v.account.explained() == v.account.captured);
  Frames odd = 0, lost = 0;
  for (const auto& b : v.breaks) {
    RC_ASSERT(b.frames == b.altered + b.silent + b.foreign);
    odd += b.frames;
    lost += b.lost;
  }
  if (v.break_count <= Loopback::most_breaks && v.found)
    RC_ASSERT(odd <= v.account.altered + v.account.silent + v.account.foreign);
  if (v.break_count <= Loopback::most_breaks) RC_ASSERT(lost == v.account.lost);
}

}  // namespace

TEST_CASE("a clean cable is bit-exact with its round trip, for any signal, depth and block size") {
  CHECK(rc::check([] {
    const auto signal = any_signal(*rc::gen::inRange(1, 9));
    const auto round_trip = *rc::gen::inRange<Frames>(0, 9000);
    Cable cable{*signal};
    cable.silence(round_trip);
    cable.play(*rc::gen::inRange<Frames>(100, 12000));
    const auto v = verdict_of(*signal, cable.captured, *rc::gen::inRange<Frames>(1, 3000));
    explained(v);
    RC_ASSERT(v.found);
    RC_ASSERT(v.round_trip == round_trip);
    RC_ASSERT(v.bit_exact);
    RC_ASSERT(v.account.before == round_trip);
    RC_ASSERT(v.account.exact == cable.position);
  }));
}

TEST_CASE("a single wrong bit is found, and nothing else") {
  CHECK(rc::check([] {
    const int channels = *rc::gen::inRange(1, 5);
    const auto signal = any_signal(channels);
    Cable cable{*signal};
    cable.silence(500);
    cable.play(9000);
    const auto at = *rc::gen::inRange<std::size_t>(700, 9300);
    const auto channel = *rc::gen::inRange<std::size_t>(0, static_cast<std::size_t>(channels));
    cable.captured[channel][at] ^= std::bit_cast<std::int32_t>(1U << *rc::gen::inRange(0, 32));
    const auto v = verdict_of(*signal, cable.captured);
    explained(v);
    RC_ASSERT(v.found);
    RC_ASSERT(!v.bit_exact);
    RC_ASSERT(v.account.altered == 1);
    RC_ASSERT(v.account.exact == 8999);
    RC_ASSERT(v.break_count == 1);
    RC_ASSERT(v.breaks[0].captured == static_cast<Frames>(at));
    RC_ASSERT(v.channels[channel].wrong <= 1);
  }));
}

TEST_CASE("lost, repeated and silent stretches are counted to the frame") {
  CHECK(rc::check([] {
    const Code signal(*rc::gen::inRange(1, 5), *rc::gen::element(16, 24, 32));
    Cable cable{signal};
    cable.silence(*rc::gen::inRange<Frames>(0, 3000));
    cable.play(1000);
    Frames lost = 0, repeated = 0, silent = 0;
    int breaks = 0;
    for (int n = *rc::gen::inRange(1, 6); n > 0; --n, ++breaks) {
      const auto dropped = *rc::gen::inRange<Frames>(0, 4000);
      const auto again = dropped == 0 ? *rc::gen::inRange<Frames>(1, 900) : 0;
      // Silence no longer than the dropped part, or the signal would come from the future.
      const auto quiet = *rc::gen::inRange<Frames>(0, 3000);
      cable.position += dropped - again;
      if (cable.position > cable.frames() + quiet) {
        cable.position -= dropped;
        --breaks;
        continue;
      }
      cable.silence(quiet);
      cable.play(*rc::gen::inRange<Frames>(20, 3000));
      lost += dropped;
      repeated += again;
      silent += quiet;
    }
    const auto v = verdict_of(signal, cable.captured, *rc::gen::inRange<Frames>(1, 2000));
    explained(v);
    RC_ASSERT(v.found);
    RC_ASSERT(v.account.lost == lost);
    RC_ASSERT(v.account.repeated == repeated);
    RC_ASSERT(v.account.silent == silent);
    RC_ASSERT(v.break_count == breaks);
    RC_ASSERT(v.exact_but_breaks);
    RC_ASSERT(v.bit_exact == (breaks == 0));
    RC_ASSERT(v.offset == cable.frames() - cable.position);
  }));
}

TEST_CASE("after a loss the recording is aligned again by its own content") {
  CHECK(rc::check([] {
    const Recording signal(music(2, 50000, *rc::gen::arbitrary<unsigned>()), 2, 24);
    Cable cable{signal};
    cable.silence(6000);
    cable.play(Recording::marker_frames + 4000);
    const auto lost = *rc::gen::inRange<Frames>(64, 5000);
    cable.position += lost;
    cable.play(20000);
    const auto v = verdict_of(signal, cable.captured);
    explained(v);
    RC_ASSERT(v.round_trip == 6000);
    RC_ASSERT(v.offset == 6000 - lost);
    RC_ASSERT(v.account.lost - v.account.repeated - v.account.silent == lost);
    RC_ASSERT(v.account.foreign == 0);
  }));
}

TEST_CASE("frames silenced by a drop-out count as silent, not altered, even where one channel rests") {
  CHECK(rc::check([] {
    // The second channel rests at other times than the first.
    const Recording signal(music(1, 24000, *rc::gen::arbitrary<unsigned>()), 2, 24);
    Cable cable{signal};
    cable.silence(128);
    cable.play(Recording::marker_frames + *rc::gen::inRange<Frames>(0, 24000));
    for (int i = 0; i < 6; ++i) {
      const auto gap = *rc::gen::inRange<Frames>(100, 4000);
      cable.silence(gap);
      cable.position += gap;
      cable.play(*rc::gen::inRange<Frames>(4500, 12000));
    }
    const auto v = verdict_of(signal, cable.captured);
    explained(v);
    RC_ASSERT(v.account.altered == 0);
    RC_ASSERT(v.account.foreign == 0);
    RC_ASSERT(v.exact_but_breaks);
    RC_ASSERT(v.offset == 128);
  }));
}

TEST_CASE("swapped and dead channels are named") {
  CHECK(rc::check([] {
    const int channels = *rc::gen::inRange(3, 9);
    const auto signal = any_signal(channels);
    Cable cable{*signal};
    cable.silence(100);
    cable.play(5000);
    const auto a = *rc::gen::inRange<std::size_t>(0, static_cast<std::size_t>(channels));
    const auto b = (a + 1) % static_cast<std::size_t>(channels);
    const auto dead = (a + 2) % static_cast<std::size_t>(channels);
    std::swap(cable.captured[a], cable.captured[b]);
    const bool with_dead = *rc::gen::arbitrary<bool>();
    if (with_dead) std::ranges::fill(cable.captured[dead], 0);
    const auto v = verdict_of(*signal, cable.captured);
    explained(v);
    RC_ASSERT(v.found);
    RC_ASSERT(v.round_trip == 100);
    RC_ASSERT(!v.bit_exact);
    RC_ASSERT(v.channels[a].carries == static_cast<int>(b));
    RC_ASSERT(v.channels[b].carries == static_cast<int>(a));
    RC_ASSERT(v.channels[dead].carries == (with_dead ? -1 : static_cast<int>(dead)));
    if (!with_dead) RC_ASSERT(v.account.swapped >= 4900);
  }));
}

TEST_CASE("a channel that goes silent and returns is accepted again") {
  const Code signal(2, 24);
  Cable cable{signal};
  cable.silence(64);
  cable.play(6000);
  std::fill(cable.captured[1].begin() + 2000, cable.captured[1].begin() + 3000, 0);
  const auto v = verdict_of(signal, cable.captured);
  CHECK(v.account.explained() == v.account.captured);
  CHECK(v.account.altered == 1000);
  CHECK(v.account.exact == 5000);
  CHECK(v.account.lost == 0);
  CHECK(v.channels[1].carries == 1);
}

TEST_CASE("noise, silence and no input are no signal") {
  const Code signal(2, 16);
  Cable cable{signal};
  cable.silence(5000);
  auto v = verdict_of(signal, cable.captured);
  CHECK(!v.found);
  CHECK(v.account.before == 5000);
  cable.noise(20000, 3);
  v = verdict_of(signal, cable.captured);
  CHECK(!v.found);
  CHECK(!v.bit_exact);
  CHECK(!v.exact_but_breaks);
  CHECK(v.account.before == 5000);
  CHECK(v.account.foreign == 20000);
  CHECK(!Loopback(signal, 2).verdict().found);
}

TEST_CASE("any cable: every frame is explained") {
  CHECK(rc::check([] {
    const auto signal = any_signal(*rc::gen::inRange(1, 4));
    Cable cable{*signal};
    for (int n = *rc::gen::inRange(1, 12); n > 0; --n) {
      const auto frames = *rc::gen::inRange<Frames>(0, 2500);
      switch (*rc::gen::inRange(0, 4)) {
        case 0:
          cable.silence(frames);
          break;
        case 1:
          cable.noise(frames / 10, *rc::gen::arbitrary<unsigned>());
          break;
        case 2:
          cable.position = std::clamp<Frames>(cable.position + *rc::gen::inRange<Frames>(-500, 500), 0, cable.frames());
          [[fallthrough]];
        default:
          cable.play(frames);
      }
    }
    if (cable.frames() > 0)
      explained(verdict_of(*signal, cable.captured, *rc::gen::inRange<Frames>(1, 2000),
                           *rc::gen::element<Frames>(100, 20000)));
  }));
}

TEST_CASE("floats carry 24 bits and 16 bits exactly") {
  for (const int bits : {16, 24}) {
    const Code signal(1, bits);
    Cable cable{signal};
    cable.silence(10);
    cable.play(4000);
    std::vector<float> floats;
    for (const auto s : cable.captured[0]) floats.push_back(static_cast<float>(s) * 0x1p-31F);
    Loopback loopback(signal, 1);
    const float* plane = floats.data();
    loopback.feed(std::span<const float* const>(&plane, 1), static_cast<Frames>(floats.size()));
    CHECK(loopback.verdict().bit_exact);
    CHECK(loopback.verdict().round_trip == 10);
  }
}

TEST_CASE("signals are functions of position, keep their depth, and differ between channels") {
  CHECK(rc::check([] {
    const int bits = *rc::gen::inRange(8, 33);
    const Recording recording(music(1, 5000, 1), 3, bits);
    const Code code(3, bits, *rc::gen::inRange(0, 4));
    for (const Signal* signal : {static_cast<const Signal*>(&recording), static_cast<const Signal*>(&code)}) {
      std::vector<std::int32_t> whole(4000), piece(*rc::gen::inRange<std::size_t>(0, 900));
      const auto from = *rc::gen::inRange<Frames>(-100, 20000);
      const auto cut = *rc::gen::inRange<std::size_t>(0, whole.size() - piece.size());
      signal->fill(1, from, whole);
      signal->fill(1, from + static_cast<Frames>(cut), piece);
      RC_ASSERT(std::equal(piece.begin(), piece.end(), whole.begin() + static_cast<std::ptrdiff_t>(cut)));
      for (const auto s : whole) RC_ASSERT((std::bit_cast<std::uint32_t>(s) & (bits == 32 ? 0 : ~0U >> bits)) == 0);
      std::vector<std::int32_t> other(whole.size());
      signal->fill(2, from, other);
      RC_ASSERT(other != whole);
    }
  }));
}
