// SPDX-License-Identifier: MIT
// Access to a pipe by byte position.
#pragma once
#include <memory>
#include <vector>

#include "files/bytes.hpp"
#include "files/pipe.hpp"

namespace taut::files {

/// The first MiB can be read again; after that only forward.
class StreamBytes final : public Bytes {
 public:
  explicit StreamBytes(std::unique_ptr<Pipe> pipe) : pipe_(std::move(pipe)) {}

  /// An upper bound: the length is unknown.
  [[nodiscard]] std::uint64_t size() const noexcept override { return most; }
  [[nodiscard]] bool is_stream() const noexcept override { return true; }
  Expected<std::size_t> read(std::uint64_t at, std::span<std::byte> out) override;

  /// Everything from start to end, up to a GiB. Only before reading past the first MiB.
  Expected<std::vector<std::byte>> all();

 private:
  static constexpr std::uint64_t most = std::uint64_t{1} << 62;
  static constexpr std::size_t kept_most = std::size_t{1} << 20;

  Expected<std::size_t> next(std::span<std::byte> out);

  std::unique_ptr<Pipe> pipe_;
  std::vector<std::byte> kept_;  // from the start
  std::uint64_t position_ = 0;   // in the pipe
};

}  // namespace taut::files
