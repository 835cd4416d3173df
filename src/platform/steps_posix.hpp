// SPDX-License-Identifier: MIT
// What POSIX leaves to each system, for the files that end in _posix.
#pragma once
#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/units.hpp"

namespace taut::platform::steps {

/// 0, or -1 with errno: EEXIST if `to` exists.
int rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to) noexcept;

/// Makes the file `bytes` long and reserves the space. 0 or an errno.
int reserve(int descriptor, std::size_t bytes) noexcept;

/// For mmap(): pages are there at once, where the system can do that.
extern const int populate;

/// A folder for files that programs of one login share. Its parent exists; it may belong to somebody else.
std::filesystem::path shared_folder_of(const std::string& user);

/// Of the calling thread; `name` has 15 bytes at most.
void name_thread(const char* name) noexcept;
std::uintptr_t thread_number() noexcept;

/// Joins a thread whose body has ended; true if it has exited within `bound` ns.
bool join(pthread_t thread, Nanos bound) noexcept;

}  // namespace taut::platform::steps
