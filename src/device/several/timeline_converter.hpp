// SPDX-License-Identifier: MIT
// Frames that come on one time line and are wanted on another: kept by their positions, given at the positions asked for.
#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "audio/resampler.hpp"
#include "base/units.hpp"

namespace taut::device::several {

/// Everything is counted in positions on the two lines, so nothing can add up: how full the memory is decides nothing.
///
/// Resampled: where the next output frame lies among the input is known exactly (Resampler::ahead), where it should lie
/// comes with each call. The step is the ratio of the two clocks, corrected by a loop of second order on the difference;
/// so a constant drift of the ratio leaves no error, and what the loop lets through of jitter is slower than 0.1 Hz. It
/// starts wide and narrows as 1/t. Source: F. Adriaensen, "Controlling adaptive resampling", Linux Audio Conference 2012;
/// unlike there the ratio itself is fed forward, and the error is between time lines, not of a queue's length.
///
/// Joined (one clock): frames are copied, bit for bit, at the whole number nearest to where the first was wanted.
class TimelineConverter {
 public:
  struct Terms {
    int channels = 1;
    int in_rate = 48000, out_rate = 48000;
    bool joined = false;
    int in_frames = 64;   ///< at most so many come at once
    int out_frames = 64;  ///< at most so many are asked for at once
    Frames keep = 1024;   ///< input frames that stay available behind the newest
  };
  static Expected<TimelineConverter> make(const Terms& terms);

  /// Planes of four-byte samples (float32; int32 where joined ones are) and the first frame in them.
  struct Planes {
    std::byte* const* planes;
    std::ptrdiff_t at;
  };

  // Real-time safe, one thread: all that follows.

  /// Forgets all input. The counts stay.
  void clear() noexcept TAUT_NONBLOCKING;
  /// Where the `frames` input frames from `position` on are to be written, at once. What is missing before them is silence.
  Planes room(Frames position, int frames) noexcept TAUT_NONBLOCKING;
  /// Whether the input for `frames` frames is here, the first of them at input position `at`, `step` input frames apart.
  [[nodiscard]] bool has(double at, double step, int frames) const noexcept TAUT_NONBLOCKING;
  /// Makes them into made(). False: the input was not here, and nothing was made.
  bool make(double at, double step, int frames) noexcept TAUT_NONBLOCKING;
  [[nodiscard]] std::byte* const* made() const noexcept { return made_.data(); }
  /// The next make() begins where it is told to.
  void pause() noexcept TAUT_NONBLOCKING { running_ = false; }

  /// Input frames (half the filter) that an output frame needs beyond its own place.
  [[nodiscard]] int delay() const noexcept { return resampler_ ? resampler_->delay() : 0; }
  [[nodiscard]] std::int64_t gaps() const noexcept { return gaps_; }  ///< calls that found no input
  [[nodiscard]] std::int64_t jumps() const noexcept {
    return jumps_;
  }  ///< times that it was too far off to be led back
  [[nodiscard]] bool running() const noexcept { return running_; }
  [[nodiscard]] double error() const noexcept { return error_; }  ///< input frames between where it should be and is

 private:
  explicit TimelineConverter(const Terms& terms);
  void seek(double at) noexcept;
  [[nodiscard]] double place() const noexcept;
  [[nodiscard]] double steer(double error, double step, int frames) noexcept;

  int channels_, out_rate_;
  std::optional<audio::Resampler> resampler_;
  Frames keep_, capacity_;
  std::vector<float> memory_, output_;
  std::vector<float*> in_, out_;
  std::vector<std::byte*> room_, made_;
  Frames first_ = 0, end_ = 0;  // input positions in the memory: from index 0 on
  Frames next_ = 0;             // the next that is to be taken
  bool running_ = false, fed_ = false;
  double error_ = 0, held_ = 0, seconds_ = 0;
  std::int64_t gaps_ = 0, jumps_ = 0;
};

}  // namespace taut::device::several
