// SPDX-License-Identifier: MIT
// The peak since it was last read.
#pragma once
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "monitor/text.hpp"

namespace taut::command {

/// One thread adds (real-time safe), another reads.
class Meter {
 public:
  void add(std::span<const std::int32_t> samples) noexcept {
    std::int64_t most = 0;
    for (const std::int32_t sample : samples) most = std::max(most, std::abs(static_cast<std::int64_t>(sample)));
    add(static_cast<double>(most) * 0x1p-31);
  }
  void add(double peak) noexcept {
    if (peak > newest_.load(std::memory_order_relaxed)) newest_.store(peak, std::memory_order_relaxed);
    if (peak > highest_.load(std::memory_order_relaxed)) highest_.store(peak, std::memory_order_relaxed);
  }

  [[nodiscard]] double take() noexcept { return newest_.exchange(0, std::memory_order_relaxed); }  ///< 1.0: full scale
  [[nodiscard]] double highest() const noexcept { return highest_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> newest_{0}, highest_{0};
};

/// dBFS of a peak; minus infinity for silence.
inline double decibels(double peak) noexcept { return 20 * std::log10(peak); }

/// "[█████░░░░░░░]  -12.3 dB", from -60 dBFS to full scale.
inline std::string meter_text(double peak, int width) {
  const double db = decibels(peak);
  return "[" + monitor::bar((db + 60) / 60, width) + "] " + monitor::db(db);
}

/// A progress line followed by the level, from long to short.
inline std::vector<std::string> with_meter(const std::string& text, double peak) {
  std::vector<std::string> forms;
  for (const int width : {30, 12, 4}) forms.push_back(text + "  " + meter_text(peak, width));
  forms.push_back(text + "  " + monitor::db(decibels(peak)));
  forms.push_back(text);
  return forms;
}

}  // namespace taut::command
