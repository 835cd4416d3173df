// SPDX-License-Identifier: MIT
// The sum of the parts. docs/latency.md derives it; the loopback tests prove reported = measured.
#pragma once
#include <numeric>

#include "audio/adapter.hpp"
#include "base/units.hpp"
#include "device/device.hpp"
#include "engine/report.hpp"

namespace taut::engine {

/// What host and hardware agreed on, as far as latency goes.
struct Shape {
  int buffer = 0;     ///< N: frames of the host's buffer
  int cycle = 0;      ///< q: frames of the hardware's cycle
  bool fixed = true;  ///< false: turns of any size up to q
  Frames margin = 0;  ///< S: how far beyond one cycle playback is kept ahead

  /// The largest step in which both sides advance together; 1 frame when turns vary.
  [[nodiscard]] constexpr int common() const noexcept { return fixed ? std::gcd(buffer, cycle) : 1; }

  /// D: frames of silence that the host's output is put behind, so that a cycle is never short of output.
  [[nodiscard]] constexpr Frames delay() const noexcept { return audio::adapter_delay(buffer, cycle, fixed); }

  /// Age that input gains at worst because its buffer is complete in the middle of a cycle: q - gcd(N, q). Together with
  /// margin this is the whole round trip again: N + (q - g) + S = (q + S) + (N - g).
  [[nodiscard]] constexpr Frames wait() const noexcept { return cycle - common(); }
};

/// Age of the first frame of an input buffer when the host gets it.
constexpr Latency input_latency(const Shape& shape, const device::End& end) noexcept {
  return {.buffer = shape.buffer,
          .adapter = shape.wait(),
          .resampler = end.resampler,
          .hardware = end.latency,
          .hardware_known = end.latency_known,
          .latency_jitter = end.latency_jitter};
}

/// Time from the host's callback until the first frame of its output buffer is heard.
constexpr Latency output_latency(const Shape& shape, const device::End& end, bool late_host) noexcept {
  return {.margin = shape.margin,
          .late = late_host ? shape.buffer : 0,
          .resampler = end.resampler,
          .hardware = end.latency,
          .hardware_known = end.latency_known,
          .latency_jitter = end.latency_jitter};
}

}  // namespace taut::engine
