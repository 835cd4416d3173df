// SPDX-License-Identifier: MIT
// Small text files that people own: read as a whole, replaced atomically, changed by one program at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::platform {

/// The whole file, up to `largest` bytes. Errors: `absent`, `denied`, `unsupported` (no regular file, or larger),
/// `broken`. Sentences name the file. Control threads.
Expected<std::string> read_file(const std::filesystem::path& file, std::size_t largest = std::size_t{1} << 20);

/// Atomically replaces the file by `text`, flushed to disk. Creates missing folders and keeps the file's permissions.
/// Replaces the target of a link. Errors: `denied`, `no_memory` (disk full), `broken`; the file is then unchanged.
/// Control threads.
Expected<void> replace_file(const std::filesystem::path& file, std::string_view text);

/// Holds FILE.lock until destroyed or the process ends. Excludes others who take the same lock, but not readers.
class FileLock {
 public:
  /// Creates the folder if missing. Waits up to a second, then `busy`. Other errors: `denied`, `no_memory`, `broken`.
  /// Control threads.
  static Expected<FileLock> take(const std::filesystem::path& file);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(std::intptr_t handle) noexcept : handle_(handle) {}
  std::intptr_t handle_;  // the system's; -1: none
};

/// Renames the file to the first free name among FILE.broken, FILE.broken2 ... FILE.broken9 and returns it. Errors
/// `denied` or `broken`. Control threads.
Expected<std::filesystem::path> set_aside(const std::filesystem::path& file);

}  // namespace taut::platform
