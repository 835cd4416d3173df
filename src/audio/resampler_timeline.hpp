// SPDX-License-Identifier: MIT
// Where a resampler's output frames lie among its input frames, in integers, so nothing is ever lost.
#pragma once
#include <cstdint>

#include "base/realtime.hpp"

namespace taut::audio {

/// An output frame for the kernels: `frame` counts from the oldest that the first tap may touch, `row` is the piece of
/// the filter and `within` the position in it, 0 to 1.
struct Place {
  int frame;
  int row;
  float within;
};

/// The exact state of a Resampler. Positions and steps are multiples of 1/unit of an input frame. `unit` is a multiple
/// of the nominal ratio's denominator, so at the nominal step frame n lies at exactly n * in_rate / out_rate for ever.
/// It is near 2^43, so any other step is rounded by less than 6e-14 frames, and the effect is part of the position, not
/// lost. Plain data, real-time safe.
class ResamplerTimeline {
 public:
  static constexpr int largest_call = 32768;  // frames
  static constexpr int rows = 128;            // filter pieces between two frames

  ResamplerTimeline() = default;
  /// `in_rate` / `out_rate`: the nominal step, 1/8 to 8, each rate at most 2^24. `range`: how far a step may be from
  /// it, 0 to 0.25. `half`: input frames needed after an output frame's own, 1 to 1024.
  ResamplerTimeline(int in_rate, int out_rate, double range, int half) noexcept;

  /// Puts the next output frame `ahead` input frames after the next input frame. Clamped to -(half + 1), which needs no
  /// input, and largest_call. The next call's step applies at once.
  void reset(double ahead) noexcept TAUT_NONBLOCKING;

  /// Output frames that `in_frames` more input frames allow (0 to largest_call), as the step moves to `step`.
  [[nodiscard]] int makes(int in_frames, double step) const noexcept TAUT_NONBLOCKING;

  /// Input frames needed for `out_frames` output frames (0 to largest_call).
  [[nodiscard]] int wants(int out_frames, double step) const noexcept TAUT_NONBLOCKING;

  /// Consumes `used` input frames and produces `made` output frames.
  void advance(int used, int made, double step) noexcept TAUT_NONBLOCKING;

  /// The places of frames `first` to `first + frames` - 1 of a call that makes `made`. Before advance().
  void places(int first, int frames, int made, double step, Place* place) const noexcept TAUT_NONBLOCKING;

  /// Whether a call to `step` leaves each output frame on consecutive input frames.
  [[nodiscard]] bool passes(double step) const noexcept TAUT_NONBLOCKING;

  /// The next output frame, in input frames after the last one consumed; exact to 1e-13.
  [[nodiscard]] double ahead() const noexcept TAUT_NONBLOCKING;

  [[nodiscard]] double nominal() const noexcept { return nominal_; }
  [[nodiscard]] int half() const noexcept { return half_; }

 private:
  using Units = std::int64_t;
  struct Ramp {
    Units start;   // the step before the first frame
    Units change;  // of the step, per frame
    [[nodiscard]] Units after(Units frames) const noexcept {
      return frames * start + change * (frames * (frames + 1) / 2);
    }
  };

  [[nodiscard]] Units units(double step) const noexcept;
  [[nodiscard]] Ramp ramp(int frames, Units to) const noexcept;
  [[nodiscard]] Units whole(Units at) const noexcept { return at >= 0 ? at / unit_ : -((-at + unit_ - 1) / unit_); }

  Units carry(Units& part) const noexcept;

  Units unit_ = 1;
  Units ahead_ = 0;
  Units step_ = 0;  // reached by the last call; 0: none yet
  double nominal_ = 1, least_ = 1, most_ = 1;
  int half_ = 1;
};

}  // namespace taut::audio
