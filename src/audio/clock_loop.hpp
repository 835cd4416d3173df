// SPDX-License-Identifier: MIT
// Follows a device's clock through late and jittering wake-ups: frames <-> nanoseconds, smooth and monotone.
#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::audio {

/// A second-order delay-locked loop. Every period boundary gives a position and the time it was noticed. From each
/// boundary the loop continues on a line that corrects part of the error. Source: F. Adriaensen, "Using a DLL to filter
/// time", Linux Audio Conference 2005.
///
/// - *Continuous and monotone.* A new line starts where the old one is at the boundary, and frames take at least half
/// their nominal time; the old line is kept back to the previous boundary. So of two positions no more than a step in
/// the past, the later one never gets the earlier time, even with an update between the two queries.
/// - *Quick.* After reset() the bandwidth starts wide and narrows as 1/t, which is nearly a least-squares line through
/// everything seen so far, until the configured bandwidth is reached. A late first observation is averaged out instead
/// of being taken for a wrong rate: at time t the rate error is at most 0.2 % of t.
/// - *Robust to late wake-ups.* An error counts for at most four times the recent mean error, so a single outlier
/// hardly moves the loop; persistent errors raise that mean, by a fifth each, and are then believed.
/// - *No drift of its own.* Whole nanoseconds are 64-bit integers; only the fraction is a double.
///
/// Plain data: can be copied, or shared with other threads in a Published. Real-time safe.
class ClockLoop {
 public:
  /// `nominal_rate` > 0, Hz. `bandwidth_hz` > 0: slower errors are followed, faster ones smoothed; 0.1 Hz halves a step
  /// in about a second.
  explicit ClockLoop(double nominal_rate = 48000, double bandwidth_hz = 0.1) noexcept
      : nominal_(1e9 / nominal_rate), bandwidth_(bandwidth_hz) {
    reset(0, 0);
  }

  /// Forgets everything but the nominal rate: `position` was at `time`.
  void reset(Frames position, Nanos time) noexcept TAUT_NONBLOCKING {
    line_ = before_ = Line{position, time, 0, nominal_, 1, 0};
    usual_error_ = first_usual_error;
    seen_ = 1;
    elapsed_ = 0;
  }

  /// The period boundary at `position` was noticed at `time`. Ignored unless the position advances. Steps may vary in
  /// size.
  void update(Frames position, Nanos time) noexcept TAUT_NONBLOCKING {
    if (position <= line_.position) return;
    before_ = line_;
    line_.move_to(position);
    const auto step = static_cast<double>(position - before_.position);
    correct(bounded(static_cast<double>(time - line_.time) - line_.fraction), step);
  }

  /// update(), or reset() if `time` is more than `most` ns off, which is no jitter: the clock was interrupted.
  void follow(Frames position, Nanos time, Nanos most) noexcept TAUT_NONBLOCKING {
    if (position <= line_.position) return;
    const Line before = line_;
    line_.move_to(position);
    const double error = static_cast<double>(time - line_.time) - line_.fraction;
    if (std::abs(error) > static_cast<double>(most)) return reset(position, time);
    before_ = before;
    correct(bounded(error), static_cast<double>(position - before.position));
  }

  /// Renumbers: position p becomes p + `by`. Nothing else changes.
  void shift(Frames by) noexcept TAUT_NONBLOCKING {
    line_.position += by;
    before_.position += by;
  }

  /// The time of `position`; extrapolates far from the last update.
  [[nodiscard]] Nanos time_at(Frames position) const noexcept TAUT_NONBLOCKING {
    return (position < line_.position ? before_ : line_).time_at(position);
  }

  /// The position at `time`, with fraction: the inverse of time_at(). Exact to about 1e-6 frames for positions below
  /// 2^33 (25 hours at 96 kHz).
  [[nodiscard]] double frames_at(Nanos time) const noexcept TAUT_NONBLOCKING {
    return (time < line_.time ? before_ : line_).frames_at(time);
  }

  /// Frames per second of the clock that `time` is on, smoothed.
  [[nodiscard]] double rate() const noexcept TAUT_NONBLOCKING { return 1e9 / line_.per_frame; }

 private:
  // Below 2^62. Calling the library function costs as much as all the rest of a line.
  static Nanos floor_of(double x) noexcept {
    const auto toward_zero = static_cast<Nanos>(x);
    return toward_zero - (static_cast<double>(toward_zero) > x ? 1 : 0);
  }

  struct Line {
    Frames position;    // start
    Nanos time;         // start, with
    double fraction;    // in [0, 1)
    double per_frame;   // ns, smoothed
    double bend;        // frames over which
    double correction;  // ns are spread

    [[nodiscard]] double ahead(double frames) const noexcept {
      return frames * per_frame + correction * std::clamp(frames / bend, 0.0, 1.0);
    }

    // The start is asked for most.
    [[nodiscard]] Nanos time_at(Frames at) const noexcept {
      if (at == position) return time + (fraction >= 0.5 ? 1 : 0);
      return time + floor_of(ahead(static_cast<double>(at - position)) + fraction + 0.5);
    }

    [[nodiscard]] double frames_at(Nanos at) const noexcept {
      const double x = static_cast<double>(at - time) - fraction, at_bend = ahead(bend);
      double frames = x / per_frame;
      if (x > at_bend)
        frames = bend + (x - at_bend) / per_frame;
      else if (x > 0)
        frames = x * bend / at_bend;
      return static_cast<double>(position) + frames;
    }

    void move_to(Frames at) noexcept {
      const double advance = ahead(static_cast<double>(at - position)) + fraction;
      const Nanos whole = floor_of(advance);
      position = at;
      time += whole;
      fraction = advance - static_cast<double>(whole);
    }
  };

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
    const double possible = farthest_off * elapsed_ * 1e9;
    const double drift = omega * omega * std::clamp(error, -possible, possible) / step;
    line_.per_frame = std::clamp(line_.per_frame + drift, 0.8 * nominal_, 1.25 * nominal_);
    line_.correction = std::clamp(share * error, -0.25 * period, 0.25 * period);
    line_.bend = step;
  }

  static constexpr double widest = 2;               // Hz, initially
  static constexpr double narrowing = 0.39;         // sqrt(6) / (2 pi): gain of a least-squares line at time t
  static constexpr double farthest_off = 0.002;     // of the rate: a larger initial error was a late first observation
  static constexpr double first_usual_error = 5e6;  // ns: a wake-up on a busy machine
  static constexpr double least_usual_error = 1'000;  // ns: below the resolution of some cards' timestamps

  double nominal_;      // ns per frame
  double bandwidth_;    // Hz
  Line line_, before_;  // since the last boundary, and since the one before
  double usual_error_;  // ns
  double seen_;         // updates since reset
  double elapsed_;      // s since reset
};

}  // namespace taut::audio
