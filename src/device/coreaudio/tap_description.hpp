// SPDX-License-Identifier: MIT
// What a tap and its aggregate are made from: an object of Objective-C and a dictionary of CoreFoundation.
#pragma once
#include <memory>
#include <string>

#include "device/coreaudio/tap_functions.hpp"

namespace taut::device::coreaudio {

/// Released by whatever made it.
using Held = std::unique_ptr<const void, std::function<void(const void*)>>;

/// A private tap of what all processes but `own` play, mixed to two channels, heard as before. Null: this macOS has no such
/// class or lacks its initialiser.
Held describe_tap(const hal::Functions& hal, const hal::TapFunctions& taps, hal::Object own, const std::string& name);

/// A private aggregate of one tap and nothing else.
Held describe_aggregate(const hal::Functions& hal, const hal::TapFunctions& taps, const std::string& uid,
                        const std::string& name, const std::string& tap);

/// Writes the tap's description back to it. False: macOS refused that, a sign that the program may hear nothing (Chromium
/// takes it for one).
bool may_hear(const hal::Functions& hal, const hal::TapFunctions& taps, hal::Object tap);

}  // namespace taut::device::coreaudio
