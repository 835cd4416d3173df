// SPDX-License-Identifier: MIT
// Exact integer arithmetic for a host and hardware at two rates of one clock, so that both advance together for ever
// with a constant round trip. docs/latency.md derives it.
#pragma once
#include <algorithm>
#include <cstdint>
#include <numeric>

#include "base/units.hpp"

namespace taut::device::rate {

/// `host` / `hardware` in lowest terms: `host` host frames last as long as `hardware` hardware frames.
struct Ratio {
  std::int64_t host = 1, hardware = 1;

  /// Of two rates in whole Hz, both > 0.
  static constexpr Ratio of(int host_rate, int hardware_rate) noexcept {
    const int common = std::gcd(host_rate, hardware_rate);
    return {host_rate / common, hardware_rate / common};
  }
  [[nodiscard]] constexpr double host_frames(double hardware_frames) const noexcept {
    return hardware_frames * static_cast<double>(host) / static_cast<double>(hardware);
  }
  /// Rounded up.
  [[nodiscard]] constexpr Frames host_frames_up(Frames hardware_frames) const noexcept {
    return up(hardware_frames * host, hardware);
  }
  [[nodiscard]] constexpr Frames hardware_frames_up(Frames host_frames) const noexcept {
    return up(host_frames * hardware, host);
  }

  static constexpr std::int64_t down(std::int64_t a, std::int64_t b) noexcept {
    return a >= 0 ? a / b : -((-a + b - 1) / b);
  }
  static constexpr std::int64_t up(std::int64_t a, std::int64_t b) noexcept { return -down(-a, b); }
};

/// Fixed when a stream opens. Frames; `hardware`: at the hardware's rate.
struct Terms {
  Ratio ratio;
  int cycle = 0;       ///< q, hardware
  bool fixed = true;   ///< the hardware's cycles never vary
  Frames margin = 0;   ///< hardware
  Frames wanted = -1;  ///< the margin the host wants, host frames, no longer than `margin`; -1: equal to it
  int in_delay = 0;    ///< of the input's resampler, hardware frames
  int out_delay = 0;   ///< of the output's resampler, host frames
};

/// The positions of both sides, turn by turn.
///
/// Input: host frame j is made from around hardware frame j Q/P - in_delay, so t hardware frames give ceil(t P/Q) host
/// frames. Output: hardware frame i is made from around host frame i P/Q - lag, with the smallest lag for which no
/// cycle ever needs a future host frame.
class Lockstep {
 public:
  constexpr explicit Lockstep(const Terms& terms) noexcept
      : p_(terms.ratio.host),
        q_(terms.ratio.hardware),
        terms_(terms),
        frames_(static_cast<int>(Ratio::up(terms.cycle * p_, q_))),
        even_(terms.fixed && terms.cycle * p_ % q_ == 0),
        margin_(terms.wanted >= 0 ? terms.wanted : Ratio::down(terms.margin * p_, q_)),
        surplus_(terms.margin * p_ - margin_ * q_),
        lag_((terms.cycle + terms.margin - 1) * p_ + 1 + (terms.out_delay - frames_ - margin_) * q_) {}

  /// The host's longest turn, and whether all are that long.
  [[nodiscard]] constexpr int frames() const noexcept { return frames_; }
  [[nodiscard]] constexpr bool fixed() const noexcept { return even_; }
  [[nodiscard]] constexpr Frames margin() const noexcept { return margin_; }
  [[nodiscard]] constexpr Frames hardware_margin() const noexcept { return hardware_margin(margin_); }
  [[nodiscard]] constexpr Frames hardware_margin(Frames margin) const noexcept {
    return Ratio::down(margin * q_ + surplus_, p_);
  }
  /// The smallest and largest host margin equal to `hardware` hardware frames.
  [[nodiscard]] constexpr Frames least_margin(Frames hardware) const noexcept {
    return Ratio::up(hardware * p_ - surplus_, q_);
  }
  [[nodiscard]] constexpr Frames most_margin(Frames hardware) const noexcept { return least_margin(hardware + 1) - 1; }
  constexpr void set_margin(Frames margin) noexcept { margin_ = margin; }

  [[nodiscard]] constexpr double host_frames(double hardware) const noexcept {
    return terms_.ratio.host_frames(hardware);
  }
  [[nodiscard]] constexpr Frames host_frames_up(Frames hardware) const noexcept {
    return terms_.ratio.host_frames_up(hardware);
  }

  /// Both restart.
  constexpr void restart() noexcept { early_ = 0; }
  /// Advances by a turn of `hardware` frames; returns its host frames.
  constexpr int advance(Frames hardware) noexcept {
    const std::int64_t wanted = hardware * p_ - early_;
    const std::int64_t frames = std::max<std::int64_t>(Ratio::up(wanted, q_), 0);
    early_ = frames * q_ - wanted;
    return static_cast<int>(frames);
  }
  /// How many host frames `hardware` lost ones last; the remainder stays in `left` for the next call.
  constexpr Frames lose(Frames hardware, std::int64_t& left) const noexcept {
    const std::int64_t all = hardware * p_ + left;
    left = all % q_;
    return all / q_;
  }
  /// Hardware frames of a turn that have to wait for its last `host` frames.
  [[nodiscard]] constexpr Frames rest(Frames host) const noexcept { return Ratio::up(host * q_, p_); }

  // Fractions of a frame.

  /// How much earlier than hardware frame t the host's frame boundary lies, in hardware frames, as of the last
  /// advance(). The host's boundaries are as even as the clock, and never later than the cycle that brings them.
  [[nodiscard]] constexpr double boundary() const noexcept {
    return static_cast<double>(shift() - early_) / static_cast<double>(p_);
  }
  /// The same for the output's next frame, before the hardware's.
  [[nodiscard]] constexpr double out_boundary() const noexcept {
    const std::int64_t ahead = (frames_ * q_ - terms_.cycle * p_) + (margin_ * q_ - hardware_margin() * p_) + early_;
    return static_cast<double>(shift() - ahead) / static_cast<double>(p_);
  }
  /// Where the output's resampler starts: hardware frame 0 lies this many host frames before host frame 0.
  [[nodiscard]] constexpr double lag() const noexcept { return static_cast<double>(lag_) / static_cast<double>(q_); }
  /// Latency added by the resamplers, host frames.
  [[nodiscard]] constexpr double in_latency() const noexcept {
    return static_cast<double>(terms_.in_delay * p_ - shift()) / static_cast<double>(q_);
  }
  [[nodiscard]] constexpr double out_latency() const noexcept {
    return static_cast<double>(lag_ + shift()) / static_cast<double>(q_);
  }

 private:
  [[nodiscard]] constexpr std::int64_t shift() const noexcept { return even_ ? 0 : q_ - 1; }

  std::int64_t p_, q_;
  Terms terms_;
  int frames_;
  bool even_;
  Frames margin_;
  std::int64_t surplus_;    // the hardware's margin less the host's, in 1/Q host frames
  std::int64_t lag_;        // in 1/Q host frames
  std::int64_t early_ = 0;  // host frames given ahead of the hardware's, in 1/Q, below 1
};

}  // namespace taut::device::rate
