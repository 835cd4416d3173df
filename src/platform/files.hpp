// SPDX-License-Identifier: MIT
// Small text files that people own: read whole, replaced whole, and changed by one program at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::platform {

/// The whole file, up to `largest` bytes. Errors: `absent` when there is none, `denied`, `unsupported` (no plain file, or
/// larger), `broken`. The sentences name the file. Control threads.
Expected<std::string> read_file(const std::filesystem::path& file, std::size_t largest = std::size_t{1} << 20);

/// Puts `text` in the place of the file, whole or not at all, and on the disk; folders that are missing are made, the
/// file's permissions stay. Where the name is a link, what it leads to is replaced. Errors: `denied`, `no_memory` (the disk
/// is full) or `broken`; the file is as it was then. Control threads.
Expected<void> replace_file(const std::filesystem::path& file, std::string_view text);

/// Holds FILE.lock until destroyed, or until the process ends: nobody else who asks for the same lock changes the file meanwhile.
/// Readers are not kept off.
class FileLock {
 public:
  /// Makes the folder where there is none. Waits up to a second, then error `busy`; else `denied`, `no_memory` or `broken`.
  /// Control threads.
  static Expected<FileLock> take(const std::filesystem::path& file);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(std::intptr_t handle) noexcept : handle_(handle) {}
  std::intptr_t handle_;  // the system's own; -1: none
};

/// Renames the file to the first free one of FILE.broken, FILE.broken2 ... FILE.broken9 and answers with that name. Errors
/// `denied` or `broken`. Control threads.
Expected<std::filesystem::path> set_aside(const std::filesystem::path& file);

}  // namespace taut::platform
