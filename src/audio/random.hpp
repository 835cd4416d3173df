// SPDX-License-Identifier: MIT
// Random numbers for simulations and tests: a seed gives the same bits with every compiler, library and CPU.
#pragma once
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace taut::audio {

/// One step of splitmix64, which turns any seed, even 0 or a small one, into well-mixed bits. Source: S. Vigna,
/// prng.di.unimi.it/splitmix64.c (public domain).
constexpr std::uint64_t splitmix64(std::uint64_t& state) noexcept {
  std::uint64_t z = state += 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

/// The natural logarithm of a normal number x > 0, to about 1e-15 relative. The C library's may differ in the last bit
/// between systems; this one uses only operations that IEEE 754 rounds exactly.
constexpr double same_log(double x) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto exponent = static_cast<int>(bits >> 52) - 1023;
  auto mantissa = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFU) | 0x3FF0000000000000U);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    ++exponent;
  }
  const double s = (mantissa - 1) / (mantissa + 1), squared = s * s;
  double series = 0;
  for (int odd = 23; odd >= 1; odd -= 2) series = series * squared + 1.0 / odd;
  return 2 * s * series + exponent * 0.6931471805599453;
}

/// xoshiro256++ with its own distributions, since the standard library's differ between implementations. Not for
/// secrets. Real-time safe. Source: D. Blackman and S. Vigna, prng.di.unimi.it/xoshiro256plusplus.c (public domain).
class Random {
 public:
  constexpr explicit Random(std::uint64_t seed = 0) noexcept {
    for (auto& word : state_) word = splitmix64(seed);
  }

  /// 64 random bits.
  constexpr std::uint64_t bits() noexcept {
    auto& s = state_;
    const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
    const std::uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = std::rotl(s[3], 45);
    return result;
  }

  /// Uniform in [0, 1), in steps of 2^-53.
  constexpr double uniform() noexcept { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  /// Uniform in [low, high).
  constexpr double uniform(double low, double high) noexcept { return low + (high - low) * uniform(); }

  /// Uniform among low, low + 1, ... high; low <= high. Unbiased: surplus bits past the last whole range are rejected.
  constexpr std::int64_t whole(std::int64_t low, std::int64_t high) noexcept {
    const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
    if (range == 0) return static_cast<std::int64_t>(bits());
    const std::uint64_t surplus = (0 - range) % range;
    std::uint64_t draw = bits();
    while (draw < surplus) draw = bits();
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + draw % range);
  }

  /// True with probability p.
  constexpr bool chance(double p) noexcept { return uniform() < p; }

  /// Mean 0, standard deviation 1. Source: G. Marsaglia's polar method.
  double normal() noexcept {
    for (;;) {
      const double x = uniform(-1, 1), y = uniform(-1, 1), r = x * x + y * y;
      if (r > 0 && r < 1) return x * std::sqrt(-2 * same_log(r) / r);
    }
  }

  /// 0 or more with the given mean, exponentially distributed like the delays of thread wake-ups.
  constexpr double exponential(double mean) noexcept { return -mean * same_log(1 - uniform()); }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace taut::audio
