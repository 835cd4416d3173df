// SPDX-License-Identifier: MIT
#include "audio/resampler_filter.hpp"

#include <cmath>
#include <cstddef>
#include <numbers>

#include "audio/resampler_course.hpp"

namespace taut::audio {
namespace {

// sin(pi x) for |x| <= 1/2: its series, to the last bit or so.
double sin_pi(double x) {
  const double y = std::numbers::pi * x, squared = y * y;
  double term = y, sum = y;
  for (int n = 2; n < 26; n += 2) {
    term *= -squared / (n * (n + 1));
    sum += term;
  }
  return sum;
}

// sin(pi x) / (pi x): exactly 0 at whole numbers but 0.
double sinc(double x) {
  if (x == 0) return 1;
  const double nearest = std::floor(x + 0.5), odd = nearest - 2 * std::floor(nearest / 2);
  return (odd != 0 ? -1 : 1) * sin_pi(x - nearest) / (std::numbers::pi * x);
}

// The modified Bessel function of the first kind and order 0.
double bessel_i0(double x) {
  double term = 1, sum = 1;
  for (int n = 1; term > 1e-17 * sum; ++n) {
    term *= (x / (2 * n)) * (x / (2 * n));
    sum += term;
  }
  return sum;
}

// Kaiser, J. F., "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974. 0.1102 (A - 8.7) for
// images A = 145 dB down.
constexpr double beta = 15.0;

double window(double x) {
  const double inside = 1 - x * x;
  return inside < 0 ? 0 : bessel_i0(beta * std::sqrt(inside)) / bessel_i0(beta);
}

}  // namespace

ResamplerFilter make_resampler_filter(double scale, int half) {
  const int wide = static_cast<int>(half * scale), taps = (2 * wide + 7) / 8 * 8;
  ResamplerFilter filter{wide, taps,
                         std::vector<float>(std::size_t{Course::rows} * 3 * static_cast<std::size_t>(taps))};
  const auto response = [&](double x) { return sinc(x / scale) * window(x / wide); };
  double sum = 0;
  for (int i = -wide; i <= wide; ++i) sum += response(i);
  const double gain = scale == 1 ? 1 : 1 / sum;
  float* at = filter.rows.data();
  for (int row = 0; row < Course::rows; ++row, at += std::ptrdiff_t{3} * taps) {
    for (int i = taps - 2 * wide; i < taps; ++i) {
      const double x = wide - 1 - (i - (taps - 2 * wide));
      const auto value = [&](double place) { return gain * response(x + (row + place) / Course::rows); };
      const double start = value(0), middle = value(0.5), end = value(1);
      at[i] = static_cast<float>(start);
      at[taps + i] = static_cast<float>(4 * middle - 3 * start - end);
      at[2 * taps + i] = static_cast<float>(2 * (start + end) - 4 * middle);
    }
  }
  return filter;
}

}  // namespace taut::audio
