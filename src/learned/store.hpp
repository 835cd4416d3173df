// SPDX-License-Identifier: MIT
// The one file, and what keeps two processes from taking each other's changes back. All system calls of this room.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::learned {

/// The whole file; empty when there is none. Error `denied`, `broken`, or `unsupported`: larger than a megabyte, or no
/// plain file.
Expected<std::string> read_file(const std::string& path);

/// Holds `path` + ".lock" until destroyed: nobody else changes the file meanwhile. Readers are not kept off.
class Lock {
 public:
  /// Makes the folder where there is none. Waits up to a second, then error `busy`; else `denied` or `broken`.
  static Expected<Lock> take(const std::string& path);
  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  explicit Lock(std::intptr_t handle) noexcept : handle_(handle) {}
  std::intptr_t handle_;  // the system's own; -1: none
};

/// Puts `text` in the place of the file, whole or not at all, and on the disk. Where the name is a link, what it leads to is
/// replaced. Error `denied`, `no_memory` or `broken`.
Expected<void> replace_file(const std::string& path, std::string_view text);

/// Renames the file to the first free one of `path`.broken, .broken2 ... .broken9 and answers with that name. Error
/// `denied` or `broken`.
Expected<std::string> set_aside(const std::string& path);

}  // namespace taut::learned
