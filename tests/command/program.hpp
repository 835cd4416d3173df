// SPDX-License-Identifier: MIT
// The `taut` program as a child process: its output and exit status.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/eventually.hpp"

namespace taut::tests {

struct ProgramResult {
  int status = -1;  ///< exit status; 128 + number after a signal
  std::string out, err;
};

using Words = std::vector<std::string>;

/// A running program; killed by the destructor.
class Program {
 public:
  explicit Program(const Words& words);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void signal(int number) const;
  [[nodiscard]] std::string stderr_so_far() const;
  /// Waits until its audio thread has slept `cycles` times, once per cycle: then it streams, however slow the machine.
  /// False if it never does.
  [[nodiscard]] bool streams(int cycles = 30) const;
  [[nodiscard]] bool has_thread(const std::string& name) const;
  ProgramResult wait();

 private:
  pid_t pid_ = -1;
  std::filesystem::path folder_;
};

ProgramResult run(const Words& words);

/// A temporary directory, deleted by the destructor.
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
