// SPDX-License-Identifier: MIT
// Frames of one clock made into frames of another, at a ratio that may change with every frame.
#pragma once
#include <cstddef>
#include <vector>

#include "audio/resampler_filter.hpp"
#include "audio/resampler_kernels.hpp"
#include "audio/resampler_timeline.hpp"
#include "base/error.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// A polyphase resampler of planar float32, made for drift: two clocks that are nearly, or nominally, in a known ratio.
///
/// *Steps.* A step is how many input frames one output frame lasts: 44100/48000 where 44.1 kHz becomes 48. Each call says
/// which step to arrive at; over the frames it makes the step goes there in a straight line from the last call's, so there
/// is no click. The nominal step is exact for ever: nominal() is the double nearest to in_rate / out_rate, and means that
/// fraction, not the double.
///
/// *Latency.* An output frame needs the delay() input frames after it (Terms::half of the slower side), and nothing else
/// delays. Fed and drained frame by frame from reset(-delay()), output frame n is input frame n - delay().
///
/// *Step 1.* Where 1 is within the range of the nominal step, a filter place on a whole frame is a single 1, so a call at
/// step 1 from a whole place copies the bits (NaN too), and what comes before and after fits without a seam.
///
/// Off the audio thread: make(). All else is real-time safe, from one thread at a time.
class Resampler {
 public:
  struct Terms {
    int channels = 2;     ///< 1 to 256
    int in_rate = 48000;  ///< with out_rate, both 1 to 2^24: the nominal step in_rate / out_rate, 1/8 to 8
    int out_rate = 48000;
    double range = 0.02;  ///< share of the nominal step by which a step may differ from it, 0 to 0.25
    int frames = 1024;    ///< input frames that a call takes at most, 1 to ResamplerTimeline::largest_call
    /// Frames of the slower side by which output lags, 8 to 64: 32 for 140 dB of images and noise with tones up to 18 kHz
    /// between the usual rates; 24 for 130, 16 for 90. More is a wider pass band.
    int half = 32;
  };
  struct Moved {
    int used;  ///< input frames consumed
    int made;  ///< output frames written
  };

  /// Allocates all, and computes the filter: milliseconds. Starts as reset(-delay()). Fails with bad_request when `terms`
  /// are out of range.
  static Expected<Resampler> make(const Terms& terms);
  /// The same with the kernel of `isa`, for tests and benchmarks; unsupported where this CPU has not got it.
  static Expected<Resampler> make(const Terms& terms, Isa isa);

  /// Makes output until `out_frames` are made or the input is used up, whichever is first, and takes no more input than
  /// the frames made need; input that makes no whole frame yet is taken when output was short. `in` and `out`: one plane a
  /// channel, read from frame `in_first` on and written from `out_first` on; they may not overlap, and are not looked at
  /// for 0 frames. Of more than Terms::frames of input the rest is left for the next call. `step` is held within the
  /// range, and a NaN is the nominal step. Samples are not looked at: a NaN or infinity is in the output for as long as
  /// the filter reaches it, and leaves nothing behind; denormals are zeros wherever the step is not 1.
  Moved process(const float* const* in, int in_first, int in_frames, float* const* out, int out_first, int out_frames,
                double step) noexcept TAUT_NONBLOCKING;

  /// What process() would make of `in_frames`, were there room for all.
  [[nodiscard]] int makes(int in_frames, double step) const noexcept TAUT_NONBLOCKING {
    return timeline_.makes(in_frames, step);
  }
  /// What process() would take to make `out_frames`: with one frame less it would make fewer.
  [[nodiscard]] int wants(int out_frames, double step) const noexcept TAUT_NONBLOCKING {
    return timeline_.wants(out_frames, step);
  }

  /// Where the next output frame lies: input frames after the first that has not been consumed, mostly negative. Exact
  /// to 1e-13 at any time: with the frames consumed and made so far, both whole numbers, it is all there is to know.
  [[nodiscard]] double ahead() const noexcept TAUT_NONBLOCKING { return timeline_.ahead(); }

  /// Silence precedes, and the next output frame lies `ahead` input frames after the first that comes: -delay() so that
  /// output comes with the first input frame, 0 so that the first output frame is the first input frame. Held within
  /// -(delay() + 1), which makes one frame of nothing, and ResamplerTimeline::largest_call. Costs the clearing of some memory.
  void reset(double ahead) noexcept TAUT_NONBLOCKING;

  /// Input frames by which output lags: half the filter. Terms::half where the input is the slower side.
  [[nodiscard]] int delay() const noexcept { return filter_.half; }
  /// What delay() of a resampler of these terms would be.
  [[nodiscard]] static int delay(const Terms& terms) noexcept;

  [[nodiscard]] double nominal() const noexcept { return timeline_.nominal(); }

 private:
  Resampler(const Terms& terms, ResamplerFilter filter, const ResamplingChoice& choice);

  // `from`: of the first channel, what Place::frame counts from.
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
  std::ptrdiff_t capacity_;     // frames of each plane of the history
  std::ptrdiff_t end_;          // of what was taken, in each plane; at least `taps` frames precede it
  std::vector<float> history_;  // plane after plane
  std::vector<float> scratch_;
  std::vector<float*> to_;
};

}  // namespace taut::audio
