// SPDX-License-Identifier: MIT
// Drivers in a process of their own that end or block it, and programs that end before their drivers.
#include <doctest/doctest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "driver/folder.hpp"
#include "host/apart.hpp"
#include "support/eventually.hpp"

using namespace taut::tests;

namespace {

// The pids of this process's children, whatever thread started them.
std::vector<int> children_of(const std::string& process) {
  std::vector<int> found;
  std::error_code gone;
  for (std::filesystem::directory_iterator at("/proc/" + process + "/task", gone), end; !gone && at != end;
       at.increment(gone)) {
    std::ifstream list(at->path() / "children");
    for (int pid = 0; list >> pid;) found.push_back(pid);
  }
  return found;
}

/// What the driver does, for as long as this lives.
struct Fatal {
  explicit Fatal(const char* where, const std::string& once = {}) {
    setenv("TAUT_FATAL", where, 1);
    setenv("TAUT_FATAL_ONCE", once.c_str(), 1);
  }
  ~Fatal() {
    unsetenv("TAUT_FATAL");
    unsetenv("TAUT_FATAL_ONCE");
  }
  Fatal(const Fatal&) = delete;
  Fatal& operator=(const Fatal&) = delete;
};

}  // namespace

std::vector<int> taut::tests::children() { return children_of("self"); }
void taut::tests::end_process(int id) { kill(id, SIGKILL); }

TEST_CASE("a driver that ends its process is named with the function and the way, and the program lives") {
  struct Row {
    const char *where, *function, *way;
  };
  for (const Row& row : {Row{"load", "the loading of its library", "signal 11"}, Row{"init", "init", "signal 11"},
                         Row{"exit", "init", "status 3"}}) {
    CAPTURE(row.where);
    const Fatal fatal(row.where);
    const Opened opened(TAUT_FATAL_LIBRARY, nullptr, TAUT_HOST_APART);
    CHECK(opened.code == TAUT_HOST_BROKEN);
    CAPTURE(opened.said);
    CHECK(opened.said.find(row.function) != std::string::npos);
    CHECK(opened.said.find(row.way) != std::string::npos);
    CHECK(children().empty());
  }
  const Fatal fatal("create");
  const Opened opened(TAUT_FATAL_LIBRARY, nullptr, TAUT_HOST_APART);
  REQUIRE_MESSAGE(opened.code == TAUT_HOST_OK, opened.said);
  std::atomic<int> blocks{0};
  TautHostStream* stream = nullptr;
  const TautHostWish wish = wish_of(&count, &blocks, TAUT_HOST_FLOAT);
  CHECK(taut_host_prepare(opened.driver, &wish, &stream) < 0);
  CHECK(std::string(taut_host_error()).find("createBuffers") != std::string::npos);
}

TEST_CASE("a driver that ends its process while it runs is opened again, and the stream goes on") {
  for (const char* const where : {"callback", "write"}) {
    CAPTURE(where);
    const Folder folder;
    const Fatal fatal(where, (folder.path() / "struck").string());
    const Opened opened(TAUT_FATAL_LIBRARY, nullptr, TAUT_HOST_APART);
    REQUIRE_MESSAGE(opened.code == TAUT_HOST_OK, opened.said);
    std::atomic<int> blocks{0};
    TautHostStream* stream = nullptr;
    TautHostWish wish = wish_of(&count, &blocks, TAUT_HOST_FLOAT);
    wish.flags = TAUT_HOST_REOPEN;
    REQUIRE(taut_host_prepare(opened.driver, &wish, &stream) == TAUT_HOST_OK);
    REQUIRE(taut_host_start(stream) == TAUT_HOST_OK);
    TautHostStreamInfo info{};
    info.size = sizeof info;
    CHECK(eventually([&] { return taut_host_stream_info(stream, &info) == TAUT_HOST_OK && info.reopened == 1; }));
    const int before = blocks;
    CHECK(eventually([&] { return blocks > before + 50; }));
    taut_host_finish(stream);
  }
  CHECK(children().empty());
}

TEST_CASE("a driver that hangs is named, and its process ends with the patience") {
  const Fatal fatal("hang");
  {
    const Opened opened(TAUT_FATAL_LIBRARY, nullptr, TAUT_HOST_APART, 500);
    REQUIRE_MESSAGE(opened.code == TAUT_HOST_OK, opened.said);
    std::atomic<int> blocks{0};
    TautHostStream* stream = nullptr;
    const TautHostWish wish = wish_of(&count, &blocks, TAUT_HOST_FLOAT);
    REQUIRE(taut_host_prepare(opened.driver, &wish, &stream) == TAUT_HOST_OK);
    CHECK(taut_host_start(stream) < 0);
    CHECK(std::string(taut_host_error()).find("start") != std::string::npos);
    CHECK(eventually([] { return children().empty(); }));
    taut_host_finish(stream);
  }
}

TEST_CASE("a process that starts slowly is not the driver's fault") {
  const Folder folder;
  const auto slow = folder.path() / "slow";
  const char* const process = std::getenv("TAUT_DRIVER_PROCESS");
  std::ofstream(slow) << "#!/bin/sh\nsleep 4\nexec '" << TAUT_PROCESS << "' \"$@\"\n";
  std::filesystem::permissions(slow, std::filesystem::perms::owner_all);
  setenv("TAUT_DRIVER_PROCESS", slow.c_str(), 1);
  const Opened opened(TAUT_FATAL_LIBRARY, nullptr, TAUT_HOST_APART, 2000);
  CHECK_MESSAGE(opened.code == TAUT_HOST_OK, opened.said);
  setenv("TAUT_DRIVER_PROCESS", process ? process : "", 1);
}

// The program of the next case: this one, once more.
TEST_CASE("plays until it is killed, if the environment says so") {
  if (!std::getenv("TAUT_PLAY_UNTIL_KILLED")) return;
  const Opened opened(TAUT_LIBRARY, "device = virtual:loopback", TAUT_HOST_APART);
  std::atomic<int> blocks{0};
  TautHostStream* stream = nullptr;
  const TautHostWish wish = wish_of(&count, &blocks, TAUT_HOST_FLOAT);
  if (opened.code != TAUT_HOST_OK || taut_host_prepare(opened.driver, &wish, &stream) != TAUT_HOST_OK ||
      taut_host_start(stream) != TAUT_HOST_OK)
    return;
  for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
}

TEST_CASE("a driver's process ends with its program, however that ends") {
  std::string arguments[] = {"test", "--test-case=plays until it is killed*"};
  char* words[] = {arguments[0].data(), arguments[1].data(), nullptr};
  setenv("TAUT_PLAY_UNTIL_KILLED", "1", 1);
  pid_t program = 0;
  REQUIRE(posix_spawn(&program, "/proc/self/exe", nullptr, nullptr, words, environ) == 0);
  unsetenv("TAUT_PLAY_UNTIL_KILLED");
  std::vector<int> drivers;
  CHECK(eventually([&] { return !(drivers = children_of(std::to_string(program))).empty(); }));
  kill(program, SIGKILL);
  int status = 0;
  waitpid(program, &status, 0);
  for (const int driver : drivers) CHECK(eventually([&] { return kill(driver, 0) != 0; }));
}
