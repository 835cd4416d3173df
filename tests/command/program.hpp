// SPDX-License-Identifier: MIT
// The `taut` program from outside: what it prints, how it ends.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/eventually.hpp"

namespace taut::tests {

struct Ended {
  int status = -1;  ///< of exit; 128 + number after a signal
  std::string out, err;
};

using Words = std::vector<std::string>;

/// A running program; killed if it is still there at the end.
class Program {
 public:
  explicit Program(const Words& words);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void signal(int number) const;
  [[nodiscard]] std::string told() const;  ///< on stderr, so far
  /// Waits until its audio thread has slept so often, a cycle each: it streams then, however slow the machine. False where it
  /// never does.
  [[nodiscard]] bool streams(int cycles = 30) const;
  [[nodiscard]] bool has_thread(const std::string& name) const;
  Ended wait();

 private:
  pid_t pid_ = -1;
  std::filesystem::path folder_;
};

Ended run(const Words& words);

/// A folder of the test's own, gone with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The widest line, in characters.
std::size_t width(const std::string& text);

}  // namespace taut::tests
