// SPDX-License-Identifier: MIT
// Text is UTF-8 everywhere; the system's paths may differ.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace taut {

inline std::filesystem::path path_of(std::string_view utf8) {
  return std::filesystem::path(std::u8string(utf8.begin(), utf8.end()));
}

inline std::string text_of(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

}  // namespace taut
