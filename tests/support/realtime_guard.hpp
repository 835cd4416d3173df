// SPDX-License-Identifier: MIT
// The real-time guard for test programs: watches everything between platform::cycle_begin() and cycle_end().
//
// Interposes allocation (the malloc family, and operator new through it), locks (mutex, condition variable, read-write
// lock, semaphore) and standard output. The kernel's syscall user dispatch (Linux 5.11, x86-64) catches every system
// call, direct ones too. Link realtime_guard.cpp into the test program.
#pragma once
#include <cstdint>
#include <string>

namespace taut::tests {

enum class OnOffence {
  abort,  ///< prints the offence and the stack to stderr and aborts
  count,  ///< counts it and lets it happen
};

/// Guards all further cycles of this process; another call changes the mode. False if this program or machine cannot be
/// guarded: guard_refusal() says why. Call it before the first cycle, and not within one.
bool guard_cycles(OnOffence mode);

/// Empty, or why guarding is impossible here.
const std::string& guard_refusal();

/// Offences counted since the last guard_cycles().
std::uint64_t guard_offences() noexcept;

/// The first one: "malloc", "pthread_mutex_lock", "system call 1 (write)"; empty if there was none.
std::string first_offence();

}  // namespace taut::tests
