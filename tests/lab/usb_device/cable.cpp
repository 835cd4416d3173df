// SPDX-License-Identifier: MIT
#include "cable.hpp"

#include <algorithm>

namespace taut::lab {
namespace {

// Samples farther apart belong to different signals.
constexpr double farthest = 1;

}  // namespace

void Cable::send(double time, const double* samples) {
  times_[end_ % room] = time;
  std::copy_n(samples, channels_, sound_.data() + end_ % room * static_cast<std::size_t>(channels_));
  ++end_;
  first_ = std::max(first_, end_ > room ? end_ - room : 0);
}

void Cable::receive(double time, double* samples) {
  time -= delay;
  while (first_ + 1 < end_ && time_of(first_ + 1) <= time) ++first_;
  std::fill_n(samples, channels_, 0.0);
  if (first_ + 1 >= end_ || time_of(first_) > time) return;
  const double step = time_of(first_ + 1) - time_of(first_);
  if (step > farthest) return;
  const double share = (time - time_of(first_)) / step;
  for (int c = 0; c < channels_; ++c) samples[c] = (1 - share) * frame(first_)[c] + share * frame(first_ + 1)[c];
}

}  // namespace taut::lab
