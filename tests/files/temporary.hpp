// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

/// A temporary directory, deleted by the destructor.
class Temporary {
 public:
  Temporary();
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary();
  [[nodiscard]] std::string operator/(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

std::vector<std::byte> read_file(const std::string& path);
void write_file(const std::string& path, std::span<const std::byte> bytes);

/// Builds a file byte by byte: ByteBuilder() + "RIFF" + u32(36) ...
struct ByteBuilder : std::vector<std::byte> {
  ByteBuilder& text(std::string_view s) {
    for (const char c : s) push_back(static_cast<std::byte>(c));
    return *this;
  }
  ByteBuilder& u16(unsigned v) { return little(v, 2); }
  ByteBuilder& u32(std::size_t v) { return little(v, 4); }
  ByteBuilder& u64(std::size_t v) { return little(v, 8); }
  ByteBuilder& raw(std::span<const std::byte> bytes) {
    insert(end(), bytes.begin(), bytes.end());
    return *this;
  }
  ByteBuilder& chunk(std::string_view id, std::span<const std::byte> body) {
    text(id).u32(body.size()).raw(body);
    if (body.size() % 2 != 0) push_back({});
    return *this;
  }

 private:
  ByteBuilder& little(std::size_t v, int n) {
    for (int i = 0; i < n; ++i) push_back(static_cast<std::byte>((v >> (8 * i)) & 0xff));
    return *this;
  }
};
