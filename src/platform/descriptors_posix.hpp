// SPDX-License-Identifier: MIT
// File descriptors that programs started from here do not inherit.
#pragma once
#include <spawn.h>

#include <array>
#include <filesystem>

namespace taut::platform {

/// The reading and the writing end. 0 or an errno.
int make_pipe(std::array<int, 2>& ends) noexcept;

/// Two ends of one line. 0 or an errno.
int make_line(std::array<int, 2>& ends) noexcept;

/// Memory without a name in any folder, of size 0, to be made longer once and shared. The descriptor, or -1 with errno.
int make_memory(const char* name) noexcept;

/// A program started with these `actions` gets no descriptor above standard error. Returns flags that its attributes need.
short close_the_rest(posix_spawn_file_actions_t& actions) noexcept;

/// Where an open file is; empty: nowhere, or unknown.
std::filesystem::path path_of(int descriptor);

/// Whether an open file has access rights beyond its mode, or attributes, which a copy would lack.
bool has_attributes(int descriptor) noexcept;

}  // namespace taut::platform
