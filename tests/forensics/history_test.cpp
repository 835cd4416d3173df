// SPDX-License-Identifier: MIT
#include "forensics/history.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

using namespace taut;
using namespace taut::forensics;

namespace {

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "taut-history-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
};

PastDropOut drop_out(std::int64_t at) {
  return {.at = at,
          .program = "player",
          .process = 7,
          .device = "virtual:x",
          .kind = "computed",
          .sentence = "A.",
          .reason = "B."};
}

}  // namespace

TEST_CASE("a line reads back as what was written, but for tabs and line breaks") {
  CHECK(rc::check([](const std::string& one, const std::string& other, std::uint64_t process) {
    PastDropOut past = drop_out(5);
    past.program = one;
    past.reason = other;
    past.process = process;
    const std::string line = line_of(past);
    RC_ASSERT(line.find('\n') == std::string::npos);
    const auto read = read_lines(line + "\n");
    RC_ASSERT(read.size() == 1U);
    RC_ASSERT(read[0].process == process);
    RC_ASSERT(read[0].sentence == "A.");
    RC_ASSERT(line_of(read[0]) == line);
  }));
}

TEST_CASE("lines that are not understood are left out") {
  CHECK(read_lines("").empty());
  CHECK(read_lines("nonsense\n\n\t\t\t\t\t\t\n-1\ta\t1\tb\tc\td\te\n").empty());
  CHECK(read_lines("x\n" + line_of(drop_out(1)) + "\ny").size() == 1);
}

TEST_CASE("the file keeps the newest, and stays bounded") {
  const Folder folder;
  const auto file = folder.path / "state" / "drop-outs";
  CHECK(past_drop_outs(file)->empty());
  std::vector<PastDropOut> many;
  for (int k = 0; k < 1500; ++k) many.push_back(drop_out(k));
  REQUIRE(remember(file, many));
  for (int k = 0; k < 1500; ++k) many[static_cast<std::size_t>(k)].at = 1500 + k;
  REQUIRE(remember(file, many));
  const auto all = past_drop_outs(file);
  REQUIRE(all.has_value());
  CHECK(all->size() == 2000);
  CHECK(all->front().at == 1000);
  CHECK(all->back().at == 2999);
}

TEST_CASE("two programs that write at once lose nothing") {
  const Folder folder;
  const auto file = folder.path / "drop-outs";
  std::vector<pid_t> children;
  for (int k = 0; k < 4; ++k) {
    children.push_back(fork());
    if (children.back() == 0) {
      for (int i = 0; i < 10; ++i)
        if (!remember(file, std::vector{drop_out(i)})) _exit(1);
      _exit(0);
    }
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  CHECK(past_drop_outs(file)->size() == 40);
}
