// SPDX-License-Identifier: MIT
// The file through which the process of one rule talks to `taut`: what it is doing, in case it never returns, and the
// result.
#pragma once
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace taut::check {

enum class Outcome : char {
  passed = 'p',
  broken = 'b',
  unjudged = 'u',
};

/// The writing side. One thread at a time.
class Journal {
 public:
  /// Null if the file cannot be opened.
  static std::unique_ptr<Journal> open(const std::filesystem::path& file);

  /// What happens from now on: "start", "the checker's writing to the buffers". Empty: nothing of the driver's.
  void enter(std::string_view what) noexcept;
  void leave() noexcept { enter({}); }
  void finish(Outcome outcome, std::string_view words) noexcept;

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  explicit Journal(std::FILE* file) noexcept : file_(file) {}
  std::unique_ptr<std::FILE, Close> file_;
  unsigned steps_ = 0;
};

/// What is in the file.
struct JournalText {
  std::string step;   ///< changes with every step
  std::string doing;  ///< empty: nothing of the driver's
  bool finished = false;
  Outcome outcome = Outcome::unjudged;
  std::string words;
};

JournalText read_journal(const std::filesystem::path& file);

}  // namespace taut::check
