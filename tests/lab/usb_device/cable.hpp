// SPDX-License-Identifier: MIT
// A cable between two cards, each with a crystal of its own: sound as a function of time, not of a frame's number.
#pragma once
#include <cstddef>
#include <vector>

namespace taut::lab {

/// One direction. Time is counted in microframes of the bus. Between the samples of the card that plays it is linear; so
/// the phase of a tone is exact, and its level is off by a thousandth at 1 kHz.
class Cable {
 public:
  /// Where a card that captures at `time` hears what was sent at `time - delay`: the cards are told of the bus in turn.
  static constexpr double delay = 8;

  explicit Cable(int channels) : channels_(channels), sound_(static_cast<std::size_t>(channels) * room) {}

  [[nodiscard]] int channels() const { return channels_; }
  /// One frame, later than the one before.
  void send(double time, const double* samples);
  /// What is heard at `time`, later than the one before: 0 where nobody has sent.
  void hear(double time, double* samples);

 private:
  static constexpr std::size_t room = 1024;
  [[nodiscard]] double time_of(std::size_t frame) const { return times_[frame % room]; }
  [[nodiscard]] const double* frame(std::size_t number) const {
    return sound_.data() + number % room * static_cast<std::size_t>(channels_);
  }

  int channels_;
  std::vector<double> sound_, times_ = std::vector<double>(room);
  std::size_t first_ = 0, end_ = 0;  // frames, numbered from the first that was sent
};

}  // namespace taut::lab
