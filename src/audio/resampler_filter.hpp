// SPDX-License-Identifier: MIT
// The filter of a resampler: a Kaiser-windowed sinc, cut into pieces of second order.
#pragma once
#include <vector>

namespace taut::audio {

/// Coefficients for every place between two input frames. Between place r/rows and (r+1)/rows a tap is the parabola
/// through its true values at both ends and in the middle: a + b t + c t^2. With 128 rows its error is below -146 dB for
/// tones to 3/8 of the lower rate, where the straight line of other resamplers needs 4,096 rows.
struct ResamplerFilter {
  int half;  ///< input frames after its own that an output frame needs
  int taps;  ///< a multiple of 8, at least 2 half; the surplus is zeros before the oldest frame
  /// Row after row of 3 * taps: for each eight taps their eight a, eight b, eight c. Tap i belongs to the input frame
  /// half - taps + 1 + i after the output's own.
  std::vector<float> rows;
};

/// `scale`: 1, or input frames for each output frame where the input is the faster side; the filter is that much wider and
/// lower. `half` of the lower rate's frames follow an output frame. At scale 1 all whole-frame values are exactly zero but
/// the one at 0, which is exactly 1: a place on an input frame gives that frame. Every platform computes the same bits:
/// nothing but the four operations and the square root is used.
ResamplerFilter make_resampler_filter(double scale, int half);

}  // namespace taut::audio
