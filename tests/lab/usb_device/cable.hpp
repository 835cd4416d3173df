// SPDX-License-Identifier: MIT
// A cable between two cards with independent clocks: sound as a function of time, not of frame numbers.
#pragma once
#include <cstddef>
#include <vector>

namespace taut::lab {

/// One direction. Time is counted in bus microframes. Interpolates linearly between the playing card's samples, so the
/// phase of a tone is exact and its level off by a thousandth at 1 kHz.
class Cable {
 public:
  /// A card capturing at `time` gets what was sent at `time - delay`, because the cards run in turn.
  static constexpr double delay = 8;

  explicit Cable(int channels) : channels_(channels), sound_(static_cast<std::size_t>(channels) * room) {}

  [[nodiscard]] int channels() const { return channels_; }
  /// One frame; `time` must increase.
  void send(double time, const double* samples);
  /// The signal at `time`, which must increase: 0 if nothing was sent.
  void receive(double time, double* samples);

 private:
  static constexpr std::size_t room = 1024;
  [[nodiscard]] double time_of(std::size_t frame) const { return times_[frame % room]; }
  [[nodiscard]] const double* frame(std::size_t number) const {
    return sound_.data() + number % room * static_cast<std::size_t>(channels_);
  }

  int channels_;
  std::vector<double> sound_, times_ = std::vector<double>(room);
  std::size_t first_ = 0, end_ = 0;  // frames, counted from the first one sent
};

}  // namespace taut::lab
