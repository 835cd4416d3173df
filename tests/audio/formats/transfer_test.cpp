// SPDX-License-Identifier: MIT
// Transfer against a model that converts one sample at a time.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "audio/formats/samples.hpp"
#include "audio/transfer.hpp"

namespace {

using namespace taut::audio;
using samples::Random;
using enum SampleType;

const SampleType some_types[] = {int16, int24, int32_24, int32, float32, float64, int24_be, int32_18, int16_be};

std::vector<int> choose(int of, Random& random) {
  std::vector<int> all(static_cast<std::size_t>(of));
  std::iota(all.begin(), all.end(), 0);
  const int kind = random.between(0, 3);
  if (kind == 1) std::erase_if(all, [&](int) { return random.between(0, 2) == 0; });
  if (kind == 2) std::ranges::reverse(all);
  if (kind == 3) {
    for (std::size_t i = all.size(); i > 1; --i) {
      std::swap(all[i - 1], all[static_cast<std::size_t>(random.between(0, static_cast<int>(i) - 1))]);
    }
    all.resize(static_cast<std::size_t>(random.between(0, of)));
  }
  return all;
}

// A device with all its channels, a host plane per chosen channel, and room around the converted frames.
struct Stage {
  Stage(SampleType type, Layout layout, int channels, std::size_t planes_wanted, int frames, Random& random)
      : device(type), length(frames) {
    const auto size = static_cast<std::ptrdiff_t>(bytes(type));
    const auto wide = static_cast<std::size_t>(channels);
    const bool padded = layout == Layout::separate && random.between(0, 1) == 1;
    const std::ptrdiff_t step = layout == Layout::interleaved ? size * channels : size + (padded ? 5 : 0);
    const std::size_t each = static_cast<std::size_t>(step) * static_cast<std::size_t>(frames);
    memory.resize(layout == Layout::interleaved ? each : each * wide);
    for (int c = 0; c < channels; ++c) {
      const std::ptrdiff_t at = layout == Layout::interleaved ? c * size : c * static_cast<std::ptrdiff_t>(each);
      areas.push_back({memory.data() + at, step});
    }
    host.resize(planes_wanted * 4 * static_cast<std::size_t>(frames));
    for (std::size_t p = 0; p < planes_wanted; ++p) {
      planes.push_back(host.data() + p * 4 * static_cast<std::size_t>(frames));
    }
  }
  Stage(const Stage&) = delete;

  void fill(std::uint64_t seed, SampleType host_type) {
    Random random(seed);
    for (std::byte& b : memory) b = static_cast<std::byte>(random.bits());
    for (std::size_t i = 0; i < host.size(); i += 4) samples::put(host_type, host.data() + i, random);
    for (const Area& area : areas) {
      for (int f = 0; f < length; ++f) samples::put(device, area.data + f * area.step, random);
    }
  }

  SampleType device;
  int length;
  std::vector<std::byte> memory, host;
  std::vector<Area> areas;
  std::vector<std::byte*> planes;
};

void model(Way way, Stage& stage, const std::vector<int>& channels, SampleType host, int at, int plane_at, int frames) {
  for (std::size_t p = 0; p < channels.size(); ++p) {
    const Area& area = stage.areas[static_cast<std::size_t>(channels[p])];
    for (int f = 0; f < frames; ++f) {
      std::byte* const sample = area.data + (at + f) * area.step;
      std::byte* const plane = stage.planes[p] + 4 * (plane_at + f);
      if (way == Way::in) {
        oracle::convert(stage.device, sample, host, plane);
      } else {
        oracle::convert(host, plane, stage.device, sample);
      }
    }
  }
}

void check_once(int most_channels, Random& random) {
  const Way way = random.between(0, 1) ? Way::in : Way::out;
  const Layout layout = random.between(0, 1) ? Layout::interleaved : Layout::separate;
  const SampleType device = some_types[random.between(0, static_cast<int>(std::size(some_types)) - 1)];
  const SampleType host = random.between(0, 1) ? float32 : int32;
  const int channels = random.between(1, most_channels), length = random.between(1, 40);
  const auto chosen = choose(channels, random);
  const int frames = random.between(0, length);
  const int at = random.between(0, length - frames), plane_at = random.between(0, length - frames);
  CAPTURE(name(device));
  CAPTURE(name(host));
  CAPTURE(channels);
  CAPTURE(frames);

  const auto transfer = Transfer::make(way, device, layout, channels, chosen, host);
  REQUIRE(transfer.has_value());
  const std::uint64_t layout_seed = random.bits(), seed = random.bits();
  Random first(layout_seed), second(layout_seed);
  Stage got(device, layout, channels, chosen.size(), length, first);
  Stage expected(device, layout, channels, chosen.size(), length, second);
  got.fill(seed, host);
  expected.fill(seed, host);
  (*transfer)(got.areas, at, got.planes.data(), plane_at, frames);
  model(way, expected, chosen, host, at, plane_at, frames);
  const bool device_right = got.memory == expected.memory, host_right = got.host == expected.host;
  CHECK(device_right);
  CHECK(host_right);
  if (way == Way::in) return;

  transfer->silence(got.areas, at, frames);
  std::ranges::fill(expected.host, std::byte{0});
  model(way, expected, chosen, host, at, plane_at, frames);
  const bool silent = got.memory == expected.memory;
  CHECK(silent);
}

}  // namespace

