// SPDX-License-Identifier: MIT
// What Wine looks for in tautwine.so: two tables of functions, one for programs of this process's kind, one for 32-bit
// programs in a 64-bit process.
#pragma once
#include <array>

#include "driver/wine/calls.hpp"

namespace taut::driver::wine {

using Status = std::int32_t;  // of Wine's; 0 for a call that was made
using Table = std::array<Status (*)(void*), static_cast<std::size_t>(Call::count)>;
static_assert(sizeof(Table) == static_cast<std::size_t>(Call::count) * sizeof(void*), "Wine wants the bare array");

}  // namespace taut::driver::wine

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): Wine's names
extern "C" __attribute__((visibility("default"))) const taut::driver::wine::Table __wine_unix_call_funcs;
extern "C" __attribute__((visibility("default"))) const taut::driver::wine::Table __wine_unix_call_wow64_funcs;
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
