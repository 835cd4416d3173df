// SPDX-License-Identifier: MIT
#include "audio/resampler.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/float_mode.hpp"

namespace taut::audio {
namespace {

bool in_range(const Resampler::Terms& terms) {
  const auto within = [](auto x, auto least, auto most) { return x >= least && x <= most; };
  constexpr int largest_rate = 1 << 24;
  return within(terms.channels, 1, 256) && within(terms.in_rate, 1, largest_rate) &&
         within(terms.out_rate, 1, largest_rate) && within(terms.range, 0.0, 0.25) &&
         within(terms.frames, 1, ResamplerTimeline::largest_call) && within(terms.half, 8, 64) &&
         terms.in_rate <= 8 * terms.out_rate && terms.out_rate <= 8 * terms.in_rate;
}

// 1 if the output is not slower than the input, or might not be: then step 1 is exact.
double scale_of(const Resampler::Terms& terms) {
  const double nominal = static_cast<double>(terms.in_rate) / terms.out_rate;
  return nominal * (1 - terms.range) <= 1 ? 1 : nominal;
}

// Planes at a power-of-two distance would compete for the same few cache lines.
int planes_apart(int frames) { return (frames + 31) / 32 * 32 + 16; }

}  // namespace

Expected<Resampler> Resampler::make(const Terms& terms) {
  const auto kernels = resampling_kernels();
  const auto fastest = std::ranges::find_if(kernels, [](const auto& choice) { return supports(choice.isa); });
  return make(terms, fastest->isa);
}

Expected<Resampler> Resampler::make(const Terms& terms, Isa isa) {
  if (!in_range(terms)) {
    return failure(Trouble::bad_request,
                   "A resampler from " + std::to_string(terms.in_rate) + " to " + std::to_string(terms.out_rate) +
                       " Hz with " + std::to_string(terms.channels) + " channels cannot be made.",
                   "Ask for a ratio between 1/8 and 8 and for 1 to 256 channels.");
  }
  const auto kernels = resampling_kernels();
  const auto choice = std::ranges::find(kernels, isa, &ResamplingChoice::isa);
  if (choice == kernels.end() || !supports(isa)) {
    return failure(Trouble::unsupported,
                   "This processor has no " + std::string(name(isa)) + " kernel to resample with.");
  }
  return Resampler(terms, make_resampler_filter(scale_of(terms), terms.half), *choice);
}

int Resampler::delay(const Terms& terms) noexcept { return static_cast<int>(terms.half * scale_of(terms)); }

Resampler::Resampler(const Terms& terms, ResamplerFilter filter, const ResamplingChoice& choice)
    : channels_(terms.channels),
      frames_(terms.frames),
      filter_(std::move(filter)),
      copies_(scale_of(terms) == 1),
      timeline_(terms.in_rate, terms.out_rate, terms.range, filter_.half),
      kernel_(choice.kernel),
      capacity_(planes_apart(filter_.taps + std::max(terms.frames, 256))),
      end_(filter_.taps),
      history_(static_cast<std::size_t>(channels_ * capacity_)),
      scratch_(std::size_t{4} * static_cast<std::size_t>(filter_.taps)),
      to_(static_cast<std::size_t>(channels_)) {
  timeline_.reset(-delay());
}

void Resampler::reset(double ahead) noexcept TAUT_NONBLOCKING {
  timeline_.reset(ahead);
  std::ranges::fill(history_, 0.0f);
  end_ = filter_.taps;
}

Resampler::Moved Resampler::process(const float* const* in, int in_first, int in_frames, float* const* out,
                                    int out_first, int out_frames, double step) noexcept TAUT_NONBLOCKING {
  in_frames = std::min(in_frames, frames_);
  const int possible = makes(in_frames, step);
  const int made = std::min(possible, out_frames);
  const int used = possible < out_frames ? in_frames : wants(made, step);
  make_room(used);
  const float* const from = plane(0) + end_ - filter_.taps;
  take(in, in_first, used);
  if (copies_ && timeline_.passes(step))
    copy(from, out, out_first, made);
  else
    filter(from, out, out_first, made, step);
  timeline_.advance(used, made, step);
  return {used, made};
}

void Resampler::filter(const float* from, float* const* out, int out_first, int made, double step) noexcept {
  const FlushToZero flush;
  constexpr int at_once = 64;
  Place places[at_once];
  float** const to = to_.data();
  for (int first = 0; first < made; first += at_once) {
    const int frames = std::min(made - first, at_once);
    timeline_.places(first, frames, made, step, places);
    for (int c = 0; c < channels_; ++c) to[c] = out[c] + out_first + first;
    kernel_({places, frames, filter_.rows.data(), filter_.taps, from, capacity_, to, channels_, scratch_.data()});
  }
}

void Resampler::copy(const float* from, float* const* out, int out_first, int made) noexcept {
  if (made == 0) return;
  Place place;
  timeline_.places(0, 1, made, 1, &place);
  from += place.frame + filter_.taps - filter_.half - 1;
  for (int c = 0; c < channels_; ++c) std::copy_n(from + c * capacity_, made, out[c] + out_first);
}

void Resampler::take(const float* const* in, int in_first, int frames) noexcept {
  if (frames == 0) return;
  for (int c = 0; c < channels_; ++c) std::copy_n(in[c] + in_first, frames, plane(c) + end_);
  end_ += frames;
}

// The last `taps` frames are all that a future output frame can need.
void Resampler::make_room(int frames) noexcept {
  if (end_ + frames <= capacity_) return;
  const int kept = filter_.taps;
  for (int c = 0; c < channels_; ++c) std::copy_n(plane(c) + end_ - kept, kept, plane(c));
  end_ = kept;
}

}  // namespace taut::audio
