// SPDX-License-Identifier: MIT
// Checks made by trying, in this process.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "doctor/linux/machine.hpp"

namespace taut::doctor {

/// All but the wake-ups, which take seconds. Control threads; leaves nothing behind.
Tried try_rights();

/// The programs our commands may name that are in PATH or in root's folders.
std::set<std::string> installed_programs();

/// The output of `program` with `arguments`; empty if it is missing, fails or takes longer than `bound` nanoseconds (then
/// it is killed).
std::string output_of(const std::string& program, std::span<const std::string> arguments, Nanos bound);

}  // namespace taut::doctor
