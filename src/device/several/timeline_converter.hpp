// SPDX-License-Identifier: MIT
// Converts frames from one timeline to another: stored by position, produced for any position.
#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "audio/resampler.hpp"
#include "base/units.hpp"

namespace taut::device::several {

/// All counting is in positions on the two timelines, so errors cannot accumulate; fill levels play no part.
///
/// Resampled: where the next output frame lies in the input is known exactly (Resampler::ahead); where it should lie
/// comes with each call. The step is the ratio of both clocks, corrected by a second-order loop on the difference, so a
/// constant drift leaves no error and jitter above 0.1 Hz is filtered out. The loop starts wide and narrows as 1/t.
/// Source: F. Adriaensen, "Controlling adaptive resampling", Linux Audio Conference 2012; here the ratio itself is fed
/// forward, and the error is between timelines instead of a queue's length.
///
/// Joined (one clock): frames are copied bit for bit, at the whole number nearest to the first wanted position.
class TimelineConverter {
 public:
  struct Terms {
    int channels = 1;
    int in_rate = 48000, out_rate = 48000;
    bool joined = false;
    int in_frames = 64;   ///< at most, per room()
    int out_frames = 64;  ///< at most, per make()
    Frames keep = 1024;   ///< input frames kept behind the newest
  };
  static Expected<TimelineConverter> make(const Terms& terms);

  /// Planes of four-byte samples (float32, or int32 if joined) and the index of the first frame.
  struct Planes {
    std::byte* const* planes;
    std::ptrdiff_t at;
  };

  // All below: one thread, real-time safe.

  /// Drops all input; the counters stay.
  void clear() noexcept TAUT_NONBLOCKING;
  /// Where to write the `frames` input frames from `position` on, immediately. Skipped positions before them become
  /// silence.
  Planes room(Frames position, int frames) noexcept TAUT_NONBLOCKING;
  /// Whether the input for `frames` output frames is available: the first at input position `at`, then every `step`.
  [[nodiscard]] bool has(double at, double step, int frames) const noexcept TAUT_NONBLOCKING;
  /// Produces them in made(). False: input is missing, nothing was produced.
  bool make(double at, double step, int frames) noexcept TAUT_NONBLOCKING;
  [[nodiscard]] std::byte* const* made() const noexcept { return made_.data(); }
  /// The next make() starts exactly at its `at`.
  void pause() noexcept TAUT_NONBLOCKING { running_ = false; }

  /// Input frames an output frame needs beyond its own position (half the filter).
  [[nodiscard]] int delay() const noexcept { return resampler_ ? resampler_->delay() : 0; }
  [[nodiscard]] std::int64_t gaps() const noexcept { return gaps_; }    ///< calls without input
  [[nodiscard]] std::int64_t jumps() const noexcept { return jumps_; }  ///< corrections too large for the loop
  [[nodiscard]] bool running() const noexcept { return running_; }
  [[nodiscard]] double error() const noexcept { return error_; }  ///< input frames between target and actual position

 private:
  explicit TimelineConverter(const Terms& terms);
  void seek(double at) noexcept;
  [[nodiscard]] double position() const noexcept;
  [[nodiscard]] double steer(double error, double step, int frames) noexcept;

  int channels_, out_rate_;
  std::optional<audio::Resampler> resampler_;
  Frames keep_, capacity_;
  std::vector<float> memory_, output_;
  std::vector<float*> in_, out_;
  std::vector<std::byte*> room_, made_;
  Frames first_ = 0, end_ = 0;  // input positions in memory, from index 0
  Frames next_ = 0;             // the next to consume
  bool running_ = false, fed_ = false;
  double error_ = 0, held_ = 0, seconds_ = 0;
  std::int64_t gaps_ = 0, jumps_ = 0;
};

}  // namespace taut::device::several
