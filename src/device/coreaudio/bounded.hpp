// SPDX-License-Identifier: MIT
// Calls of the HAL that may take minutes: starting a device waits while macOS asks about the microphone.
#pragma once
#include <functional>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::device::coreaudio {

/// Runs `body` on a thread of its own and waits for it, `bound` ns at most. False: it goes on by itself, and `late` runs
/// when it has ended. Both must own what they use. Control threads. Error `no_memory`: there is no thread.
Expected<bool> run_within(Nanos bound, std::function<void()> body, std::function<void()> late = {});

}  // namespace taut::device::coreaudio
