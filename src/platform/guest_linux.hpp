// SPDX-License-Identifier: MIT
// For a library that is a guest of another system's program, as in Wine: threads and the program's name are not
// Linux's.
#pragma once
#include <functional>
#include <string>

#include "platform/thread.hpp"

namespace taut::platform {

/// Has somebody run the body, once, on a new thread of theirs. Errors as Thread::start().
using RunElsewhere = std::function<Expected<void>(std::function<void()> body)>;

/// As Thread::start() and Thread::launch(), on a thread that `run` gets. Its end is the end of the body: what the thread
/// does afterwards is its maker's business. Its signals are left alone, since its maker needs them.
Expected<Thread> start_elsewhere(const std::string& name, std::function<void()> body, const RunElsewhere& run);
Expected<void> launch_elsewhere(const std::string& name, std::function<void()> body, const RunElsewhere& run);

/// What program_name() answers from now on; empty: the process's own name. Once, before other threads ask.
void set_program_name(std::string name);

}  // namespace taut::platform
