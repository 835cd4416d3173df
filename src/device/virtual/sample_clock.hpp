// SPDX-License-Identifier: MIT
// A card's own clock: which frame at what time, and vice versa. Every answer is computed from the start, so errors do
// not accumulate: after 24 h it is as exact as after one second (to the nearest nanosecond).
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "base/units.hpp"

namespace taut::device::virtual_card {

class SampleClock {
 public:
  SampleClock() = default;

  /// `rate`: nominal, Hz. `ppm`: deviation at `epoch`, parts per million; `ramp`: its change per second. The total
  /// stops at +-200000 ppm. Frame 0 is at `epoch` (ns).
  SampleClock(double rate, double ppm, double ramp, Nanos epoch) noexcept
      : rate_(rate), start_(1 + ppm * 1e-6), slope_(ramp * 1e-6), epoch_(epoch), period_(1e9 / (rate * start_)) {
    if (slope_ == 0) return;
    end_ = slope_ > 0 ? 1.2 : 0.8;
    ramp_seconds_ = (end_ - start_) / slope_;
    ramp_frames_ = (start_ + slope_ * ramp_seconds_ / 2) * ramp_seconds_ * rate_;
  }

  /// A clock with another rate and the same sway, on which `frame` begins at `now`. Real-time safe.
  [[nodiscard]] SampleClock going_on(double rate, double ppm, double ramp, Frames frame, Nanos now) const noexcept {
    SampleClock clock(rate, ppm, ramp, 0);
    clock.sway_frames_ = sway_frames_ / rate_ * rate;
    clock.sway_ns_ = sway_ns_;
    clock.epoch_ = now - clock.base_time(frame);
    return clock;
  }

  /// Additionally varies by up to `ppm`, in a triangle with period `seconds`.
  void sway(double ppm, double seconds) noexcept {
    sway_frames_ = ppm > 0 ? seconds * rate_ : 0;
    sway_ns_ = -ppm * 1e-6 * seconds * 1e9 / 8;
  }

  /// When frame `frame` begins, ns. Real-time safe, like all here.
  [[nodiscard]] Nanos time_of(Frames frame) const noexcept {
    std::size_t k = newest_;
    for (std::size_t back = 1; back < pieces_.size() && frame <= pieces_[k].after; ++back) k = before(k);
    const Piece& piece = pieces_[k];
    return std::max(piece.earliest, epoch_ + base_time(frame - piece.stepped) + piece.pause);
  }

  /// The newest frame begun at `now`; `now` must not precede the last stall() or step().
  [[nodiscard]] Frames frame_at(Nanos now) const noexcept {
    const Piece& piece = pieces_[newest_];
    Frames frame = std::max(piece.after, base_frame(now - piece.pause - epoch_) + piece.stepped);
    while (time_of(frame + 1) <= now) ++frame;
    while (frame > piece.after && time_of(frame) > now) --frame;
    return frame;
  }

  /// From `now`, when frame `frame` has begun, the clock stands still for `ns`.
  void stall(Frames frame, Nanos now, Nanos ns) noexcept {
    const Piece& last = pieces_[newest_];
    push({frame, last.pause + ns, last.stepped, now});
  }

  /// At `now`, when frame `frame` has begun, the clock jumps: `frames` > 0 pass instantly; < 0: it stands still for
  /// their nominal duration.
  void step(Frames frame, Nanos now, Frames frames) noexcept {
    if (frames <= 0) return stall(frame, now, duration(-frames, rate_));
    const Piece& last = pieces_[newest_];
    push({frame, last.pause, last.stepped + frames, now});
  }

 private:
  // Applies to frames after `after`.
  struct Piece {
    Frames after = std::numeric_limits<Frames>::min();
    Nanos pause = 0;
    Frames stepped = 0;
    Nanos earliest = std::numeric_limits<Nanos>::min();
  };

  [[nodiscard]] std::size_t before(std::size_t k) const noexcept { return (k + pieces_.size() - 1) % pieces_.size(); }

  void push(const Piece& piece) noexcept {
    newest_ = (newest_ + 1) % pieces_.size();
    pieces_[newest_] = piece;
  }

  [[nodiscard]] Nanos base_time(Frames frame) const noexcept {
    const auto f = static_cast<double>(frame);
    return static_cast<Nanos>(std::floor((slope_ == 0 ? f * period_ : ramped(f)) + swayed(f) + 0.5));
  }

  // The integral of a triangle: one parabola up, one down.
  [[nodiscard]] double swayed(double frame) const noexcept {
    if (sway_frames_ == 0) return 0;
    const double turns = frame / sway_frames_, half = 2 * (turns - std::floor(turns));
    return half < 1 ? sway_ns_ * 4 * half * (1 - half) : -sway_ns_ * 4 * (half - 1) * (2 - half);
  }

  [[nodiscard]] double ramped(double frame) const noexcept {
    if (frame >= ramp_frames_) return (ramp_seconds_ + (frame - ramp_frames_) / (rate_ * end_)) * 1e9;
    const double x = frame / rate_;
    // The quadratic's root in the form without cancellation.
    return 2e9 * x / (start_ + std::sqrt(start_ * start_ + 2 * slope_ * x));
  }

  [[nodiscard]] Frames base_frame(Nanos since) const noexcept {
    const Frames near = steady_frame(since);
    if (sway_frames_ == 0) return near;
    // One Newton step: the sway is nearly the same here.
    return steady_frame(since - static_cast<Nanos>(swayed(static_cast<double>(near))));
  }

  [[nodiscard]] Frames steady_frame(Nanos since) const noexcept {
    const double s = static_cast<double>(since) * 1e-9;
    if (slope_ == 0) return static_cast<Frames>(s * rate_ * start_);
    if (s >= ramp_seconds_) return static_cast<Frames>(ramp_frames_ + (s - ramp_seconds_) * rate_ * end_);
    return static_cast<Frames>((start_ + slope_ * s / 2) * s * rate_);
  }

  double rate_ = 48000, start_ = 1, slope_ = 0;
  Nanos epoch_ = 0;
  double period_ = 1e9 / 48000;
  double end_ = 1, ramp_seconds_ = 0, ramp_frames_ = 0;
  double sway_frames_ = 0, sway_ns_ = 0;
  std::array<Piece, 8> pieces_{};
  std::size_t newest_ = 0;
};

}  // namespace taut::device::virtual_card
