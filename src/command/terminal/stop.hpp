// SPDX-License-Identifier: MIT
// Ctrl-C and its relatives: the first asks for a clean end with the report, the second ends at once, and what was ignored
// when the program was started stays ignored. However it ends or is stopped, the terminal is given back before.
#pragma once
#include "base/units.hpp"

namespace taut::command {

/// Once, before any thread is started.
void watch_signals();

/// Whether an end was asked for. Any thread.
bool stop_asked() noexcept;

/// Sleeps for `ns`, less when an end is asked for meanwhile.
void nap(Nanos ns) noexcept;

}  // namespace taut::command
