// SPDX-License-Identifier: MIT
// Which system and processor this is, in words.
#pragma once
#include <string>

namespace taut::command {

/// "Linux 6.1.0-37-amd64 x86_64, Debian GNU/Linux 12 (bookworm)", "Windows 10.0.19045".
std::string system_words();

/// "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz, 8 threads".
std::string processor_words();

}  // namespace taut::command
