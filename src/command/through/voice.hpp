// SPDX-License-Identifier: MIT
// The signal path of `taut through`: gain, mute and feedback detection.
#pragma once
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "command/stream/meter.hpp"
#include "command/through/feedback_detector.hpp"
#include "host/host.hpp"
#include "platform/clock.hpp"

namespace taut::command {

class Voice {
 public:
  static constexpr double lowest = -60, highest = 20;  ///< dB

  Voice(double gain_db, bool muted, double rate) : watch_(rate), muted_(muted), gain_db_(gain_db) {}

  /// Output k gets input k; with fewer inputs, they repeat. Silence after the last frame wanted. Audio thread,
  /// real-time safe, except on a card in virtual time, which would run on unattended.
  void operator()(const host::Block<float>& block) noexcept {
    const int count = static_cast<int>(std::min<Frames>(block.frames, wanted - frames));
    const platform::Clock& clock = platform::system_clock();
    while (count == 0 && virtual_time && !over) clock.sleep_until(clock.now() + 200'000);
    // Ramped over a buffer to avoid clicks.
    const auto gain = static_cast<float>(muted_ ? 0 : std::pow(10.0, gain_db_ / 20));
    const float step = (gain - gain_) / static_cast<float>(block.frames);
    double in_peak = 0, out_peak = 0;
    for (const float* plane : block.in) in_peak = std::max(in_peak, peak({plane, static_cast<std::size_t>(count)}));
    for (std::size_t k = 0; k < block.out.size() && !block.in.empty(); ++k) {
      const float* const from = block.in[k % block.in.size()];
      float* const to = block.out[k];
      for (int f = 0; f < count; ++f) to[f] = from[f] * (gain_ + step * static_cast<float>(f + 1));
      std::fill(to + count, to + block.frames, 0.0f);
      out_peak = std::max(out_peak, peak({to, static_cast<std::size_t>(count)}));
    }
    gain_ = gain;
    input.add(in_peak);
    output.add(out_peak);
    if (watch_.feed(out_peak, block.frames)) {
      muted_ = true;
      howls.fetch_add(1, std::memory_order_relaxed);
    }
    frames.fetch_add(count, std::memory_order_relaxed);
  }

  // The control thread.
  void turn(double by_db) noexcept { gain_db_ = std::clamp(gain_db_ + by_db, lowest, highest); }
  void toggle() noexcept { muted_ = !muted_; }
  [[nodiscard]] bool full() const noexcept { return frames >= wanted; }
  [[nodiscard]] bool muted() const noexcept { return muted_; }
  [[nodiscard]] double gain() const noexcept { return gain_db_; }

  Meter input, output;
  std::atomic<int> howls{0};
  std::atomic<Frames> frames{0};
  std::atomic<Frames> wanted{std::numeric_limits<Frames>::max()};  ///< at most
  std::atomic<bool> virtual_time{false};
  std::atomic<bool> over{false};  ///< nobody waits for more

 private:
  static double peak(std::span<const float> samples) noexcept {
    float most = 0;
    for (const float sample : samples) most = std::max(most, std::abs(sample));
    return static_cast<double>(most);
  }

  FeedbackDetector watch_;
  float gain_ = 0;
  std::atomic<bool> muted_;
  std::atomic<double> gain_db_;
};

}  // namespace taut::command
