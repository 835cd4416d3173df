// SPDX-License-Identifier: MIT
// Chooses the hardware rate and cycle for a rate the hardware lacks.
#pragma once
#include <span>

#include "device/device.hpp"

namespace taut::device::rate {

/// The largest ratio between rates that is converted.
constexpr double farthest = 8;

/// Compares rates the way hosts write them: 44100.0 equals 44100.00001.
bool same(double a, double b) noexcept;

/// The rate among `rates` that serves `hz` best; null: none is close enough. In order: the same rate; its smallest
/// multiple, which needs no adapter; the next higher, which keeps everything audible; half of it, if 44.1 kHz or more;
/// the highest.
const Rate* nearest(std::span<const Rate> rates, double hz) noexcept;

/// The hardware cycle, in hardware frames, that keeps the latency of a host with `buffer` frames at `hz` lowest. If the
/// whole buffer is a whole number of hardware frames that the hardware can do, that. Otherwise about a quarter of the
/// buffer: turns then vary, and the round trip exceeds buffer plus safety by one turn; but never more than one wake-up
/// per third of a millisecond.
int cycle(const Rate& hardware, double hz, int buffer) noexcept;

}  // namespace taut::device::rate
