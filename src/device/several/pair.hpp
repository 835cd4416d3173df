// SPDX-License-Identifier: MIT
// Output from one device and input from another, as one: the commonest case of several devices.
#pragma once
#include <string>

#include "device/device.hpp"

namespace taut::device::several {

/// Whether two devices of one backend may be opened as input and output of one stream: they share a clock, and say so.
bool one_clock(const Can& a, const Can& b);

/// The id of the joined device that plays on `out` and records from `in`, with their own channel names. `out` leads, since
/// what it plays is then untouched. Any control thread.
std::string pair(const std::string& out, const Can& out_can, const std::string& in, const Can& in_can);

}  // namespace taut::device::several
