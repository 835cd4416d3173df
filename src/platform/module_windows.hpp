// SPDX-License-Identifier: MIT
// The program or DLL this code is part of.
#pragma once
#include <string>

namespace taut::platform {

/// The HINSTANCE.
void* this_module() noexcept;

/// The path, UTF-8.
std::string path_of_this_module();

/// Threads of ours that have not ended; each keeps the module loaded. Any thread.
int threads_alive() noexcept;

}  // namespace taut::platform
