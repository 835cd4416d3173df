// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>
#include <string_view>

#include "audio/sample_type.hpp"
#include "protocol/names.hpp"

using namespace taut;

TEST_CASE("every known number has its own name, every other reads as unknown") {
  const auto distinct = [](auto name, long first, long last, std::string_view unknown) {
    std::set<std::string_view> names;
    int known = 0;
    for (long value = first; value <= last; ++value) {
      if (name(value) == unknown) continue;
      ++known;
      names.insert(name(value));
    }
    CHECK(names.size() == static_cast<std::size_t>(known));
    return known;
  };
  CHECK(distinct(protocol::result_name, -1100, 100, "unknown result") == 8);
  CHECK(distinct(protocol::message_name, -5, 100, "unknown message") == 15);
  CHECK(distinct(protocol::future_name, -5, 100, "unknown selector") == 17);
  CHECK(distinct(protocol::sample_type_name, -5, 100, "unknown sample type") == 21);
  CHECK(protocol::result_name(0x3F4847A0) == "success (0x3F4847A0)");
  CHECK(protocol::future_name(0x7F000001) == "select instance");
}

TEST_CASE("the audio room's sample types match the protocol's numbers") {
  using enum audio::SampleType;
  CHECK(static_cast<int>(int16) == TAUT_SAMPLE_INT16);
  CHECK(static_cast<int>(int24) == TAUT_SAMPLE_INT24);
  CHECK(static_cast<int>(int32) == TAUT_SAMPLE_INT32);
  CHECK(static_cast<int>(float32) == TAUT_SAMPLE_FLOAT32);
  CHECK(static_cast<int>(float64) == TAUT_SAMPLE_FLOAT64);
  CHECK(static_cast<int>(int32_24) == TAUT_SAMPLE_INT32_LOW24);
  CHECK(static_cast<int>(int32_16_be) == TAUT_SAMPLE_INT32_LOW16_BE);
  CHECK(static_cast<int>(int24_be) == TAUT_SAMPLE_INT24_BE);
  CHECK(static_cast<int>(dsd_8) == TAUT_SAMPLE_DSD_8);
}
