// SPDX-License-Identifier: MIT
// The signals of the exact loopback: each channel is a function of the frame's position.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/units.hpp"

namespace taut::monitor {

/// A signal to play. Immutable, so any thread; fill() is real-time safe.
class Signal {
 public:
  virtual ~Signal() = default;
  [[nodiscard]] virtual int channels() const noexcept = 0;

  /// Frames sufficient to distinguish a position from any other nearby.
  [[nodiscard]] virtual int window() const noexcept = 0;

  /// Left-justified int32 samples of `channel` (0 ... channels() - 1) from position `from` on. Silence before 0.
  virtual void fill(int channel, Frames from, std::span<std::int32_t> out) const noexcept = 0;
};

/// Every sample is a hash of channel and position, so any few frames reveal their position. White noise at full scale,
/// less `headroom_bits` (6 dB each). `bits`: the depth the device transports, 8 ... 32 (audio::significant_bits, the
/// least of host type and both device types); lower bits are 0.
class Code final : public Signal {
 public:
  Code(int channels, int bits, int headroom_bits = 0, std::uint64_t seed = 0) noexcept;
  [[nodiscard]] int channels() const noexcept override { return channels_; }
  [[nodiscard]] int window() const noexcept override;
  void fill(int channel, Frames from, std::span<std::int32_t> out) const noexcept override;

 private:
  int channels_, shift_, headroom_;
  std::uint64_t seed_;
};

/// A marker (`marker_frames` of Code, 18 dB below full scale), then a recording in an endless loop. Channels beyond the
/// recording's play it again, shifted by a prime number of frames, so that no two are equal. Samples are cut to `bits`.
class Recording final : public Signal {
 public:
  static constexpr Frames marker_frames = 2048;

  /// `planes`: the recording's channels, of equal length, left-justified int32. An empty recording loops silence.
  Recording(std::vector<std::vector<std::int32_t>> planes, int channels, int bits);
  [[nodiscard]] int channels() const noexcept override { return channels_; }
  [[nodiscard]] int window() const noexcept override { return 32; }
  void fill(int channel, Frames from, std::span<std::int32_t> out) const noexcept override;

 private:
  void loop(int channel, Frames from, std::span<std::int32_t> out) const noexcept;
  std::vector<std::vector<std::int32_t>> planes_;
  int channels_;
  Code marker_;
};

}  // namespace taut::monitor
