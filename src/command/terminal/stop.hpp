// SPDX-License-Identifier: MIT
// Ctrl-C and similar signals: the first asks for a clean end with a report, the second ends at once. Signals ignored at
// program start stay ignored. The terminal is restored whenever the program ends or is stopped.
#pragma once
#include "base/units.hpp"

namespace taut::command {

/// Once, before starting any thread.
void watch_signals();

/// Whether an end was requested. Any thread.
bool stop_asked() noexcept;

/// Sleeps for `ns`, or until an end is requested.
void nap(Nanos ns) noexcept;

}  // namespace taut::command
