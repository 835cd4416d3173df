// SPDX-License-Identifier: MIT
#include "engine/tail_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace taut::engine {
namespace {

using audio::Histogram;

// A normal variable exceeds this in 1 % of cases.
constexpr double z = 2.3263;

// How far counts are extrapolated, as a factor.
constexpr double near = 2;

static_assert(TailBound::fall == 4, "fourth() and its root below");
double fourth(double x) noexcept { return x * x * x * x; }
double fourth_root(double x) noexcept { return std::sqrt(std::sqrt(x)); }

// The smallest part of a time that powers apply to, and the time with such a part.
constexpr double least_part = 1.0 / 16;
double excess(double time, Nanos origin) noexcept {
  return std::max(time - static_cast<double>(origin), time * least_part);
}
double whole(double excess, Nanos origin) noexcept {
  return std::min(excess + static_cast<double>(origin), excess / least_part);
}

}  // namespace

double TailBound::most(double counted) noexcept {
  const double k = counted + 1;
  const double root = 1 - 1 / (9 * k) + z / (3 * std::sqrt(k));
  return k * root * root * root;
}

void TailBound::add(Nanos used, std::uint64_t count) noexcept {
  counts_[Histogram::step_of(std::max<Nanos>(used, 0))] += count;
  total_ += count;
}

void TailBound::add(const Histogram::Snapshot& before, const Histogram::Snapshot& now) noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const std::uint64_t more = now.counts[i] > before.counts[i] ? now.counts[i] - before.counts[i] : 0;
    counts_[i] += more;
    total_ += more;
  }
}

void TailBound::add(const TailBound& other) noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  total_ += other.total_;
}

void TailBound::remove(const TailBound& other) noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] -= other.counts_[i];
  total_ -= other.total_;
}

std::uint64_t TailBound::beyond(Nanos time) const noexcept {
  std::uint64_t count = 0;
  for (std::size_t i = Histogram::step_of(std::max<Nanos>(time, 0)) + 1; i < counts_.size(); ++i) count += counts_[i];
  return count;
}

Nanos TailBound::percentile(double part) const noexcept {
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

Nanos TailBound::base() const noexcept {
  if (total_ == 0) return 0;
  const std::size_t step = Histogram::step_of(percentile(tail));
  return step > 0 ? Histogram::largest_in(step - 1) : 0;
}

Nanos TailBound::longest(std::uint64_t spared) const noexcept {
  std::uint64_t seen = 0;
  for (std::size_t i = counts_.size(); i-- > 0;) {
    seen += counts_[i];
    if (seen > spared) return Histogram::largest_in(i);
  }
  return 0;
}

// Calls `body` for each non-empty step, shortest first.
template <class Body>
void TailBound::each(const View& view, const Body& body) const noexcept {
  const std::uint64_t all = total_ - std::min(view.spared, total_);
  const double n = static_cast<double>(all);
  std::uint64_t within = 0;
  for (std::size_t i = 0; i < counts_.size() && within < all; ++i) {
    if (counts_[i] == 0) continue;
    const double reached = static_cast<double>(all - within) / n;
    within = std::min(within + counts_[i], all);
    const double beyond = static_cast<double>(all - within);
    body(Point{.time = static_cast<double>(Histogram::largest_in(i)),
               .bound = most(beyond * view.times) / (n * view.times),
               .reached = reached,
               .tail = beyond <= tail * n});
  }
}

double TailBound::chance(Nanos time, const View& view) const noexcept {
  const double end = static_cast<double>(time), x = excess(end, view.origin);
  double assumed = 1, as_counted = 1, counted = 0;
  each(view, [&](const Point& point) {
    if (point.time > end) {
      counted = std::max(counted, point.reached);
      return;
    }
    as_counted = point.bound;
    if (!point.tail) return;
    const double y = excess(point.time, view.origin);
    assumed = std::min(assumed, point.bound * fourth(y / x));
    if (y * near >= x) counted = std::max(counted, std::min(point.reached, tail) * fourth(y / x));
  });
  return std::max(std::min(assumed, as_counted), counted);
}

Nanos TailBound::least(double chance, const View& view) const noexcept {
  double assumed = 0x1p62, counted = 0;
  each(view, [&](const Point& point) {
    const double y = excess(point.time, view.origin);
    if (point.reached > chance) {
      const double share = std::min(point.reached, tail);
      const double carried = point.tail && share > chance ? y * std::min(near, fourth_root(share / chance)) : y;
      counted = std::max(counted, carried);
    }
    if (point.bound <= chance)
      assumed = std::min(assumed, y);
    else if (point.tail)
      assumed = std::min(assumed, y * fourth_root(point.bound / chance));
  });
  const double x = std::max(assumed, counted);
  return static_cast<Nanos>(std::ceil(std::min(whole(x, view.origin), 0x1p62)));
}

Nanos TailBound::longest_for(Nanos time, double chance, double cycles, Nanos origin) noexcept {
  const double x = excess(static_cast<double>(time), origin);
  return static_cast<Nanos>(whole(x * std::min(1.0, fourth_root(chance * cycles / most(0))), origin));
}

}  // namespace taut::engine
