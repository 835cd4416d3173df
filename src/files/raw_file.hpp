// SPDX-License-Identifier: MIT
// The few things a recording needs of a file on disk.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::files {

/// A file that is written; no other recorder may write it meanwhile (error `busy`).
class RawFile {
 public:
  /// Creates the file with `start` in it: under its name it appears whole or not at all. With `replace` a plain file of
  /// that name may be there. It stays as it is until the first write() or resize(); then the new content takes its place,
  /// and keeps its mode, its owner and its other names (hard links).
  static Expected<std::unique_ptr<RawFile>> create(const std::string& path, std::span<const std::byte> start,
                                                   bool replace);

  /// The program's own output where that is a plain file, from the place on where it stands; nullptr where it is a pipe,
  /// or is only appended to.
  static Expected<std::unique_ptr<RawFile>> output(std::span<const std::byte> start);

  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;
  ~RawFile();

  /// Whether the file to be replaced is still there as it was.
  [[nodiscard]] bool untouched() const noexcept { return replaces_; }

  /// Writes all of `bytes` from byte `at` on, or fails; then some may be written.
  Expected<void> write(std::uint64_t at, std::span<const std::byte> bytes);

  /// Cuts the file to `size` bytes, or lengthens it by zeros that take no room where the file system can.
  Expected<void> resize(std::uint64_t size);

  /// Returns once everything is on the disk.
  Expected<void> sync();

 private:
  RawFile(std::intptr_t handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  Expected<void> put(std::uint64_t at, std::span<const std::byte> bytes);
  Expected<void> take_over();

  std::intptr_t handle_;  // the system's own
  std::string path_;
  std::uint64_t base_ = 0;  // where the file begins in what the handle is of
  bool replaces_ = false;   // take_over() is still to come
  std::vector<std::byte> start_;
};

}  // namespace taut::files
