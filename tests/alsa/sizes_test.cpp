// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>
#include <set>

#include "device/alsa/params/sizes.hpp"

namespace taut::device::alsa {
namespace {

TEST_CASE("a grid of sizes is found exactly, whatever bounds the driver reports") {
  CHECK(rc::check([] {
    const long min = *rc::gen::inRange(1L, 300L), step = *rc::gen::inRange(1L, 200L),
               count = *rc::gen::inRange(0L, 60L);
    const long slack_below = *rc::gen::inRange(0L, min), slack_above = *rc::gen::inRange(0L, step);
    const long max = min + step * count;
    const auto can = [&](long n) { return n >= min && n <= max && (n - min) % step == 0; };
    const Rate rate = find_sizes(48000, min - slack_below, max + slack_above, can);
    RC_ASSERT(rate.min_frames == min);
    RC_ASSERT(rate.max_frames == max);
    RC_ASSERT(count == 0 || rate.step == step);
    RC_ASSERT(can(rate.preferred_frames));
  }));
}

TEST_CASE("powers of two are reported as such") {
  const auto can = [](long n) { return n >= 32 && n <= 4096 && std::has_single_bit(static_cast<unsigned long>(n)); };
  const Rate rate = find_sizes(96000, 20, 5000, can);
  CHECK(rate.min_frames == 32);
  CHECK(rate.max_frames == 4096);
  CHECK(rate.step == -1);
  CHECK(rate.preferred_frames == 128);
}

TEST_CASE("sizes without a rule are reduced to the valid ones; no valid size is reported") {
  const Rate odd = find_sizes(48000, 48, 1000, [](long n) { return n == 48 || n == 60 || n == 441; });
  CHECK(odd.min_frames == 48);
  CHECK(odd.max_frames == 48);
  CHECK(odd.preferred_frames == 48);
  CHECK(find_sizes(48000, 16, 64, [](long) { return false; }).max_frames == 0);
  CHECK(find_sizes(48000, 64, 16, [](long) { return true; }).max_frames == 0);
}

TEST_CASE("every size in the answer is possible") {
  CHECK(rc::check([] {
    const auto possible = *rc::gen::container<std::set<long>>(rc::gen::inRange(1L, 200L));
    const auto can = [&](long n) { return possible.contains(n); };
    const Rate rate = find_sizes(48000, 1, 200, can);
    RC_ASSERT((rate.max_frames == 0) == possible.empty());
    if (possible.empty()) return;
    RC_ASSERT(can(rate.min_frames));
    RC_ASSERT(can(rate.max_frames));
    RC_ASSERT(can(rate.preferred_frames));
  }));
}

TEST_CASE("the preferred size lasts 1.33 ms if possible") {
  const auto any = [](long) { return true; };
  CHECK(find_sizes(44100, 1, 4096, any).preferred_frames == 64);
  CHECK(find_sizes(48000, 1, 4096, any).preferred_frames == 64);
  CHECK(find_sizes(96000, 1, 4096, any).preferred_frames == 128);
  CHECK(find_sizes(192000, 1, 4096, any).preferred_frames == 256);
  CHECK(find_sizes(48000, 441, 4096, any).preferred_frames == 441);
}

TEST_CASE("the nearest size, the larger of two") {
  const auto can = [](long n) { return n % 48 == 0; };
  CHECK(nearest_size(64, 48, 960, can) == 48);
  CHECK(nearest_size(72, 48, 960, can) == 96);
  CHECK(nearest_size(1, 48, 960, can) == 48);
  CHECK(nearest_size(5000, 48, 960, can) == 960);
  CHECK(nearest_size(64, 48, 960, [](long) { return false; }) == 0);
}

}  // namespace
}  // namespace taut::device::alsa
