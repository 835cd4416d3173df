// SPDX-License-Identifier: MIT
// A place of its own for the blocks of a test.
#pragma once
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace taut::tests {

/// XDG_RUNTIME_DIR is an empty folder while it lives.
class Place {
 public:
  Place() {
    std::string name = (std::filesystem::temp_directory_path() / "taut-telemetry-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
    if (const char* const before = std::getenv("XDG_RUNTIME_DIR")) before_ = before;
    setenv("XDG_RUNTIME_DIR", path_.c_str(), 1);
  }
  ~Place() {
    if (before_.empty())
      unsetenv("XDG_RUNTIME_DIR");
    else
      setenv("XDG_RUNTIME_DIR", before_.c_str(), 1);
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] std::filesystem::path root() const { return path_; }
  [[nodiscard]] std::filesystem::path folder() const { return path_ / "taut"; }
  [[nodiscard]] int files() const {
    std::error_code error;
    int count = 0;
    for (std::filesystem::directory_iterator at(folder(), error), end; !error && at != end; at.increment(error))
      ++count;
    return count;
  }

 private:
  std::filesystem::path path_;
  std::string before_;
};

}  // namespace taut::tests
