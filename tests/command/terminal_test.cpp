// SPDX-License-Identifier: MIT
// The program on a terminal: every exit or stop restores the terminal, fg restores single keys, and the status line
// never wraps.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "command/shell.hpp"
#include "driver/app.hpp"

using namespace taut::tests;

namespace {

const Words through{"through", "--device", "virtual:x"};

/// Waits until single keys are read.
bool reads_keys(Shell& shell) {
  return eventually([&] { return single_keys(shell.modes()); });
}

// 2: drop-outs, which a busy machine has.
bool ended_well(int status) { return WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 2); }

struct ExitPath {
  const char* name;
  void (*go)(const Shell&);
  int signal;  ///< the fatal signal; 0: exits by itself
};

// A sanitizer ends a crashed program in its own way.
#ifdef TAUT_SANITIZED
constexpr bool faults_are_deaths = false;
#else
constexpr bool faults_are_deaths = true;
#endif

/// Successive contents of the status line.
std::vector<std::string> drawn(const std::string& output) {
  std::vector<std::string> lines;
  const std::string begin = "\r\033[K";
  for (auto at = output.find(begin); at != std::string::npos;) {
    at += begin.size();
    const auto next = output.find(begin, at);
    // The last one may be incomplete; a finished line, such as a drop-out, overwrites none.
    if (next != std::string::npos && output.find('\n', at) > next) lines.push_back(output.substr(at, next - at));
    at = next;
  }
  return lines;
}

/// The widest of at least ten lines drawn from now on.
std::size_t widest(Shell& shell) {
  // Skips a line already begun.
  shell.take();
  std::string output;
  eventually([&] {
    output += shell.take();
    return drawn(output).size() > 2;
  });
  output.clear();
  eventually([&] {
    output += shell.take();
    return drawn(output).size() >= 10;
  });
  CHECK(drawn(output).size() >= 10);
  std::size_t most = 0;
  for (const std::string& line : drawn(output)) {
    CAPTURE(line);
    CHECK(line.find('\n') == std::string::npos);
    most = std::max(most, width(line));
  }
  return most;
}

}  // namespace

TEST_CASE("however it ends, the terminal is restored") {
  for (const ExitPath& way : {
           ExitPath{"q", [](const Shell& shell) { shell.type("q"); }, 0},
           ExitPath{"Ctrl-C", [](const Shell& shell) { shell.type("\x03"); }, 0},
           ExitPath{"Ctrl-\\", [](const Shell& shell) { shell.type("\x1c"); }, SIGQUIT},
           ExitPath{"SIGTERM", [](const Shell& shell) { shell.signal(SIGTERM); }, 0},
           ExitPath{"SIGHUP", [](const Shell& shell) { shell.signal(SIGHUP); }, 0},
           ExitPath{"SIGSEGV", [](const Shell& shell) { shell.signal(SIGSEGV); }, SIGSEGV},
           ExitPath{"SIGBUS", [](const Shell& shell) { shell.signal(SIGBUS); }, SIGBUS},
           ExitPath{"SIGABRT", [](const Shell& shell) { shell.signal(SIGABRT); }, SIGABRT},
           ExitPath{"SIGFPE", [](const Shell& shell) { shell.signal(SIGFPE); }, SIGFPE},
       }) {
    CAPTURE(way.name);
    Shell shell(through);
    const termios before = shell.before();
    REQUIRE(reads_keys(shell));
    way.go(shell);
    const int status = shell.wait();
    const bool is_fault = way.signal != 0 && way.signal != SIGQUIT;
    if (way.signal == 0)
      CHECK(ended_well(status));
    else if (faults_are_deaths || !is_fault)
      CHECK((WIFSIGNALED(status) && WTERMSIG(status) == way.signal));
    CHECK(same(shell.modes(), before));
  }
}

