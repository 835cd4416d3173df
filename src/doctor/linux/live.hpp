// SPDX-License-Identifier: MIT
// What is tried on this computer, in this process.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "doctor/linux/machine.hpp"

namespace taut::doctor {

/// All but the wake-ups, which take their time. Control threads; leaves nothing behind.
Tried try_rights();

/// The programs in PATH and where root's stand, as far as a command of ours may name them.
std::set<std::string> installed_programs();

/// What `program` with `arguments` prints; empty when it is missing, fails or takes longer than `bound` nanoseconds (it is
/// then ended).
std::string output_of(const std::string& program, std::span<const std::string> arguments, Nanos bound);

}  // namespace taut::doctor
