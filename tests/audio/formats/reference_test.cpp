// SPDX-License-Identifier: MIT
// The scalar reference against the oracle, and the properties all conversions share.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "audio/convert.hpp"
#include "audio/formats/samples.hpp"

namespace {

using namespace taut::audio;
using samples::Random;

// Converts one sample.
std::array<std::byte, 8> through(Way way, SampleType device, SampleType host, const std::byte* sample) {
  std::array<std::byte, 8> from{}, to{};
  const bool in = way == Way::in;
  std::memcpy(from.data(), sample, bytes(in ? device : host));
  std::byte* const plane = in ? to.data() : from.data();
  find_reference(way, device, host)->kernel({in ? from.data() : to.data(), 8, &plane, 1, 1});
  return to;
}

const std::vector<SampleType> device_types = [] {
  std::vector<SampleType> found;
  for (int i = 0; i < 32; ++i) {
    const auto type = static_cast<SampleType>(i);
    if (name(type) != "?") found.push_back(type);
  }
  return found;
}();

}  // namespace

TEST_CASE("the table has every protocol type except DSD, both ways, for both host types") {
  CHECK(device_types.size() == 18);
  for (const SampleType device : device_types) {
    for (const SampleType host : {SampleType::float32, SampleType::int32}) {
      for (const Way way : {Way::in, Way::out}) {
        CAPTURE(name(device));
        const Conversion* const reference = find_reference(way, device, host);
        REQUIRE(reference != nullptr);
        CHECK(reference->isa == Isa::scalar);
        CHECK(reference->least_frames == 1);
        const Conversion* const best = find(way, device, host);
        REQUIRE(best != nullptr);
        CHECK(supports(best->isa));
        const bool in = way == Way::in;
        CHECK(best->name == std::string(name(in ? device : host)) + " -> " + std::string(name(in ? host : device)) +
                                " " + std::string(name(best->isa)));
      }
    }
  }
  for (const SampleType device : {SampleType::dsd_lsb, SampleType::dsd_msb, SampleType::dsd_8}) {
    CHECK(find(Way::in, device, SampleType::float32) == nullptr);
  }
  CHECK(find(Way::in, SampleType::int16, SampleType::int16) == nullptr);
  CHECK(find(Way::out, SampleType::int16, SampleType::float64) == nullptr);
}

TEST_CASE("every scalar conversion matches its definition, sample by sample") {
  Random random(1);
  for (const Conversion& row : conversions()) {
    if (row.isa != Isa::scalar) continue;
    const SampleType from = row.way == Way::in ? row.device : row.host;
    const SampleType to = row.way == Way::in ? row.host : row.device;
    int wrong = 0;
    for (int i = 0; i < 20'000; ++i) {
      std::array<std::byte, 8> sample{}, expected{};
      samples::put(from, sample.data(), random);
      oracle::convert(from, sample.data(), to, expected.data());
      const auto got = through(row.way, row.device, row.host, sample.data());
      if (got != expected && wrong++ == 0) {
        INFO(row.name, ": ", oracle::bits_at(from, sample.data()), " gave ", oracle::bits_at(to, got.data()), ", not ",
             oracle::bits_at(to, expected.data()));
        CHECK(got == expected);
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("NaN becomes 0; infinities and overs clip and never wrap") {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const auto played = [](float x, SampleType device) {
    std::byte sample[4];
    std::memcpy(sample, &x, 4);
    return oracle::value(device, through(Way::out, device, SampleType::float32, sample).data());
  };
  for (const SampleType device : device_types) {
    if (oracle::is_float(device)) continue;
    CAPTURE(name(device));
    const long double highest = 1 - std::ldexp(1.0L, 1 - significant_bits(device));
    for (const float over : {1.0f, 1.5f, 2.0f, 3e9f, inf}) {
      CHECK(played(over, device) == highest);
      CHECK(played(-over, device) == -1);
    }
    CHECK(played(nan, device) == 0);
    CHECK(played(-nan, device) == 0);
    CHECK(played(std::numeric_limits<float>::denorm_min(), device) == 0);
  }
  for (const SampleType device : {SampleType::float32, SampleType::float64_be}) {
    CHECK(played(nan, device) == 0);
    CHECK(played(7.5f, device) == 7.5L);
    CHECK(std::isinf(played(inf, device)));
  }
}

TEST_CASE("a round trip is exact where the host type can hold the device's samples") {
  Random random(2);
  for (const SampleType device : device_types) {
    for (const SampleType host : {SampleType::float32, SampleType::int32}) {
      const bool integer = !oracle::is_float(device);
      const bool fits = integer && (host == SampleType::int32 || significant_bits(device) <= 24);
      if (!fits) continue;
      CAPTURE(name(device));
      for (int i = 0; i < 70'000; ++i) {  // covers all 16-bit values
        std::array<std::byte, 8> sample{};
        const int n = significant_bits(device);
        const std::uint64_t any = i < 65'536 ? static_cast<std::uint64_t>(i) : random.bits();
        const auto sign_extended = static_cast<std::int64_t>(any << (64 - n)) >> (64 - n);
        oracle::put_bits(device, sample.data(), static_cast<std::uint64_t>(sign_extended));
        const auto plane = through(Way::in, device, host, sample.data());
        const auto back = through(Way::out, device, host, plane.data());
        if (back != sample) {
          REQUIRE(back == sample);
        }
      }
    }
  }
}

TEST_CASE("types that hold N bits in 32 ignore the upper bits") {
  Random random(3);
  for (const SampleType device : device_types) {
    if (bytes(device) != 4 || oracle::is_float(device)) continue;
    const int n = significant_bits(device);
    for (int i = 0; i < 1'000; ++i) {
      const std::uint64_t low = random.bits() & ((std::uint64_t{1} << n) - 1);
      std::array<std::byte, 8> clean{}, dirty{};
      oracle::put_bits(device, clean.data(), low);
      oracle::put_bits(device, dirty.data(), low | (random.bits() << n));
      CHECK(through(Way::in, device, SampleType::int32, clean.data()) ==
            through(Way::in, device, SampleType::int32, dirty.data()));
    }
  }
}

TEST_CASE("an int32 host and a float host with equal samples produce equal device bits") {
  Random random(4);
  for (const SampleType device : device_types) {
    for (int i = 0; i < 5'000; ++i) {
      // 24 significant bits at a random position: both host types hold them exactly.
      const std::int32_t number = static_cast<std::int32_t>(random.bits()) >> 8;
      const std::int32_t fixed = number * (1 << random.between(0, 8));
      const float floating = static_cast<float>(fixed) * 0x1p-31f;
      std::byte a[4], b[4];
      std::memcpy(a, &fixed, 4);
      std::memcpy(b, &floating, 4);
      const auto from_int = through(Way::out, device, SampleType::int32, a);
      const auto from_float = through(Way::out, device, SampleType::float32, b);
      if (from_int != from_float) {
        CAPTURE(name(device));
        CAPTURE(fixed);
        REQUIRE(from_int == from_float);
      }
    }
  }
}
