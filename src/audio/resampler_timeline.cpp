// SPDX-License-Identifier: MIT
#include "audio/resampler_timeline.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace taut::audio {

ResamplerTimeline::ResamplerTimeline(int in_rate, int out_rate, double range, int half) noexcept
    : unit_(out_rate / std::gcd(in_rate, out_rate)), nominal_(static_cast<double>(in_rate) / out_rate), half_(half) {
  while (unit_ <= Units{1} << 42) unit_ *= 2;
  least_ = nominal_ * (1 - range);
  most_ = nominal_ * (1 + range);
  reset(0);
}

void ResamplerTimeline::reset(double ahead) noexcept TAUT_NONBLOCKING {
  const double held = std::clamp(ahead, -(half_ + 1.0), static_cast<double>(largest_call));
  ahead_ = static_cast<Units>(std::floor(held * static_cast<double>(unit_) + 0.5));
  step_ = 0;
}

// NaN means nominal.
ResamplerTimeline::Units ResamplerTimeline::units(double step) const noexcept {
  const double held = step >= least_ ? std::min(step, most_) : step < least_ ? least_ : nominal_;
  return static_cast<Units>(std::floor(held * static_cast<double>(unit_) + 0.5));
}

ResamplerTimeline::Ramp ResamplerTimeline::ramp(int frames, Units to) const noexcept {
  const Units from = step_ == 0 ? to : step_;
  return {from, (to - from) / std::max(frames, 1)};
}

// The last of n frames lies (n - 1) mean steps further, apart from the ramp's rounding.
int ResamplerTimeline::makes(int in_frames, double step) const noexcept TAUT_NONBLOCKING {
  const Units to = units(step), limit = (in_frames - half_) * unit_ - ahead_;
  if (limit <= 0) return 0;
  const auto fits = [&](int frames) { return ramp(frames, to).after(frames - 1) < limit; };
  const Units mean = (ramp(1, to).start + to) / 2;
  int frames = static_cast<int>((limit + mean - 1) / mean);
  while (!fits(frames)) --frames;
  while (fits(frames + 1)) ++frames;
  return frames;
}

int ResamplerTimeline::wants(int out_frames, double step) const noexcept TAUT_NONBLOCKING {
  if (out_frames <= 0) return 0;
  const Units last = ahead_ + ramp(out_frames, units(step)).after(out_frames - 1);
  return static_cast<int>(std::max<Units>(whole(last) + half_ + 1, 0));
}

void ResamplerTimeline::advance(int used, int made, double step) noexcept TAUT_NONBLOCKING {
  ahead_ -= used * unit_;
  if (made <= 0) return;
  const Units to = units(step);
  ahead_ += ramp(made, to).after(made);
  step_ = to;
}

// Takes one whole frame off a fraction below two, without a branch, which would be unpredictable.
ResamplerTimeline::Units ResamplerTimeline::carry(Units& part) const noexcept {
  const Units less = part - unit_;
  const bool over = less >= 0;
  part = over ? less : part;
  return static_cast<Units>(over);
}

// Positions are a whole number of frames and a fraction, so each frame costs two additions with carry and no division.
void ResamplerTimeline::places(int first, int frames, int made, double step,
                               Place* place) const noexcept TAUT_NONBLOCKING {
  const Ramp steps = ramp(made, units(step));
  const Units at = ahead_ + (half_ + 1) * unit_ + steps.after(first), each = steps.start + steps.change * (first + 1);
  Units frame = at / unit_, part = at % unit_, frames_on = each / unit_, part_on = each % unit_;
  const Units frames_bent = steps.change < 0 ? -1 : 0, part_bent = steps.change - frames_bent * unit_;
  const double scale = rows / static_cast<double>(unit_);
  for (int i = 0; i < frames; ++i) {
    const double at_row = static_cast<double>(part) * scale;
    const int row = static_cast<int>(at_row);
    place[i] = {static_cast<int>(frame), row, static_cast<float>(at_row - row)};
    part += part_on;
    frame += frames_on + carry(part);
    part_on += part_bent;
    frames_on += frames_bent + carry(part_on);
  }
}

bool ResamplerTimeline::passes(double step) const noexcept TAUT_NONBLOCKING {
  const Units to = units(step);
  return to == unit_ && (step_ == 0 || step_ == to) && ahead_ % unit_ == 0;
}

double ResamplerTimeline::ahead() const noexcept TAUT_NONBLOCKING {
  const Units frames = whole(ahead_);
  return static_cast<double>(frames) + static_cast<double>(ahead_ - frames * unit_) / static_cast<double>(unit_);
}

}  // namespace taut::audio
