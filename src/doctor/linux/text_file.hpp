// SPDX-License-Identifier: MIT
// Reads the kernel's small files: a line, a number, the whole text. Empty if unreadable.
#pragma once
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace taut::doctor {

inline std::string all_of(const std::filesystem::path& path) {
  std::ostringstream text;
  // An empty file leaves the stream failed; the text is empty then anyway.
  text << std::ifstream(path).rdbuf();
  return text.str();
}

inline std::string line_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

template <class T>
T number_in(std::string_view text, T otherwise) {
  T value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

template <class T>
T number_of(const std::filesystem::path& path, T otherwise) {
  return number_in(line_of(path), otherwise);
}

inline std::vector<std::string> words_in(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

/// The names in `folder`, sorted; none if unreadable.
std::vector<std::string> names_in(const std::filesystem::path& folder);

}  // namespace taut::doctor
