// SPDX-License-Identifier: MIT
// Whose server runs: JACK2 names its socket after the server and its user.
#pragma once
#include <string>

namespace taut::device::jack {

/// The user whose server of our name has its socket in `folder`, if not ourselves; empty: none. Control threads.
std::string other_owner(const std::string& folder = "/dev/shm");

}  // namespace taut::device::jack
