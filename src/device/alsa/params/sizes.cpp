// SPDX-License-Identifier: MIT
#include "device/alsa/params/sizes.hpp"

#include <algorithm>
#include <bit>

namespace taut::device::alsa {
namespace {

constexpr long farthest_step = 4096;  // no card's grid is coarser, and every try is a system call

// The driver rounds the ends of its range; where one is impossible, take the nearest size within.
long first_possible(long from, long to, const CanPeriod& can) {
  const long way = from <= to ? 1 : -1;
  for (long tries = 0, size = from; tries <= farthest_step && (way > 0 ? size <= to : size >= to); ++tries, size += way)
    if (can(size)) return size;
  return 0;
}

long find_step(long min, long max, const CanPeriod& can) {
  for (long step = 1; step <= std::min(max - min, farthest_step); ++step)
    if (can(min + step)) return step;
  return 0;
}

// Steps to try: all small ones, then with growing gaps (ratio 9/8, so that no grid of powers slips through).
bool is_grid(long min, long step, long last, const CanPeriod& can) {
  for (long k = 1; k < last; k += std::max(1L, k / 8))
    if (!can(min + k * step)) return false;
  return can(min + last * step);
}

Rate powers_of_two(double hz, long min, long max, const CanPeriod& can) {
  auto low = static_cast<long>(std::bit_ceil(static_cast<unsigned long>(min)));
  while (low <= max && !can(low)) low *= 2;
  if (low > max) return {.hz = hz};
  long high = low;
  while (high * 2 <= max && can(high * 2)) high *= 2;
  return {.hz = hz, .min_frames = static_cast<int>(low), .max_frames = static_cast<int>(high), .step = -1};
}

int preferred(const Rate& rate, const CanPeriod& can) {
  const long wanted = usual_size(rate.hz);
  if (rate.step > 0) return static_cast<int>(nearest_size(wanted, rate.min_frames, rate.max_frames, can));
  return static_cast<int>(std::clamp<long>(wanted, rate.min_frames, rate.max_frames));
}

}  // namespace

long usual_size(double hz) {
  return static_cast<long>(64 * std::bit_ceil(static_cast<unsigned>(std::max(1.0, hz / 48001 + 0.5))));
}

long nearest_size(long wanted, long min, long max, const CanPeriod& can) {
  wanted = std::clamp(wanted, min, max);
  for (long away = 0; away <= farthest_step && (wanted + away <= max || wanted - away >= min); ++away)
    for (const long size : {wanted + away, wanted - away})
      if (size >= min && size <= max && can(size)) return size;
  return 0;
}

Rate find_sizes(double hz, long min, long max, const CanPeriod& can) {
  min = std::max(min, 1L);
  if (min <= max) {
    min = first_possible(min, max, can);
    max = min == 0 ? 0 : first_possible(max, min, can);
  }
  if (min == 0 || max < min) return {.hz = hz};

  Rate rate{.hz = hz, .min_frames = static_cast<int>(min), .max_frames = static_cast<int>(min), .step = 1};
  if (const long step = find_step(min, max, can); step > 0) {
    const long last = (max - min) / step;
    if (is_grid(min, step, last, can)) {
      rate.step = static_cast<int>(step);
      rate.max_frames = static_cast<int>(min + last * step);
    } else if (const Rate powers = powers_of_two(hz, min, max, can); powers.max_frames > powers.min_frames) {
      rate = powers;
    }
  }
  rate.preferred_frames = preferred(rate, can);
  return rate;
}

}  // namespace taut::device::alsa
