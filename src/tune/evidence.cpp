// SPDX-License-Identifier: MIT
#include "tune/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace taut::tune {
namespace {

constexpr double hour = 3600;

// A normal variable exceeds this in 5 % of cases.
constexpr double z = 1.6449;

double cubed(double x) noexcept { return x * x * x; }

/// The report of a stream may be older than its count of cycles.
double cycles_an_hour(const Evidence& evidence) noexcept {
  const double counted = static_cast<double>(evidence.used.cycles()) / evidence.seconds;
  return hour * std::max(counted, evidence.rate / evidence.buffer);
}

Nanos time_of(const Evidence& evidence, Frames safety) noexcept {
  return duration(std::max<Frames>(safety - evidence.granularity, 0), evidence.rate);
}

bool described(const Evidence& evidence) noexcept {
  return evidence.seconds > 0 && evidence.rate > 0 && evidence.buffer > 0;
}

}  // namespace

void Evidence::add(const Evidence& later) noexcept {
  const double seconds_before = seconds;
  const std::int64_t before = drop_outs;
  engine::TailBound all = used;
  all.add(later.used);
  *this = later;
  seconds += seconds_before;
  drop_outs += before;
  used = all;
}

double most_of(std::int64_t count) noexcept {
  if (count <= 0) return 3;
  const double k = static_cast<double>(count) + 1;
  return k * cubed(1 - 1 / (9 * k) + z / (3 * std::sqrt(k)));
}

double least_of(std::int64_t count) noexcept {
  if (count <= 0) return 0;
  const auto k = static_cast<double>(count);
  return k * cubed(std::max(0.0, 1 - 1 / (9 * k) - z / (3 * std::sqrt(k))));
}

Hourly hourly(const Evidence& evidence) noexcept {
  if (!described(evidence)) return {.most = std::numeric_limits<double>::infinity()};
  const double hours = evidence.seconds / hour;
  Hourly result{.expected = static_cast<double>(evidence.drop_outs) / hours,
                .least = least_of(evidence.drop_outs) / hours,
                .most = most_of(evidence.drop_outs) / hours};
  if (evidence.drop_outs > 0 || evidence.used.cycles() == 0 || evidence.seconds < seconds_to_extrapolate) return result;
  const double bound = cycles_an_hour(evidence) *
                       evidence.used.chance(time_of(evidence, evidence.safety), {.origin = evidence.used.base()});
  if (bound < result.most) {
    result.most = bound;
    result.by_safety = true;
  }
  return result;
}

Verdict judge(const Evidence& evidence, double an_hour) noexcept {
  const Hourly now = hourly(evidence);
  if (now.least > an_hour) return Verdict::fails;
  return now.most <= an_hour ? Verdict::holds : Verdict::open;
}

double foreseen(const Evidence& evidence, Frames safety, double seconds) noexcept {
  if (!described(evidence) || evidence.used.cycles() == 0) return most_of(0) * hour / seconds;
  const Nanos time = time_of(evidence, safety);
  const double an_hour = cycles_an_hour(evidence);
  const std::uint64_t beyond = evidence.used.beyond(time);
  if (beyond > 0) return an_hour * static_cast<double>(beyond) / static_cast<double>(evidence.used.cycles());
  const double counted = most_of(0) * hour / seconds;
  if (seconds < seconds_to_extrapolate || time <= 0) return counted;
  const double times = std::max(1.0, seconds / evidence.seconds);
  return std::min(counted, an_hour * evidence.used.chance(time, {.origin = evidence.used.base(), .times = times}));
}

}  // namespace taut::tune
