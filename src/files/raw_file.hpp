// SPDX-License-Identifier: MIT
// File operations for recordings.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::files {

/// A file being written; excludes other recorders (error `busy`).
class RawFile {
 public:
  /// Creates the file with the contents `start`; it appears under its name complete or not at all. With `replace` a
  /// regular file of that name may exist. It stays unchanged until the first write() or resize(), then the new contents
  /// replace it, keeping mode, owner and hard links.
  static Expected<std::unique_ptr<RawFile>> create(const std::string& path, std::span<const std::byte> start,
                                                   bool replace);

  /// Standard output if it is a regular file, from its current position; nullptr if it is a pipe or append-only.
  static Expected<std::unique_ptr<RawFile>> output(std::span<const std::byte> start);

  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;
  ~RawFile();

  /// Whether the file to be replaced is still unchanged.
  [[nodiscard]] bool untouched() const noexcept { return replaces_; }

  /// Writes all `bytes` at byte `at`; on failure some may have been written.
  Expected<void> write(std::uint64_t at, std::span<const std::byte> bytes);

  /// Truncates the file to `size` bytes, or extends it with zeros, sparse if the file system can.
  Expected<void> resize(std::uint64_t size);

  /// Flushes to disk.
  Expected<void> sync();

 private:
  RawFile(std::intptr_t handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  Expected<void> put(std::uint64_t at, std::span<const std::byte> bytes);
  Expected<void> take_over();

  std::intptr_t handle_;  // the system's
  std::string path_;
  std::uint64_t base_ = 0;  // where the file starts within the handle's
  bool replaces_ = false;   // take_over() is still pending
  std::vector<std::byte> start_;
};

}  // namespace taut::files
