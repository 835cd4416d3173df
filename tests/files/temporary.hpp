// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

/// A folder that is gone with all its files when the test is.
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

std::vector<std::byte> slurp(const std::string& path);
void spill(const std::string& path, std::span<const std::byte> bytes);

/// Builds a file byte by byte: Bytes() + "RIFF" + u32(36) ...
struct Spelled : std::vector<std::byte> {
  Spelled& text(std::string_view s) {
    for (const char c : s) push_back(static_cast<std::byte>(c));
    return *this;
  }
  Spelled& u16(unsigned v) { return little(v, 2); }
  Spelled& u32(std::size_t v) { return little(v, 4); }
  Spelled& u64(std::size_t v) { return little(v, 8); }
  Spelled& raw(std::span<const std::byte> bytes) {
    insert(end(), bytes.begin(), bytes.end());
    return *this;
  }
  Spelled& chunk(std::string_view id, std::span<const std::byte> body) {
    text(id).u32(body.size()).raw(body);
    if (body.size() % 2 != 0) push_back({});
    return *this;
  }

 private:
  Spelled& little(std::size_t v, int n) {
    for (int i = 0; i < n; ++i) push_back(static_cast<std::byte>((v >> (8 * i)) & 0xff));
    return *this;
  }
};