TEST_CASE("any subset, order, layout and range of frames; everything else stays untouched") {
  Random random(10);
  for (int i = 0; i < 1'500; ++i) check_once(17, random);
  for (int i = 0; i < 60; ++i) check_once(256, random);
}

TEST_CASE("silence longer than its source block") {
  for (const SampleType device : {int16, int24, float32}) {
    constexpr int frames = 1000, channels = 3;
    const std::size_t size = bytes(device) * channels;
    std::vector<std::byte> memory(size * frames, std::byte{0x55});
    const std::vector<int> chosen = {2, 0};
    const auto transfer = Transfer::make(Way::out, device, Layout::interleaved, channels, chosen, float32);
    std::vector<Area> areas;
    for (std::size_t c = 0; c < channels; ++c) {
      areas.push_back({memory.data() + c * bytes(device), static_cast<std::ptrdiff_t>(size)});
    }
    transfer->silence(areas, 1, frames - 2);
    for (std::size_t i = 0; i < memory.size(); ++i) {
      const bool inside = i >= size && i < memory.size() - size, middle = i % size / bytes(device) == 1;
      if ((memory[i] == std::byte{0}) != (inside && !middle)) {
        CAPTURE(i);
        REQUIRE(false);
      }
    }
  }
}

TEST_CASE("impossible transfers are refused") {
  const auto makes = [](SampleType device, std::vector<int> channels, SampleType host) {
    return Transfer::make(Way::in, device, Layout::interleaved, 4, channels, host).has_value();
  };
  CHECK(makes(int16, {0, 3, 1}, float32));
  CHECK(makes(int16, {}, float32));
  CHECK_FALSE(makes(dsd_lsb, {0}, float32));
  CHECK_FALSE(makes(int16, {0}, int16));
  CHECK_FALSE(makes(int16, {0}, float64));
  CHECK_FALSE(makes(int16, {4}, float32));
  CHECK_FALSE(makes(int16, {-2}, float32));
  CHECK_FALSE(makes(int16, {1, 2, 1}, float32));
  const auto transfer = Transfer::make(Way::out, int24, Layout::separate, 1, std::vector{0}, float32);
  CHECK(transfer->kernel().starts_with("f32 -> s24 "));
}

TEST_CASE("a channel the device lacks: its input plane is silent, its output plane is ignored") {
  std::int32_t device[] = {1, 2, 3, 4, 5, 6};  // two channels, three frames
  const Area areas[] = {{reinterpret_cast<std::byte*>(device), 8}, {reinterpret_cast<std::byte*>(device + 1), 8}};
  std::int32_t host[3][4] = {{9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}};
  std::byte* planes[] = {reinterpret_cast<std::byte*>(host[0]), reinterpret_cast<std::byte*>(host[1]),
                         reinterpret_cast<std::byte*>(host[2])};
  const int channels[] = {Transfer::absent, 1, Transfer::absent};
  const auto in = Transfer::make(Way::in, int32, Layout::interleaved, 2, channels, int32);
  REQUIRE(in.has_value());
  (*in)(areas, 0, planes, 1, 3);
  CHECK(std::ranges::equal(host[0], std::array{9, 0, 0, 0}));
  CHECK(std::ranges::equal(host[1], std::array{9, 2, 4, 6}));
  CHECK(std::ranges::equal(host[2], std::array{9, 0, 0, 0}));
  const auto out = Transfer::make(Way::out, int32, Layout::interleaved, 2, channels, int32);
  REQUIRE(out.has_value());
  (*out)(areas, 0, planes, 0, 2);
  CHECK(std::ranges::equal(device, std::array{1, 9, 3, 2, 5, 6}));
  CHECK_FALSE(Transfer::make(Way::in, int32, Layout::interleaved, 2, std::array{0, 2}, int32).has_value());
}
