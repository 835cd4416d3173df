// SPDX-License-Identifier: MIT
#include "monitor/sweep.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

#include "monitor/fft.hpp"

namespace taut::monitor {
namespace {

using Complex = Fft::Complex;

constexpr double pi = std::numbers::pi;
constexpr double peak_level = 0.1;
constexpr double fade_seconds = 0.005;
constexpr double chance_ratio = 6;  // peak over rms of an envelope that noise alone hardly ever reaches
constexpr double found_ratio = 10;
constexpr double chance_margin = 1.4;  // how far a peak must exceed its own noise, measured backwards
constexpr double band_floor = 1e-4;    // power relative to the strongest: below this the sweep is too weak to tell
constexpr Frames response_before = 256, response_after = 2048;
constexpr Frames core_frames = 64;  // enough to see which band a path passes
constexpr double silence = -std::numeric_limits<double>::infinity();

double decibels(double power) { return power > 0 ? 10 * std::log10(power) : silence; }

/// dBFS of a mean square; a full-scale sine is 0.
double level_of(double mean_square) { return decibels(2 * mean_square); }

std::vector<Complex> spectrum(const Fft& fft, std::span<const float> signal, double mean, std::size_t size) {
  std::vector<Complex> x(size);
  for (std::size_t i = 0; i < std::min(signal.size(), size); ++i) {
    x[i] = std::isfinite(signal[i]) ? static_cast<double>(signal[i]) - mean : 0;
  }
  fft.forward(x);
  return x;
}

double mean_of(std::span<const float> signal) {
  double sum = 0;
  for (const float s : signal) sum += std::isfinite(s) ? static_cast<double>(s) : 0;
  return signal.empty() ? 0 : sum / static_cast<double>(signal.size());
}

/// 1 within the band, 0 outside, with raised-cosine edges, so that the impulse response rings little.
double band(double hz, double lowest, double highest) {
  const auto flank = [](double x) { return x <= 0 ? 0.0 : x >= 1 ? 1.0 : 0.5 - 0.5 * std::cos(pi * x); };
  return flank((hz - lowest) / lowest) * flank((highest - hz) / (0.15 * highest));
}

/// The analytic band-limited impulse response: the real part is the response, the absolute value its envelope.
struct Response {
  std::vector<Complex> spectrum;  // positive frequencies only, doubled
  std::vector<double> weight;     // the spectrum of a straight wire, before doubling
  std::vector<Complex> time;

