// SPDX-License-Identifier: MIT
// A device's clock, seen through late and jittering wake-ups: frames <-> nanoseconds, smooth and monotone.
#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/units.hpp"

namespace taut::audio {

/// A second-order delay-locked loop. Every period boundary gives a position and a time at which it was noticed; between
/// them the loop draws a line whose next end is moved by a part of the error. Source: F. Adriaensen, "Using a DLL to
/// filter time", Linux Audio Conference 2005.
///
/// - *Continuous and monotone.* A new line starts where the old one is at the boundary; its slope stays above half of
///   the nominal one. So time_at() of a later position is later, also across an update at a position in between.
/// - *Quick.* After reset() the bandwidth starts wide and narrows as 1/t, which is nearly the least-squares line through
///   all that was seen so far, until the wanted bandwidth is reached.
/// - *Late wake-ups are not the clock's fault.* An error counts for at most four times the mean error of late, so one
///   outlier moves the loop little; errors that persist raise that mean, by a fifth each, and are believed.
/// - *No drift of its own.* Whole nanoseconds are kept in 64 bits, only the fraction in a double.
///
/// Plain data: copy it, or hand it to other threads in a Published. Real-time safe.
class ClockLoop {
 public:
  /// `nominal_rate` > 0 in Hz. `bandwidth_hz` > 0: errors that change slower are followed, faster ones smoothed; 0.1 Hz
  /// halves a jump in about a second.
  explicit ClockLoop(double nominal_rate = 48000, double bandwidth_hz = 0.1) noexcept
      : nominal_(1e9 / nominal_rate), bandwidth_(bandwidth_hz), per_frame_(nominal_) {}

  /// Forgets everything but the nominal rate: `position` was at `time`.
  void reset(Frames position, Nanos time) noexcept {
    position_ = position;
    time_ = time;
    fraction_ = 0;
    per_frame_ = nominal_;
    step_ = 1;
    correction_ = 0;
    usual_error_ = first_usual_error;
    elapsed_ = 0;
    seen_ = 1;
  }

  /// The period boundary at `position` was noticed at `time`. A position that does not advance tells nothing and is
  /// ignored. Steps may vary in size.
  void update(Frames position, Nanos time) noexcept {
    if (position <= position_) return;
    const auto step = static_cast<double>(position - position_);
    const double advance = ahead(step) + fraction_;
    const double whole = std::floor(advance);
    position_ = position;
    time_ += static_cast<Nanos>(whole);
    fraction_ = advance - whole;
    correct(bounded(static_cast<double>(time - time_) - fraction_), step);
  }

  /// When `position` is, or was, at the boundary. Far from the last update this extrapolates.
  [[nodiscard]] Nanos time_at(Frames position) const noexcept {
    return time_ + static_cast<Nanos>(std::floor(ahead(static_cast<double>(position - position_)) + fraction_ + 0.5));
  }

  /// The position at `time`, between frames: the inverse of time_at(). Exact to about 1e-6 frames for positions below
  /// 2^33 (25 hours at 96 kHz).
  [[nodiscard]] double frames_at(Nanos time) const noexcept {
    const double x = static_cast<double>(time - time_) - fraction_;
    const double bend = per_frame_ * step_ + correction_;
    double frames = x / per_frame_;
    if (x > bend)
      frames = step_ + (x - bend) / per_frame_;
    else if (x > 0)
      frames = x * step_ / bend;
    return static_cast<double>(position_) + frames;
  }

  /// Frames a second (of the clock that `time` is on), smoothed.
  [[nodiscard]] double rate() const noexcept { return 1e9 / per_frame_; }

 private:
  // Nanoseconds from the last boundary to `frames` after it: the smoothed period, and the correction spread over as
  // many frames as the last step had.
  [[nodiscard]] double ahead(double frames) const noexcept {
    return frames * per_frame_ + correction_ * std::clamp(frames / step_, 0.0, 1.0);
  }

  double bounded(double error) noexcept {
    const double size = std::min(std::abs(error), 4 * usual_error_);
    usual_error_ = std::max(usual_error_ + (size - usual_error_) / 16, least_usual_error);
    return std::copysign(size, error);
  }

  void correct(double error, double step) noexcept {
    const double period = step * nominal_;
    elapsed_ += period * 1e-9;
    seen_ += 1;
    const double bandwidth = std::clamp(narrowing / elapsed_, bandwidth_, std::max(bandwidth_, widest));
    const double omega = std::min(2 * std::numbers::pi * bandwidth * period * 1e-9, 0.5);
    const double share = std::max(std::numbers::sqrt2 * omega, 1 / seen_);
    per_frame_ = std::clamp(per_frame_ + omega * omega * error / step, 0.8 * nominal_, 1.25 * nominal_);
    correction_ = std::clamp(share * error, -0.25 * period, 0.25 * period);
    step_ = step;
  }

  static constexpr double widest = 2;                 // Hz, at the start
  static constexpr double narrowing = 0.39;           // sqrt(6) / (2 pi): the gain of a least-squares line at time t
  static constexpr double first_usual_error = 5e6;    // ns: one tick of timers with 1 ms steps
  static constexpr double least_usual_error = 1'000;  // ns: below the resolution of some cards' own time stamps

  double nominal_;                          // ns a frame
  double bandwidth_;                        // Hz
  Frames position_ = 0;                     // of the last boundary
  Nanos time_ = 0;                          // of the last boundary, with
  double fraction_ = 0;                     // in [0, 1)
  double per_frame_;                        // ns, smoothed
  double step_ = 1;                         // frames that
  double correction_ = 0;                   // ns are spread over
  double usual_error_ = first_usual_error;  // ns
  double seen_ = 1;                         // measurements since reset
  double elapsed_ = 0;                      // s since reset
};

}  // namespace taut::audio
