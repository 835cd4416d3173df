// SPDX-License-Identifier: MIT
// Adds up latency from its parts. docs/latency.md derives it; the loopback tests prove reported = measured.
#pragma once
#include <numeric>

#include "audio/adapter.hpp"
#include "base/units.hpp"
#include "device/device.hpp"
#include "engine/report.hpp"

namespace taut::engine {

/// What host and hardware agreed on, as far as latency depends on it.
struct Shape {
  int buffer = 0;     ///< N: host buffer, frames
  int cycle = 0;      ///< q: hardware cycle, frames
  bool fixed = true;  ///< false: turns vary up to q
  Frames margin = 0;  ///< S: playback beyond one cycle

  /// The largest step in which both sides advance together; 1 frame if turns vary.
  [[nodiscard]] constexpr int common() const noexcept { return fixed ? std::gcd(buffer, cycle) : 1; }

  /// D: frames of silence ahead of the host's output, so that a cycle never runs short.
  [[nodiscard]] constexpr Frames delay() const noexcept { return audio::adapter_delay(buffer, cycle, fixed); }

  /// The most that input ages because its buffer completes within a cycle: q - gcd(N, q). Together with the margin this
  /// is the round trip again: N + (q - g) + S = (q + S) + (N - g).
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

/// Of a stream that runs as agreed, for a host with buffers of `buffer` frames.
constexpr Latency latency_of(bool input, const device::Agreed& agreed, int buffer, bool late_host) noexcept {
  const Shape shape{.buffer = buffer, .cycle = agreed.frames, .fixed = agreed.fixed, .margin = agreed.margin};
  return input ? input_latency(shape, agreed.in) : output_latency(shape, agreed.out, late_host);
}

}  // namespace taut::engine
