// SPDX-License-Identifier: MIT
// Measures a real cable: plays an exponential sine sweep and finds delay, level and noise in what comes back.
#pragma once
#include <span>
#include <vector>

#include "base/units.hpp"

namespace taut::monitor {

/// What came back. dBFS, with a full-scale sine at 0 dB.
struct Echo {
  enum class Status {
    found,      ///< the sweep came back
    no_signal,  ///< only noise or nothing came back: the cable, the gain or the channel is wrong
  } status = Status::no_signal;
  double round_trip = 0;  ///< frames from played to captured, fractional; 0 unless found
  double level = 0;       ///< of the captured sweep; minus infinity unless found
  double noise =
      0;  ///< without DC, before and after the sweep, or everything if nothing was found; minus infinity for digital silence, NaN if there is nothing to listen to
  double confidence =
      0;  ///< 0 ... 1; 1 - (6 / r)^2, r = peak over rms of the rest of the impulse response; 0 unless found
  bool inverted = false;  ///< the path inverts the polarity
  bool clipped = false;   ///< the capture reached full scale, so levels are too low
};

/// An exponential sweep and its analysis. Formula: A. Farina, "Simultaneous measurement of impulse response and
/// distortion with a swept-sine technique", AES 108 (2000). The impulse response is the regularised spectral quotient
/// within the band. The round trip is the peak of its envelope, interpolated by evaluating the band-limited response
/// between frames, and thus independent of polarity.
class Sweep {
 public:
  /// `rate`: 8000 ... 768000 Hz; `seconds`: 0.1 ... 10. From 40 Hz to 0.45 of the rate, peak 0.1 (-20 dBFS), faded at
  /// both ends.
  explicit Sweep(double rate, double seconds = 1.0);

  /// To play once, from played frame 0 on, followed by silence.
  [[nodiscard]] std::span<const float> signal() const noexcept { return signal_; }

  /// Frames to capture in order to find a round trip of up to `longest` frames.
  [[nodiscard]] Frames capture_frames(Frames longest) const noexcept;

  /// `captured[0]`: the frame captured in the callback that played signal()[0], at the same place in the buffer.
  /// Control thread; takes tens of milliseconds. Non-finite samples count as 0.
  [[nodiscard]] Echo analyse(std::span<const float> captured) const;

 private:
  [[nodiscard]] double noise_around(std::span<const float> captured, double round_trip) const;
  double rate_;
  double lowest_, highest_;  // Hz
  std::vector<float> signal_;
};

}  // namespace taut::monitor
