// SPDX-License-Identifier: MIT
// Which of the hardware's rates and cycles serve a rate that it lacks.
#pragma once
#include <span>

#include "device/device.hpp"

namespace taut::device::rate {

/// The farthest that rates may be apart to be converted.
constexpr double farthest = 8;

/// Rates are compared as hosts write them: 44100.0 and 44100.00001 are the same.
bool same(double a, double b) noexcept;

/// The rate among `rates` that serves `hz` best; null: none is near enough. In this order: the rate itself; the smallest
/// multiple of it, which needs no adapter; the next above, which keeps all that can be heard; half of it where that is
/// 44.1 kHz or more; the highest.
const Rate* nearest(std::span<const Rate> rates, double hz) noexcept;

/// The cycle to ask the hardware for, in its frames, so that a host of `buffer` frames at `hz` waits least. Where a whole
/// buffer is a whole number of hardware frames that the hardware can do: that. Else about a quarter of the buffer: turns
/// vary, and the round trip has a whole turn more than the buffer and the safety; but no more wake-ups than one in a third
/// of a millisecond.
int cycle(const Rate& hardware, double hz, int buffer) noexcept;

}  // namespace taut::device::rate
