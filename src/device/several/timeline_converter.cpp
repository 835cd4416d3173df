// SPDX-License-Identifier: MIT
#include "device/several/timeline_converter.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace taut::device::several {
namespace {

// Of the loop that steers the step, as in ClockLoop.
constexpr double bandwidth = 0.1, widest = 1, narrowing = 0.39;  // Hz, Hz, share of 1/t
constexpr double largest_correction = 0.005;                     // of the step

// Beyond this, jump: the loop would take seconds.
constexpr double farthest = 48;        // frames
constexpr double farthest_joined = 2;  // one clock cannot drift there

int largest_call(const TimelineConverter::Terms& terms) {
  const double step = static_cast<double>(terms.in_rate) / terms.out_rate;
  // The first call consumes the whole filter on top of its own frames.
  const double taken = 1.05 * step * terms.out_frames + 128 * std::max(1.0, step);
  return std::clamp(static_cast<int>(taken) + terms.out_frames, 1, audio::ResamplerTimeline::largest_call);
}

}  // namespace

Expected<TimelineConverter> TimelineConverter::make(const Terms& terms) {
  TimelineConverter converter(terms);
  if (terms.joined) return converter;
  auto resampler = audio::Resampler::make({.channels = terms.channels,
                                           .in_rate = terms.in_rate,
                                           .out_rate = terms.out_rate,
                                           .frames = largest_call(terms)});
  if (!resampler) return std::unexpected(resampler.error());
  converter.resampler_ = std::move(*resampler);
  return converter;
}

TimelineConverter::TimelineConverter(const Terms& terms)
    : channels_(terms.channels),
      out_rate_(terms.out_rate),
      keep_(terms.keep),
      capacity_(2 * terms.keep + 2 * terms.in_frames),
      memory_(static_cast<std::size_t>(terms.channels * capacity_)),
      output_(static_cast<std::size_t>(terms.channels) * static_cast<std::size_t>(terms.out_frames)) {
  for (int c = 0; c < channels_; ++c) {
    in_.push_back(memory_.data() + c * capacity_);
    out_.push_back(output_.data() + c * terms.out_frames);
    room_.push_back(reinterpret_cast<std::byte*>(in_.back()));
    made_.push_back(reinterpret_cast<std::byte*>(out_.back()));
  }
}

void TimelineConverter::clear() noexcept TAUT_NONBLOCKING { running_ = fed_ = false; }

TimelineConverter::Planes TimelineConverter::room(Frames position, int frames) noexcept TAUT_NONBLOCKING {
  const Frames gap = position - end_;
  if (!fed_ || gap < 0 || gap > keep_) {
    first_ = end_ = position;
    running_ = false;
    fed_ = true;
  } else if (gap > 0) {
    for (Frames left = gap; left > 0;) {
      const int part = static_cast<int>(std::min<Frames>(left, frames));
      const Planes silent = room(end_, part);
      for (float* const plane : in_) std::fill_n(plane + silent.at, part, 0.0f);
      left -= part;
    }
  }
  if (end_ + frames - first_ > capacity_) {
    const Frames kept = std::min(keep_, end_ - first_);
    for (float* const plane : in_) std::copy_n(plane + (end_ - first_ - kept), kept, plane);
    first_ = end_ - kept;
  }
  const auto at = static_cast<std::ptrdiff_t>(end_ - first_);
  end_ += frames;
  return {room_.data(), at};
}

double TimelineConverter::position() const noexcept {
  return static_cast<double>(next_) + (resampler_ ? resampler_->ahead() : 0);
}

bool TimelineConverter::has(double at, double step, int frames) const noexcept TAUT_NONBLOCKING {
  const double begin = running_ && std::abs(at - position()) < farthest ? position() : at;
  return fed_ && begin + frames * step + delay() + (resampler_ ? 1 : 0) <= static_cast<double>(end_);
}

void TimelineConverter::seek(double at) noexcept {
  if (!resampler_) {
    next_ = std::llround(at);
    return;
  }
  next_ = std::clamp(static_cast<Frames>(std::floor(at)) - delay(), first_, end_);
  resampler_->reset(at - static_cast<double>(next_));
  held_ = seconds_ = 0;
}

double TimelineConverter::steer(double error, double step, int frames) noexcept {
  const double length = static_cast<double>(frames) / out_rate_;
  seconds_ += length;
  const double omega =
      2 * std::numbers::pi * std::min(std::clamp(narrowing / seconds_, bandwidth, widest), 0.08 / length);
  const double most = largest_correction * step * out_rate_;
  held_ = std::clamp(held_ + omega * omega * error * length, -most, most);
  return step + std::clamp(std::numbers::sqrt2 * omega * error + held_, -most, most) / out_rate_;
}

bool TimelineConverter::make(double at, double step, int frames) noexcept TAUT_NONBLOCKING {
  if (!fed_ || at < static_cast<double>(first_)) {
    gaps_ += running_ ? 1 : 0;
    running_ = false;
    return false;
  }
  error_ = at - position();
  if (running_ && std::abs(error_) > (resampler_ ? farthest : farthest_joined)) {
    ++jumps_;
    running_ = false;
  }
  if (!running_) {
    seek(at);
    error_ = at - position();
  }
  const double led = resampler_ ? steer(error_, step, frames) : 1;
  const Frames wanted = resampler_ ? resampler_->wants(frames, led) : frames;
  if (next_ + wanted > end_ || next_ < first_) {
    gaps_ += running_ ? 1 : 0;
    running_ = false;
    return false;
  }
  running_ = true;
  const auto from = static_cast<std::ptrdiff_t>(next_ - first_);
  if (resampler_) {
    resampler_->process(in_.data(), static_cast<int>(from), static_cast<int>(wanted), out_.data(), 0, frames, led);
  } else {
    for (std::size_t c = 0; c < in_.size(); ++c) std::copy_n(in_[c] + from, frames, out_[c]);
  }
  next_ += wanted;
  return true;
}

}  // namespace taut::device::several
