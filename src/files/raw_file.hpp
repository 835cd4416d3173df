// SPDX-License-Identifier: MIT
// The few things a recording needs of a file on disk.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/error.hpp"

namespace taut::files {

class RawFile {
 public:
  /// Creates the file with `start` in it: under its name it appears whole or not at all. An existing plain file is
  /// replaced only if told so, and stays until the new one takes its place.
  static Expected<std::unique_ptr<RawFile>> create(const std::string& path, std::span<const std::byte> start,
                                                   bool replace);
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;
  ~RawFile();

  /// Writes all of `bytes` from byte `at` on, or fails; then some may be written.
  Expected<void> write(std::uint64_t at, std::span<const std::byte> bytes);

  /// Cuts the file to `size` bytes, or lengthens it by zeros that take no room where the file system can.
  Expected<void> resize(std::uint64_t size);

  /// Returns once everything is on the disk.
  Expected<void> sync();

 private:
  RawFile(std::intptr_t handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  std::intptr_t handle_;  // the system's own
  std::string path_;
};

}  // namespace taut::files