  /// Between frames, by summing the spectrum.
  [[nodiscard]] Complex at(double frame) const {
    const double turn = 2 * pi * frame / static_cast<double>(spectrum.size());
    const Complex step = std::polar(1.0, turn);
    Complex sum = 0, phase = 1;
    for (std::size_t k = 0; k < spectrum.size() / 2; ++k) {
      if (k % 1024 == 0) phase = std::polar(1.0, turn * static_cast<double>(k));
      sum += spectrum[k] * phase;
      phase *= step;
    }
    return sum / static_cast<double>(spectrum.size());
  }
};

/// The maximum of a unimodal function in [left, right], by golden section.
template <class F>
double summit(double left, double right, F height) {
  constexpr double golden = 0.6180339887498949;
  double a = right - golden * (right - left), b = left + golden * (right - left);
  double at_a = height(a), at_b = height(b);
  while (right - left > 1e-3) {
    if (at_a > at_b) {
      right = b;
      b = a;
      at_b = at_a;
      at_a = height(a = right - golden * (right - left));
    } else {
      left = a;
      a = b;
      at_a = at_b;
      at_b = height(b = left + golden * (right - left));
    }
  }
  return (left + right) / 2;
}

/// Without DC; non-finite samples count as the mean.
double power_of(std::span<const float> signal) {
  const double mean = mean_of(signal);
  double power = 0;
  for (const float s : signal) power += std::isfinite(s) ? std::pow(static_cast<double>(s) - mean, 2) : 0;
  return power;
}

struct Peak {
  std::size_t at = 0;
  double ratio = 0;  // over the rms of the envelope elsewhere
};

/// `room`: frames a round trip may lie in.
Peak peak_of(const std::vector<Complex>& time, std::size_t room) {
  Peak peak;
  for (std::size_t i = 0; i < room; ++i) {
    if (std::norm(time[i]) > std::norm(time[peak.at])) peak.at = i;
  }
  double elsewhere = 0;
  std::size_t n = 0;
  for (std::size_t i = 0; i < room; ++i) {
    const auto distance = static_cast<Frames>(i) - static_cast<Frames>(peak.at);
    if (distance >= -response_before && distance <= response_after) continue;
    elsewhere += std::norm(time[i]);
    ++n;
  }
  if (n > 0 && elsewhere > 0) peak.ratio = std::sqrt(std::norm(time[peak.at]) * static_cast<double>(n) / elsewhere);
  if (n > 0 && elsewhere <= 0 && std::norm(time[peak.at]) > 0) peak.ratio = 1e9;
  return peak;
}

/// Keeps the response around its peak: what a cable does to a signal. Circular.
void keep_around(std::vector<Complex>& time, std::size_t peak, Frames before, Frames after) {
  const auto size = static_cast<Frames>(time.size());
  for (Frames i = 0; i < size; ++i) {
    const auto distance = (i - static_cast<Frames>(peak) + size + size / 2) % size - size / 2;
    if (distance < -before || distance > after) time[static_cast<std::size_t>(i)] = 0;
  }
}

/// The ratio the same recording reaches backwards. There is no sweep in that, but clicks and tones produce peaks just
/// as high, so this shows what they can do without a model of them.
double ratio_backwards(const Fft& fft, const Response& response, std::span<const Complex> heard,
                       std::span<const Complex> played) {
  std::vector<Complex> backwards(heard.size());
  for (std::size_t k = 1; k < response.weight.size(); ++k) {
    if (response.weight[k] > 0) {
      backwards[k] = 2 * response.weight[k] / std::norm(played[k]) * std::conj(heard[k]) * std::conj(played[k]);
    }
  }
  fft.inverse(backwards);
  return peak_of(backwards, backwards.size()).ratio;
}

/// The maximum of the envelope, between frames. What the path passes weighs most, so that noise outside its band does
/// not shift the peak; the weight has no phase, so neither does it.
double refined(const Response& response, std::size_t peak, std::span<const Complex> path) {
  Response weighted{response.spectrum, {}, {}};
  for (std::size_t k = 0; k < path.size() / 2; ++k) weighted.spectrum[k] *= std::norm(path[k]);
  const auto height = [&](double frame) { return std::norm(weighted.at(frame)); };
  // Noise may have placed the first peak a few frames off the maximum.
  auto centre = static_cast<double>(peak);
  double highest = 0;
  for (int beside = -8; beside <= 8; ++beside) {
    const double frame = static_cast<double>(peak) + beside;
    if (const double here = height(frame); here > highest) {
      highest = here;
      centre = frame;
    }
  }
  return summit(centre - 1, centre + 1, height);
}

/// The path's power gain, averaged with the sweep's power in the band.
double gain_power(const Response& response, std::span<const Complex> path, std::span<const Complex> played) {
  double out = 0, in = 0;
  for (std::size_t k = 0; k < path.size() / 2; ++k) {
    out += std::norm(path[k] / 2.0) * std::norm(played[k]);
    in += std::pow(response.weight[k], 2) * std::norm(played[k]);
  }
  return in > 0 ? out / in : 0;
}

}  // namespace

Sweep::Sweep(double rate, double seconds)
    : rate_(std::clamp(rate, 8000.0, 768000.0)), lowest_(40), highest_(0.45 * rate_) {
  const auto frames = static_cast<std::size_t>(rate_ * std::clamp(seconds, 0.1, 10.0));
  const double length = static_cast<double>(frames) / rate_;
  const double growth = std::log(highest_ / lowest_);
  const double fade = fade_seconds * rate_;
  signal_.resize(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const double t = static_cast<double>(i) / rate_;
    const double phase = 2 * pi * lowest_ * length / growth * (std::exp(t / length * growth) - 1);
    const double edge = std::min({1.0, static_cast<double>(i) / fade, static_cast<double>(frames - 1 - i) / fade});
    signal_[i] = static_cast<float>(peak_level * (0.5 - 0.5 * std::cos(pi * edge)) * std::sin(phase));
  }
}

Frames Sweep::capture_frames(Frames longest) const noexcept {
  return static_cast<Frames>(signal_.size()) + std::max<Frames>(longest, 0) + response_after;
}

/// NaN if the sweep leaves nothing to listen to.
double Sweep::noise_around(std::span<const float> captured, double round_trip) const {
  const auto size = static_cast<Frames>(captured.size());
  const auto start = std::clamp<Frames>(static_cast<Frames>(round_trip) - response_before, 0, size);
  const auto end = std::clamp<Frames>(
      static_cast<Frames>(round_trip) + static_cast<Frames>(signal_.size()) + response_before, start, size);
  const auto before = captured.first(static_cast<std::size_t>(start)),
             after = captured.subspan(static_cast<std::size_t>(end));
  std::vector<float> quiet(before.begin(), before.end());
  quiet.insert(quiet.end(), after.begin(), after.end());
  if (quiet.size() < 64) return std::numeric_limits<double>::quiet_NaN();
  return level_of(power_of(quiet) / static_cast<double>(quiet.size()));
}

Echo Sweep::analyse(std::span<const float> captured) const {
  Echo echo;
  echo.level = echo.noise = silence;
  echo.clipped = std::ranges::any_of(captured, [](float s) { return std::abs(s) >= 0.999F; });
  const double mean = mean_of(captured);
  const double power = power_of(captured);
  if (captured.empty() || power <= 0) return echo;

  // Room for the linear convolution, so that nothing wraps around.
  const auto size = std::bit_ceil(captured.size() + signal_.size());
  const Fft fft(size);
  const auto played = spectrum(fft, signal_, 0, size);
  const auto heard = spectrum(fft, captured, mean, size);

  double strongest = 0;
  for (const auto& p : played) strongest = std::max(strongest, std::norm(p));
  Response response{std::vector<Complex>(size), std::vector<double>(size / 2), {}};
  for (std::size_t k = 1; k < size / 2; ++k) {
    const double hz = static_cast<double>(k) * rate_ / static_cast<double>(size);
    const double power_here = std::norm(played[k]);
    response.weight[k] = band(hz, lowest_, highest_) / (power_here + band_floor * strongest);
    response.spectrum[k] = 2 * response.weight[k] * heard[k] * std::conj(played[k]);
    response.weight[k] *= power_here;
  }
  response.time = response.spectrum;
  fft.inverse(response.time);

  const auto peak = peak_of(response.time, captured.size());
  const double by_chance = std::max(found_ratio, chance_margin * ratio_backwards(fft, response, heard, played));
  echo.confidence = std::clamp(1 - std::pow(chance_ratio / std::max(peak.ratio, 1e-9), 2), 0.0, 1.0);
  echo.noise = level_of(power / static_cast<double>(captured.size()));
  if (peak.ratio < by_chance) {
    echo.confidence = 0;
    return echo;
  }
  echo.status = Echo::Status::found;
  // Cutting the response around its peak removes nearly all noise.
  auto path = response.time;
  keep_around(path, peak.at, response_before, response_after);
  auto core = path;
  keep_around(core, peak.at, core_frames, core_frames);
  fft.forward(path);
  fft.forward(core);
  echo.round_trip = refined(response, peak.at, core);
  echo.inverted = response.at(echo.round_trip).real() < 0;

  echo.level = decibels(gain_power(response, path, played)) + 20 * std::log10(peak_level);
  echo.noise = noise_around(captured, echo.round_trip);
  return echo;
}

}  // namespace taut::monitor
