// SPDX-License-Identifier: MIT
// The real-time guard for test programs: watches what is done between platform::cycle_begin() and cycle_end().
//
// Allocation (the malloc family, and operator new through it), locks (mutex, condition variable, read-write lock,
// semaphore) and standard output are interposed; every system call is caught by the kernel's syscall user dispatch (Linux
// 5.11, x86-64), also those that call the kernel directly. Link realtime_guard.cpp into the test program.
#pragma once
#include <cstdint>
#include <string>

namespace taut::tests {

enum class OnOffence {
  abort,  ///< names the offence and the stack on stderr and aborts
  count,  ///< counts it, lets it happen and goes on
};

/// Guards all cycles of this process from now on; call it again to change the mode. False when this program or machine
/// cannot be guarded: guard_refusal() says why. Call it before the first cycle, and not within one.
bool guard_cycles(OnOffence mode);

/// Empty, or why nothing is guarded here.
const std::string& guard_refusal();

/// Offences counted since the last call of guard_cycles().
std::uint64_t guard_offences() noexcept;

/// The first of them: "malloc", "pthread_mutex_lock", "system call 1 (write)"; empty when there was none.
std::string first_offence();

}  // namespace taut::tests