TEST_CASE("Ctrl-C twice, at once or during shutdown, restores the terminal") {
  for (int k = 0; k < 6; ++k) {
    Shell shell(through);
    const termios before = shell.before();
    REQUIRE(reads_keys(shell));
    shell.type("\x03");
    for (int more = 0; more < k; ++more) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    shell.type("\x03");
    const int status = shell.wait();
    CHECK((ended_well(status) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT)));
    CHECK(same(shell.modes(), before));
  }
}

TEST_CASE("Ctrl-Z restores the terminal, and fg takes it again") {
  Shell shell(through);
  const termios before = shell.before();
  for (int round = 0; round < 3; ++round) {
    REQUIRE(reads_keys(shell));
    shell.type("\x1a");
    const int status = shell.wait();
    REQUIRE(WIFSTOPPED(status));
    CHECK(WSTOPSIG(status) == SIGTSTP);
    CHECK(same(shell.modes(), before));
    shell.foreground(true);
  }
  REQUIRE(reads_keys(shell));
  shell.type("q");
  CHECK(ended_well(shell.wait()));
  CHECK(same(shell.modes(), before));
}

TEST_CASE("in the background it keeps running, leaves the terminal alone, and never overwrites the shell's line") {
  Shell shell(through);
  const termios before = shell.before();
  REQUIRE(reads_keys(shell));
  shell.type("\x1a");
  REQUIRE(WIFSTOPPED(shell.wait()));
  shell.settle();
  shell.take();
  shell.background();
  for (int look = 0; look < 20; ++look) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(same(shell.modes(), before));
  }
  CHECK(shell.running());
  CHECK(shell.take().find("\r\033[K") == std::string::npos);  // drop-outs are printed on lines of their own
  // Back in the foreground without a signal, as a shell does with a running job.
  shell.foreground(false);
  REQUIRE(reads_keys(shell));
  shell.type("q");
  CHECK(ended_well(shell.wait()));
  CHECK(same(shell.modes(), before));
}

TEST_CASE("modes that a shell set while the program was stopped are preserved") {
  Shell shell(through);
  REQUIRE(reads_keys(shell));
  shell.signal(SIGSTOP);  // cannot be caught
  REQUIRE(WIFSTOPPED(shell.wait()));
  termios own = shell.modes();
  own.c_lflag |= ICANON | ECHO;
  own.c_iflag |= IXANY;
  shell.set_modes(own);
  const termios set = shell.modes();
  shell.foreground(true);
  REQUIRE(reads_keys(shell));
  shell.type("q");
  CHECK(ended_well(shell.wait()));
  CHECK(same(shell.modes(), set));
}

TEST_CASE("the status line fits the terminal at any size, also after a resize") {
  const Folder folder;
  for (const Words& words : {through, Words{"record", folder.file("x.wav"), "--device", "virtual:x", "--replace"},
                             Words{"loopback", "--seconds", "100"}}) {
    CAPTURE(words.front());
    Shell shell(words, 80);
    for (const int columns : {80, 200, 60, 40, 20, 8, 80}) {
      CAPTURE(columns);
      shell.resize(columns);
      const std::size_t most = widest(shell);
      CHECK(most < static_cast<std::size_t>(columns));
      CHECK(most > 0);
    }
    shell.type("\x03");
    shell.wait();
  }
}

TEST_CASE("through's line is shortened in a fixed order, and keeps MUTED to the end") {
  Shell shell(through, 200);
  std::string last;
  for (const int columns : {200, 80, 60, 40, 30, 20, 7}) {
    CAPTURE(columns);
    shell.resize(columns);
    widest(shell);
    std::string output;
    eventually([&] {
      output += shell.take();
      return drawn(output).size() > 3;
    });
    const std::string line = drawn(output).back();
    CAPTURE(line);
    CHECK(line.find("MUTED") != std::string::npos);
    CHECK((line.find("drop-outs") != std::string::npos) == (columns > 7));
    CHECK((line.find("program") != std::string::npos) == (columns >= 80));
    CHECK((line.find("used") != std::string::npos) == (columns > 80));
  }
  shell.type("q");
  CHECK(ended_well(shell.wait()));
}
