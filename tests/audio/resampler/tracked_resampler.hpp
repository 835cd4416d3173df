// SPDX-License-Identifier: MIT
// A resampler fed with a signal that is also known between frames, and the error of its output.
#pragma once
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "audio/resampler.hpp"

namespace taut::tests {

/// `place` in input frames; the first frame is 0.
using Signal = std::function<double(double place)>;

/// A tone at -6 dB; `cycles` per frame.
inline Signal tone(double cycles) {
  return [cycles](double place) { return 0.5 * std::sin(2 * std::numbers::pi * std::remainder(cycles * place, 1.0)); };
}

/// Output frames and their exact positions, computed independently of the resampler.
class TrackedResampler {
 public:
  /// The first output frame lies at `ahead`. Channel c is the signal times 1 / (c + 1).
  TrackedResampler(const audio::Resampler::Terms& terms, Signal signal, double ahead = 0)
      : resampler(*audio::Resampler::make(terms)), signal_(std::move(signal)), place_(ahead) {
    resampler.reset(ahead);
    in_.assign(static_cast<std::size_t>(terms.channels), std::vector<float>(static_cast<std::size_t>(terms.frames)));
    out_ = in_;
    for (auto& plane : in_) ins_.push_back(plane.data());
    for (auto& plane : out_) outs_.push_back(plane.data());
  }

  audio::Resampler::Moved call(int in_frames, int out_frames, double step) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(in_frames); ++i) {
      const double value = signal_(static_cast<double>(used + static_cast<std::int64_t>(i)));
      for (std::size_t c = 0; c < in_.size(); ++c) in_[c][i] = static_cast<float>(value / static_cast<double>(c + 1));
    }
    const auto moved = resampler.process(ins_.data(), 0, in_frames, outs_.data(), 0, out_frames, step);
    used += moved.used;
    const double from = step_ == 0 ? step : step_, n = moved.made;
    for (int j = 0; j < moved.made; ++j) {
      place.push_back(place_ + j * from + (step - from) / n * j * (j + 1) / 2);
      frame.push_back(static_cast<double>(out_[0][static_cast<std::size_t>(j)]));
      for (std::size_t c = 1; c < out_.size(); ++c)
        same_in_all = same_in_all &&
                      std::abs(static_cast<double>(out_[c][static_cast<std::size_t>(j)]) * static_cast<double>(c + 1) -
                               frame.back()) < 1e-6;
    }
    if (moved.made > 0) {
      place_ += n * from + (step - from) * (n + 1) / 2;
      step_ = step;
    }
    return moved;
  }

  /// Feeds blocks of `block` input frames until `frames` are made.
  void run(std::size_t frames, int block, double step) {
    while (frame.size() < frames) call(block, static_cast<int>(out_[0].size()), step);
  }

  /// Exact position of the next output frame.
  [[nodiscard]] double next() const { return place_; }

  /// Largest error from output frame `first` on.
  [[nodiscard]] double worst(std::size_t first) const {
    double largest = 0;
    for (std::size_t n = first; n < frame.size(); ++n)
      largest = std::max(largest, std::abs(frame[n] - signal_(place[n])));
    return largest;
  }

  audio::Resampler resampler;
  std::int64_t used = 0;
  std::vector<double> frame, place;
  bool same_in_all = true;

 private:
  Signal signal_;
  double place_, step_ = 0;
  std::vector<std::vector<float>> in_, out_;
  std::vector<const float*> ins_;
  std::vector<float*> outs_;
};

/// A least-squares fit of a tone of `cycles` per frame: amplitude and phase against a sine of amplitude 1, and the
/// residual power in dB below it.
struct Fit {
  double gain, phase, noise_db;
};

inline Fit fit(const TrackedResampler& run, double cycles, std::size_t first) {
  double ss = 0, sc = 0, cc = 0, ys = 0, yc = 0;
  const auto wave = [&](std::size_t n) {
    const double turn = 2 * std::numbers::pi * std::remainder(cycles * run.place[n], 1.0);
    return std::pair{std::sin(turn), std::cos(turn)};
  };
  for (std::size_t n = first; n < run.frame.size(); ++n) {
    const auto [s, c] = wave(n);
    ss += s * s, sc += s * c, cc += c * c, ys += run.frame[n] * s, yc += run.frame[n] * c;
  }
  const double both = ss * cc - sc * sc, a = (ys * cc - yc * sc) / both, b = (yc * ss - ys * sc) / both;
  double power = 0, noise = 0;
  for (std::size_t n = first; n < run.frame.size(); ++n) {
    const auto [s, c] = wave(n);
    const double value = a * s + b * c;
    power += value * value, noise += (run.frame[n] - value) * (run.frame[n] - value);
  }
  return {std::hypot(a, b), std::atan2(b, a), 10 * std::log10(power / noise)};
}

}  // namespace taut::tests
