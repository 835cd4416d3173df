// SPDX-License-Identifier: MIT
#include "command/play/fold_down.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace taut::command {
namespace {

constexpr double third = 1 / std::numbers::sqrt2;  // 3 dB less

struct Sides {
  double left, right;
};

/// What a speaker (a bit of WAV's channel mask) contributes to left and right.
Sides sides_of(int speaker) {
  constexpr Sides left{1, 0}, right{0, 1}, centre{third, third}, left_behind{third, 0}, right_behind{0, third};
  switch (speaker) {
    case 0:  // front left
    case 6:  // front left of centre
      return left;
    case 1:
    case 7:
      return right;
    case 3:  // low-frequency effects
      return {0, 0};
    case 4:   // back left
    case 9:   // side left
    case 12:  // top front left
    case 15:  // top back left
      return left_behind;
    case 5:
    case 10:
    case 14:
    case 17:
      return right_behind;
    case 8:  // back centre: both surrounds, 3 dB less each
      return {0.5, 0.5};
    default:
      return centre;
  }
}

/// The usual order for this many channels if the file does not say.
std::vector<int> usual_speakers(int channels) {
  switch (channels) {
    case 1:
      return {2};
    case 2:
      return {0, 1};
    case 3:
      return {0, 1, 2};
    case 4:
      return {0, 1, 4, 5};
    case 5:
      return {0, 1, 2, 4, 5};
    case 6:
      return {0, 1, 2, 3, 4, 5};
    case 7:
      return {0, 1, 2, 3, 8, 9, 10};
    case 8:
      return {0, 1, 2, 3, 4, 5, 9, 10};
    default:
      return std::vector<int>(static_cast<std::size_t>(channels), files::no_speaker);
  }
}

}  // namespace

std::vector<std::vector<double>> fold_down(const files::Info& info, int outputs) {
  const bool told = std::ssize(info.speakers) == info.channels;
  std::vector<std::vector<double>> rows(static_cast<std::size_t>(outputs));
  for (const int speaker : told ? info.speakers : usual_speakers(info.channels)) {
    const Sides sides = sides_of(speaker);
    rows[0].push_back(outputs == 1 ? sides.left + sides.right : sides.left);
    if (outputs > 1) rows[1].push_back(sides.right);
  }
  double largest = 0;
  for (const auto& row : rows) {
    double sum = 0;
    for (const double share : row) sum += share;
    largest = std::max(largest, sum);
  }
  for (auto& row : rows)
    for (double& share : row) share = largest > 0 ? share / largest : 1.0 / info.channels;
  return rows;
}

}  // namespace taut::command
