// SPDX-License-Identifier: MIT
#include "audio/resampler_filter.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <numbers>

#include "audio/resampler_timeline.hpp"

namespace taut::audio {
namespace {

// sin(pi x) for |x| <= 1/2, as a series, to about the last bit.
double sin_pi(double x) {
  const double y = std::numbers::pi * x, squared = y * y;
  double term = y, sum = y;
  for (int n = 2; n < 26; n += 2) {
    term *= -squared / (n * (n + 1));
    sum += term;
  }
  return sum;
}

// sin(pi x) / (pi x): exactly 0 at whole numbers except 0.
double sinc(double x) {
  if (x == 0) return 1;
  const double nearest = std::floor(x + 0.5), odd = nearest - 2 * std::floor(nearest / 2);
  return (odd != 0 ? -1 : 1) * sin_pi(x - nearest) / (std::numbers::pi * x);
}

// The modified Bessel function of the first kind, order 0.
double bessel_i0(double x) {
  double term = 1, sum = 1;
  for (int n = 1; term > 1e-17 * sum; ++n) {
    term *= (x / (2 * n)) * (x / (2 * n));
    sum += term;
  }
  return sum;
}

// J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974: for 2 half taps and
// images at -A dB, the transition from pass band to stop band takes (A - 8) / (14.36 * 2 half) of the rate. That is 18
// to 26.1 kHz at 44.1 kHz, unless rounding of float32 sums dominates, at -142 dB.
double beta_of(int half) {
  constexpr double band = (26.1 - 18) / 44.1, drowned = 145;
  const double depth = std::min(8 + 14.36 * 2 * half * band, drowned);
  return 0.1102 * (depth - 8.7);
}

constexpr int grid = 2 * ResamplerTimeline::rows;  // filter points computed between two frames

// The filter at 0, 1/grid ... `wide` frames from its centre; it is even.
std::vector<double> half_response(double scale, int wide, double beta) {
  std::vector<double> value(static_cast<std::size_t>(wide * grid) + 1);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double x = static_cast<double>(i) / grid, inside = std::max(1 - (x / wide) * (x / wide), 0.0);
    value[i] = sinc(x / scale) * bessel_i0(beta * std::sqrt(inside)) / bessel_i0(beta);
  }
  if (scale == 1) return value;
  double sum = value[0];
  for (std::size_t i = grid; i < value.size(); i += grid) sum += 2 * value[i];
  for (double& each : value) each /= sum;
  return value;
}

}  // namespace

ResamplerFilter make_resampler_filter(double scale, int half) {
  const int wide = static_cast<int>(half * scale), taps = (2 * wide + 7) / 8 * 8;
  ResamplerFilter filter{wide, taps,
                         std::vector<float>(std::size_t{ResamplerTimeline::rows} * 3 * static_cast<std::size_t>(taps))};
  const auto response = half_response(scale, wide, beta_of(half));
  float* at = filter.rows.data();
  for (int row = 0; row < ResamplerTimeline::rows; ++row, at += std::ptrdiff_t{3} * taps) {
    for (int i = taps - 2 * wide; i < taps; ++i) {
      const int place = (taps - wide - 1 - i) * grid + 2 * row;
      const auto value = [&](int further) { return response[static_cast<std::size_t>(std::abs(place + further))]; };
      const double start = value(0), middle = value(1), end = value(2);
      float* const tap = at + i / 8 * 24 + i % 8;
      tap[0] = static_cast<float>(start);
      tap[8] = static_cast<float>(4 * middle - 3 * start - end);
      tap[16] = static_cast<float>(2 * (start + end) - 4 * middle);
    }
  }
  return filter;
}

}  // namespace taut::audio
