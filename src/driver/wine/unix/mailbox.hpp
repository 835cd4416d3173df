// SPDX-License-Identifier: MIT
// Wine before 11.2 finds a DLL's Linux library in its own folders only, which belong to the system. It does load one by its
// path when a program asks for that, then sees that it is no Windows library, and leaves it loaded. So the Linux half
// introduces itself.
#pragma once
#include "driver/wine/calls.hpp"

namespace taut::driver::wine {

/// Writes the address of the right table into the mailbox of each tautwine.dll in this process that has none yet. Does
/// nothing outside Wine.
void tell_windows_halves(Address table, Address wow_table) noexcept;

}  // namespace taut::driver::wine
