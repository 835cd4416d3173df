// SPDX-License-Identifier: MIT
// One device for output and another for input: the most common joined device.
#pragma once
#include <string>

#include "device/device.hpp"

namespace taut::device::several {

/// Whether two devices of one backend can be input and output of one stream: both report the same clock.
bool one_clock(const Can& a, const Can& b);

/// The id of the joined device that plays on `out` and records from `in`, with their own channel names. `out` is the
/// master, so its samples stay untouched. Any control thread.
std::string pair(const std::string& out, const Can& out_can, const std::string& in, const Can& in_can);

}  // namespace taut::device::several
