// SPDX-License-Identifier: MIT
// A temporary directory, deleted by the destructor.
#pragma once
#include <filesystem>
#include <random>
#include <string>

namespace taut::tests {

class Folder {
 public:
  Folder() {
    std::random_device random;
    do path_ = std::filesystem::temp_directory_path() / ("taut-test-" + std::to_string(random()));
    while (!std::filesystem::create_directory(path_));
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace taut::tests
