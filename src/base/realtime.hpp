// SPDX-License-Identifier: MIT
// The mark of a function that runs between a wake-up and the next wait.
#pragma once

/// After a function's parameters and `noexcept`, before its body: `void process() noexcept TAUT_NONBLOCKING;`. A function
/// pointer or virtual function called in the cycle carries it too. Clang from 20 on then proves, through the call tree,
/// that nothing there allocates, locks, waits or throws (-Wfunction-effects), and watches it run (-fsanitize=realtime);
/// other compilers see nothing.
#if defined(__clang__) && __clang_major__ >= 20
#define TAUT_NONBLOCKING [[clang::nonblocking]]
#else
#define TAUT_NONBLOCKING
#endif
