// SPDX-License-Identifier: MIT
// The program or DLL that this code is part of.
#pragma once
#include <string>

namespace taut::platform {

/// Its own HINSTANCE.
void* this_module() noexcept;

/// Its path, UTF-8.
std::string path_of_this_module();

/// How many Threads of ours have not ended yet; each keeps the module loaded by itself. Any thread.
int threads_alive() noexcept;

}  // namespace taut::platform
