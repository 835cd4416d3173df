// SPDX-License-Identifier: MIT
// The resampler's filter: a Kaiser-windowed sinc in pieces of second order.
#pragma once
#include <vector>

namespace taut::audio {

/// Coefficients for every position between two input frames. Between r/rows and (r+1)/rows, a tap is the parabola a + b
/// t + c t^2 through its true values at both ends and the middle. With 128 rows its error is below -146 dB for tones up
/// to 3/8 of the lower rate; linear interpolation would need 4,096 rows.
struct ResamplerFilter {
  int half;  ///< input frames needed after an output frame's own
  int taps;  ///< multiple of 8, at least 2 half; the excess is zeros before the oldest frame
  /// Rows of 3 * taps: for every eight taps, eight a, eight b, eight c. Tap i applies to input frame half - taps + 1 +
  /// i after the output's own.
  std::vector<float> rows;
};

/// `scale`: 1, or input frames per output frame if the input is faster; the filter is that much wider and lower. It
/// reaches `half` frames of the lower rate beyond an output frame. At scale 1 all values at whole frames are exactly
/// zero, except exactly 1 at 0: an output frame on an input frame equals it. The same bits on every platform: uses only
/// the four operations and the square root.
ResamplerFilter make_resampler_filter(double scale, int half);

}  // namespace taut::audio
