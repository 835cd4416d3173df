// SPDX-License-Identifier: MIT
// The `taut` program from outside: what it prints, how it ends.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

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
  /// Waits until its audio thread has slept so often, a cycle each: it streams then, however slow the machine. False where it
  /// never does.
  [[nodiscard]] bool streams(int cycles = 30) const;
  Ended wait();

 private:
  pid_t pid_ = -1;
  std::filesystem::path folder_;
};

Ended run(const Words& words);

/// Waits for `condition`, up to a bound that only a hang reaches.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 12'000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return condition();
}

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
