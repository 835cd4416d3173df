// SPDX-License-Identifier: MIT
#include "engine/tail.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace taut::engine {
namespace {

using audio::Histogram;

// The point that a normal variable exceeds in 1 % of all cases.
constexpr double z = 2.3263;

// So far what was counted is carried on, times.
constexpr double near = 2;

static_assert(Tail::fall == 4, "fourth() and its root below");
double fourth(double x) noexcept { return x * x * x * x; }
double fourth_root(double x) noexcept { return std::sqrt(std::sqrt(x)); }

}  // namespace

double Tail::most(double counted) noexcept {
  const double k = counted + 1;
  const double root = 1 - 1 / (9 * k) + z / (3 * std::sqrt(k));
  return k * root * root * root;
}

void Tail::add(Nanos used, std::uint64_t count) noexcept {
  counts_[Histogram::step_of(std::max<Nanos>(used, 0))] += count;
  total_ += count;
}

void Tail::add(const Histogram::Snapshot& before, const Histogram::Snapshot& now) noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const std::uint64_t more = now.counts[i] > before.counts[i] ? now.counts[i] - before.counts[i] : 0;
    counts_[i] += more;
    total_ += more;
  }
}

void Tail::add(const Tail& other) noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  total_ += other.total_;
}

void Tail::remove(const Tail& other) noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] -= other.counts_[i];
  total_ -= other.total_;
}

std::uint64_t Tail::beyond(Nanos time) const noexcept {
  std::uint64_t count = 0;
  for (std::size_t i = Histogram::step_of(std::max<Nanos>(time, 0)) + 1; i < counts_.size(); ++i) count += counts_[i];
  return count;
}

Nanos Tail::percentile(double part) const noexcept {
  const double wanted = std::clamp(part, 0.0, 1.0) * static_cast<double>(total_);
  std::uint64_t seen = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    last = i;
    seen += counts_[i];
    if (static_cast<double>(seen) >= wanted) break;
  }
  return total_ == 0 ? 0 : Histogram::largest_in(last);
}

Nanos Tail::longest(std::uint64_t spared) const noexcept {
  std::uint64_t seen = 0;
  for (std::size_t i = counts_.size(); i-- > 0;)
    if ((seen += counts_[i]) > spared) return Histogram::largest_in(i);
  return 0;
}

double Tail::chance(Nanos time, std::uint64_t spared) const noexcept {
  if (total_ <= spared) return 1;
  const double x = static_cast<double>(time);
  double assumed = 1, counted = 0;
  each(spared, 1, [&](double y, double bound, double share, bool in_tail) {
    if (y > x)
      counted = std::max(counted, share);
    else if (y * near >= x)
      counted = std::max(counted, share * fourth(y / x));
    if (y <= x && in_tail) assumed = std::min(assumed, bound * fourth(y / x));
  });
  return std::max(assumed, counted);
}

Nanos Tail::least(double chance, std::uint64_t spared, double times) const noexcept {
  double assumed = 0x1p62, counted = 0;
  each(spared, times, [&](double y, double bound, double share, bool in_tail) {
    if (share > chance) counted = std::max(counted, y * std::min(near, fourth_root(share / chance)));
    if (in_tail) assumed = std::min(assumed, bound <= chance ? y : y * fourth_root(bound / chance));
  });
  return static_cast<Nanos>(std::ceil(std::max(assumed, counted)));
}

double Tail::cycles_needed(double chance, Nanos longest, Nanos time) noexcept {
  return most(0) / chance * fourth(static_cast<double>(longest) / static_cast<double>(std::max<Nanos>(time, 1)));
}

}  // namespace taut::engine
