// SPDX-License-Identifier: MIT
#include "device/rate/choose.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "device/rate/lockstep.hpp"

namespace taut::device::rate {
namespace {

constexpr double least_half = 44100;
constexpr double most_wakes = 3000;  // per second

bool whole(double x) noexcept { return std::abs(x - std::round(x)) < 1e-6; }

int allowed(const Rate& rate, int frames) noexcept {
  const int held = std::clamp(frames, rate.min_frames, std::max(rate.min_frames, rate.max_frames));
  if (rate.step < 0) return std::max(static_cast<int>(std::bit_floor(static_cast<unsigned>(held))), rate.min_frames);
  return rate.min_frames + (held - rate.min_frames) / std::max(rate.step, 1) * std::max(rate.step, 1);
}

}  // namespace

bool same(double a, double b) noexcept { return std::abs(a - b) < 0.01; }

const Rate* nearest(std::span<const Rate> rates, double hz) noexcept {
  // Smaller is better: first the kind, then the distance.
  const auto worth = [hz](const Rate& rate) {
    if (same(rate.hz, hz)) return std::pair(0, 0.0);
    if (rate.hz > hz) return std::pair(whole(rate.hz / hz) ? 1 : 2, rate.hz);
    if (whole(hz / rate.hz) && hz / rate.hz < 2.5 && rate.hz >= least_half) return std::pair(3, 0.0);
    return std::pair(4, -rate.hz);
  };
  const Rate* best = nullptr;
  for (const Rate& rate : rates) {
    if (!(rate.hz * farthest >= hz && hz * farthest >= rate.hz)) continue;
    if (best == nullptr || worth(rate) < worth(*best)) best = &rate;
  }
  return best;
}

int cycle(const Rate& hardware, double hz, int buffer) noexcept {
  if (same(hardware.hz, hz)) return buffer;
  const double frames = buffer * hardware.hz / hz;
  const int exact = static_cast<int>(std::lround(frames));
  if (whole(frames) && allowed(hardware, exact) == exact) return exact;
  const int least = static_cast<int>(std::ceil(hardware.hz / most_wakes));
  return allowed(hardware, std::max(static_cast<int>(frames / 4), least));
}

}  // namespace taut::device::rate
