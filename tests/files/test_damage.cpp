// SPDX-License-Identifier: MIT
// Damaged files yield an error message or samples, never a crash.
#include <doctest/doctest.h>

#include <random>

#include "files/fuzz_reader.hpp"
#include "files/temporary.hpp"
#include "files/wav_layout.hpp"

using namespace taut;
using files::Sample;

namespace {

std::vector<std::byte> good_file(std::mt19937& random) {
  constexpr std::array samples = {Sample::u8, Sample::s16, Sample::s24, Sample::s32, Sample::f32, Sample::f64};
  const auto sample = samples[random() % samples.size()];
  const int channels = 1 + static_cast<int>(random() % 9);
  const auto frames = static_cast<Frames>(random() % 60);
  auto file = files::wav_header(48000, channels, sample, random() % 8 == 0 ? Frames{1} << 33 : frames, false);
  for (Frames i = 0; i < frames * channels * bytes(sample); ++i)
    file.push_back(static_cast<std::byte>(random() & 0xff));
  return file;
}

}  // namespace

TEST_CASE("bit flips, truncations, overwritten numbers and shuffled blocks") {
  std::mt19937 random(4711);
  constexpr std::array<std::uint32_t, 8> nasty = {0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x10000, 3};
  for (int round = 0; round < 20000; ++round) {
    auto file = good_file(random);
    for (auto n = random() % 6; n > 0; --n) {
      switch (const auto at = random() % file.size(); random() % 4) {
        case 0:
          file[at] ^= static_cast<std::byte>(1U << (random() % 8));
          break;
        case 1:
          file.resize(std::max<std::size_t>(at, 1));
          break;
        case 2:
          for (std::size_t b = 0; b < 4 && at + b < file.size(); ++b)
            file[at + b] = static_cast<std::byte>((nasty[random() % 8] >> (8 * b)) & 0xff);
          break;
        default:
          std::swap(file[at], file[random() % file.size()]);
      }
    }
    read_everything(file);
  }
}

TEST_CASE("every truncation of a valid file is read up to its end") {
  std::mt19937 random(1);
  auto file = files::wav_header(48000, 2, Sample::s16, 100, false);
  const auto header = file.size();
  for (int i = 0; i < 400; ++i) file.push_back(static_cast<std::byte>(random() & 0xff));
  for (std::size_t size = 0; size <= file.size(); ++size) {
    const auto frames = read_everything(std::span(file).first(size));
    CHECK(frames == (size < header ? -1 : static_cast<Frames>((size - header) / 4)));
  }
}
