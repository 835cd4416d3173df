// SPDX-License-Identifier: MIT
// Random access to bytes: a file on disk, or memory in tests.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::files {

class Bytes {
 public:
  virtual ~Bytes() = default;
  [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;

  /// Can only be read once, front to back; the length is unknown.
  [[nodiscard]] virtual bool is_stream() const noexcept { return false; }

  /// Fills `out` from byte `at` on; returns how many bytes there were.
  virtual Expected<std::size_t> read(std::uint64_t at, std::span<std::byte> out) = 0;
};

Expected<std::unique_ptr<Bytes>> open_bytes(const std::string& path);

/// `bytes` must outlive it.
std::unique_ptr<Bytes> memory_bytes(std::span<const std::byte> bytes);
std::unique_ptr<Bytes> memory_bytes(std::vector<std::byte> bytes);

}  // namespace taut::files
