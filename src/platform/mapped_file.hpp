// SPDX-License-Identifier: MIT
// A file as memory that several processes write to at once. Unlike SharedMemory, it is found by its path.
#pragma once
#include <cstddef>
#include <filesystem>
#include <utility>

#include "base/error.hpp"

namespace taut::platform {

class MappedFile {
 public:
  /// `bytes` zero bytes as a new file for this user alone. Its pages are present, so writing to them needs nothing of the
  /// system. Errors: `denied`, `no_memory` (the disk is full), `broken`. Control threads, like all here.
  static Expected<MappedFile> make(const std::filesystem::path& file, std::size_t bytes);

  /// One that exists, with at least `bytes` bytes. Errors: `absent`, `denied`, `broken`.
  static Expected<MappedFile> open(const std::filesystem::path& file, std::size_t bytes);

  MappedFile(MappedFile&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(other.size_) {}
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();  ///< The file stays.

  [[nodiscard]] std::byte* data() const noexcept { return data_; }  ///< page-aligned

 private:
  MappedFile(std::byte* data, std::size_t size) noexcept : data_(data), size_(size) {}
  std::byte* data_;
  std::size_t size_;
};

}  // namespace taut::platform
