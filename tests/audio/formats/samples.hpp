// SPDX-License-Identifier: MIT
// Edge-case samples, and memory that traps out-of-bounds access.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "audio/formats/oracle.hpp"
#include "audio/formats/pages.hpp"

namespace samples {

using taut::audio::SampleType;

/// splitmix64: the same sequence with every standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits() {
    std::uint64_t x = state_ += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }
  /// lowest ... highest, inclusive.
  int between(int lowest, int highest) {
    return lowest + static_cast<int>(bits() % static_cast<std::uint64_t>(highest - lowest + 1));
  }
  /// -1 ... 1.
  double unit() { return static_cast<double>(static_cast<std::int64_t>(bits())) * 0x1p-63; }

 private:
  std::uint64_t state_;
};

/// A float near a decision point: a rounding tie of some integer type, or full scale.
inline double delicate(Random& random) {
  static constexpr int widths[] = {16, 18, 20, 24, 32};
  const double full = std::ldexp(1.0, widths[random.between(0, 4)] - 1);
  const double step = random.between(0, 3) == 0 ? full - random.between(-3, 3) : random.unit() * 9000;
  const double tie = (std::floor(step) + 0.5 * random.between(0, 2)) / full;
  const double signed_tie = random.between(0, 1) ? tie : -tie;
  return signed_tie * (1 + random.between(-1, 1) * 0x1p-23);
}

/// One sample of `type`: random bits, a plausible signal, or a decision point.
inline void put(SampleType type, std::byte* at, Random& random) {
  using oracle::put_bits;
  const int kind = random.between(0, 3);
  if (!oracle::is_float(type)) {
    std::uint64_t all = random.bits();
    if (kind == 1) all = 0x7fffffff - (all & 0x1ffff);
    if (kind == 2) all = (all & ~std::uint64_t{0xffff}) | 0x8000;
    if (kind == 3) all = (all & ~std::uint64_t{0xff}) | 0x80;
    return put_bits(type, at, all);
  }
  if (kind == 0) return put_bits(type, at, random.bits());
  if (kind == 1 && random.between(0, 1)) {  // NaN, infinities, denormals, zeros
    const std::uint64_t all = random.bits(), exponent = random.between(0, 1) ? ~std::uint64_t{0} : 0;
    const bool wide = bytes(type) == 8;
    const std::uint64_t mask = wide ? 0x7ff0000000000000 : 0x7f800000;
    const std::uint64_t fraction = random.between(0, 2) ? all : all & (wide ? 0x8000000000000000 : 0x80000000);
    return put_bits(type, at, (fraction & ~mask) | (exponent & mask));
  }
  oracle::encode(type, type, at, static_cast<long double>(kind == 2 ? random.unit() * 1.5 : delicate(random)));
}

/// `size` bytes between two inaccessible pages. They touch one end of the accessible range, so a kernel that reads or
/// writes one byte too many crashes.
class Fenced {
 public:
  Fenced(std::size_t size, bool at_end) : page_(pages::size()) {
    const std::size_t inner = (size + page_ - 1) / page_ * page_;
    whole_ = inner + 2 * page_;
    base_ = pages::reserve(whole_);
    pages::open(base_ + page_, inner);
    bytes_ = {base_ + page_ + (at_end ? inner - size : 0), size};
  }
  ~Fenced() { pages::release(base_, whole_); }
  Fenced(const Fenced&) = delete;
  Fenced& operator=(const Fenced&) = delete;

  [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }
  [[nodiscard]] std::byte* data() const { return bytes_.data(); }
  void fill(Random& random) {
    for (std::byte& b : bytes_) b = static_cast<std::byte>(random.bits());
  }
  [[nodiscard]] bool equals(const Fenced& other) const {
    return std::memcmp(bytes_.data(), other.bytes_.data(), bytes_.size()) == 0;
  }

 private:
  std::size_t page_;
  std::size_t whole_ = 0;
  std::byte* base_ = nullptr;
  std::span<std::byte> bytes_;
};

}  // namespace samples
