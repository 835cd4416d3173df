// SPDX-License-Identifier: MIT
// Converts frames of one clock to another, at a ratio that may change with every frame.
#pragma once
#include <cstddef>
#include <vector>

#include "audio/resampler_filter.hpp"
#include "audio/resampler_kernels.hpp"
#include "audio/resampler_timeline.hpp"
#include "base/error.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// A polyphase resampler for planar float32, made for drift: two clocks at a known ratio, nearly or nominally.
///
/// *Steps.* A step is the number of input frames per output frame: 44100/48000 to convert 44.1 kHz to 48. Each call
/// gives a target step; over its frames the step moves there linearly from the last call's, without a click. The
/// nominal step is exact for ever: nominal() is the double nearest to in_rate / out_rate, and stands for that fraction.
///
/// *Latency.* An output frame needs the delay() input frames after it (Terms::half of the slower side); there is no
/// other delay. Fed and drained frame by frame from reset(-delay()), output frame n is input frame n - delay().
///
/// *Step 1.* If 1 is within the range of the nominal step, the filter at a whole frame is a single 1, so a call at step
/// 1 from a whole position copies the bits (NaN too), and joins seamlessly with what comes before and after.
///
/// make() off the audio thread. The rest is real-time safe, from one thread at a time.
class Resampler {
 public:
  struct Terms {
    int channels = 2;     ///< 1 to 256
    int in_rate = 48000;  ///< with out_rate, both 1 to 2^24: nominal step in_rate / out_rate, 1/8 to 8
    int out_rate = 48000;
    double range = 0.02;  ///< how far a step may differ from the nominal one, as a share of it, 0 to 0.25
    int frames = 1024;    ///< most input frames per call, 1 to ResamplerTimeline::largest_call
    /// Output lag in frames of the slower side, 8 to 64: 32 keeps images and noise of tones up to 18 kHz below -140 dB
    /// between the usual rates; 24: -130, 16: -90. A larger value widens the pass band.
    int half = 32;
  };
  struct Moved {
    int used;  ///< input frames consumed
    int made;  ///< output frames written
  };

  /// Allocates everything and computes the filter: milliseconds. Starts as after reset(-delay()). Error `bad_request`:
  /// `terms` out of range.
  static Expected<Resampler> make(const Terms& terms);
  /// With the kernel of `isa`, for tests and benchmarks. Error `unsupported`: not on this CPU.
  static Expected<Resampler> make(const Terms& terms, Isa isa);

  /// Produces output until `out_frames` are made or the input is used up. Takes no more input than those frames need;
  /// if output falls short, also input that makes no whole frame yet. `in` and `out`: one plane per channel, read from
  /// frame `in_first` and written from `out_first`; they must not overlap, and are not accessed for 0 frames. Input
  /// beyond Terms::frames is left for the next call. `step` is clamped to the range; NaN means nominal. Sample values
  /// are not checked: a NaN or infinity affects the output while the filter reaches it and leaves no trace; denormals
  /// are zeros unless the step is 1.
  Moved process(const float* const* in, int in_first, int in_frames, float* const* out, int out_first, int out_frames,
                double step) noexcept TAUT_NONBLOCKING;

  /// What process() would make of `in_frames` with unlimited space.
  [[nodiscard]] int makes(int in_frames, double step) const noexcept TAUT_NONBLOCKING {
    return timeline_.makes(in_frames, step);
  }
  /// What process() would need for `out_frames`; one frame less makes fewer.
  [[nodiscard]] int wants(int out_frames, double step) const noexcept TAUT_NONBLOCKING {
    return timeline_.wants(out_frames, step);
  }

  /// Position of the next output frame: input frames after the first unconsumed one, mostly negative. Exact to 1e-13 at
  /// any time; with the counts of frames consumed and made, it is the complete state.
  [[nodiscard]] double ahead() const noexcept TAUT_NONBLOCKING { return timeline_.ahead(); }

  /// Clears the history to silence and puts the next output frame `ahead` input frames after the first to come:
  /// -delay() so that output comes with the first input frame, 0 so that the first output frame is the first input
  /// frame. Clamped to -(delay() + 1), which makes one frame of nothing, and ResamplerTimeline::largest_call. Clears
  /// some memory.
  void reset(double ahead) noexcept TAUT_NONBLOCKING;

  /// Output lag in input frames: half the filter. Equals Terms::half if the input is the slower side.
  [[nodiscard]] int delay() const noexcept { return filter_.half; }
  /// delay() of a resampler with these terms.
  [[nodiscard]] static int delay(const Terms& terms) noexcept;

  [[nodiscard]] double nominal() const noexcept { return timeline_.nominal(); }

 private:
  Resampler(const Terms& terms, ResamplerFilter filter, const ResamplingChoice& choice);

  // `from`: the first channel's, the origin of Place::frame.
  void filter(const float* from, float* const* out, int out_first, int made, double step) noexcept;
  void copy(const float* from, float* const* out, int out_first, int made) noexcept;
  void take(const float* const* in, int in_first, int frames) noexcept;
  void make_room(int frames) noexcept;
  [[nodiscard]] float* plane(int channel) noexcept { return history_.data() + channel * capacity_; }

  int channels_;
  int frames_;  // see Terms
  ResamplerFilter filter_;
  bool copies_;  // at step 1
  ResamplerTimeline timeline_;
  ResamplingKernel* kernel_;
  std::ptrdiff_t capacity_;     // frames in each plane of the history
  std::ptrdiff_t end_;          // of the input taken, in each plane; preceded by at least `taps` frames
  std::vector<float> history_;  // plane by plane
  std::vector<float> scratch_;
  std::vector<float*> to_;
};

}  // namespace taut::audio
