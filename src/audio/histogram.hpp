// SPDX-License-Identifier: MIT
// A histogram of durations from 1 ns to 292 years, in steps of at most 1/16 of the value.
#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::audio {

/// One thread adds, any thread takes snapshots; no allocation. Each power of two is divided into 16 equal steps, so
/// values are known to 1/16; below 32 ns exactly. 8 KB.
class Histogram {
 public:
  static constexpr std::size_t steps = 960;

  /// A copy to query. May lack the newest values of a thread that is just adding.
  struct Snapshot {
    std::array<std::uint64_t, steps> counts{};
    std::uint64_t total = 0;
    Nanos max = 0;  ///< exact

    /// The value that the share `part` (0 to 1) of all values does not exceed: at most 1/16 above the true one, never
    /// below. 0 if empty.
    [[nodiscard]] Nanos percentile(double part) const noexcept {
      const double wanted = std::clamp(part, 0.0, 1.0) * static_cast<double>(total);
      std::uint64_t seen = 0;
      for (std::size_t i = 0; i < steps; ++i) {
        seen += counts[i];
        if (seen > 0 && static_cast<double>(seen) >= wanted) return std::min(largest_in(i), max);
      }
      return max;
    }

    [[nodiscard]] Nanos median() const noexcept { return percentile(0.5); }
  };

  /// The writer's thread, real-time safe. Negative values count as 0.
  void add(Nanos value) noexcept TAUT_NONBLOCKING {
    value = std::max<Nanos>(value, 0);
    auto& count = counts_[step_of(value)];
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (value > max_.load(std::memory_order_relaxed)) max_.store(value, std::memory_order_relaxed);
  }

  /// Any thread.
  [[nodiscard]] Snapshot snapshot() const noexcept {
    Snapshot copy;
    for (std::size_t i = 0; i < steps; ++i) {
      copy.counts[i] = counts_[i].load(std::memory_order_relaxed);
      copy.total += copy.counts[i];
    }
    copy.max = max_.load(std::memory_order_relaxed);
    return copy;
  }

  /// The step that counts `value` (>= 0), and the largest value in a step.
  static constexpr std::size_t step_of(Nanos value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    if (bits < 32) return static_cast<std::size_t>(bits);
    const int shift = static_cast<int>(std::bit_width(bits)) - 5;
    return static_cast<std::size_t>(shift) * 16 + static_cast<std::size_t>(bits >> shift);
  }
  static constexpr Nanos largest_in(std::size_t step) noexcept {
    if (step < 32) return static_cast<Nanos>(step);
    const std::size_t shift = step / 16 - 1;
    return static_cast<Nanos>((std::uint64_t{16 + step % 16 + 1} << shift) - 1);
  }

 private:
  std::array<std::atomic<std::uint64_t>, steps> counts_{};
  std::atomic<Nanos> max_{0};
};

static_assert(Histogram::step_of(INT64_MAX) == Histogram::steps - 1);
static_assert(Histogram::largest_in(Histogram::steps - 1) == INT64_MAX);

}  // namespace taut::audio
