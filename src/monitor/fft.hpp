// SPDX-License-Identifier: MIT
// The discrete Fourier transform, radix 2, in place. For measurements: clear and exact rather than fast.
#pragma once
#include <bit>
#include <complex>
#include <cstddef>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

namespace taut::monitor {

/// Transforms of one length. Holds the roots of unity, so that their rounding errors do not accumulate.
class Fft {
 public:
  using Complex = std::complex<double>;

  /// `size`: a power of two.
  explicit Fft(std::size_t size) : roots_(size / 2) {
    for (std::size_t k = 0; k < roots_.size(); ++k) {
      roots_[k] = std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size));
    }
  }

  /// X[k] = sum of x[n] exp(-2 pi i n k / size). `x` has `size` values.
  void forward(std::span<Complex> x) const {
    reorder(x);
    for (std::size_t half = 1; half < x.size(); half *= 2) {
      const std::size_t stride = roots_.size() / half;
      for (std::size_t start = 0; start < x.size(); start += 2 * half) {
        for (std::size_t k = 0; k < half; ++k) butterfly(x[start + k], x[start + k + half], roots_[k * stride]);
      }
    }
  }

  /// The inverse of forward(), scaled by 1 / size.
  void inverse(std::span<Complex> x) const {
    for (auto& v : x) v = std::conj(v);
    forward(x);
    const double scale = 1.0 / static_cast<double>(x.size());
    for (auto& v : x) v = std::conj(v) * scale;
  }

 private:
  // Written out, because std::complex's product checks for infinities.
  static void butterfly(Complex& a, Complex& b, Complex root) {
    const Complex turned{b.real() * root.real() - b.imag() * root.imag(),
                         b.real() * root.imag() + b.imag() * root.real()};
    b = a - turned;
    a += turned;
  }

  static void reorder(std::span<Complex> x) {
    for (std::size_t i = 1, j = 0; i < x.size(); ++i) {
      std::size_t bit = x.size() / 2;
      for (; j & bit; bit /= 2) j ^= bit;
      j ^= bit;
      if (i < j) std::swap(x[i], x[j]);
    }
  }

  std::vector<Complex> roots_;
};

}  // namespace taut::monitor
