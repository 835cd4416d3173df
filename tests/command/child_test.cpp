// SPDX-License-Identifier: MIT
// What the panel runs beside the page.
#include "command/panel/child.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <cstdlib>

using namespace taut::command;

namespace {

bool ignores_ctrl_c() {
  struct sigaction now{};
  return sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

// Before doctest takes the signal for itself.
const bool began_without_ctrl_c = ignores_ctrl_c();

}  // namespace

// The program of the next case: this one, once more.
TEST_CASE("hears Ctrl-C, if the environment asks") {
  if (std::getenv("TAUT_HEARS_CTRL_C")) CHECK_FALSE(began_without_ctrl_c);
}

TEST_CASE("a child can be stopped, also where Ctrl-C is ignored, as behind a shell's &") {
  struct sigaction ignored{}, before{};
  ignored.sa_handler = SIG_IGN;
  REQUIRE(sigaction(SIGINT, &ignored, &before) == 0);
  REQUIRE(setenv("TAUT_HEARS_CTRL_C", "1", 1) == 0);
  auto child = Child::start({"--test-case=hears Ctrl-C*"});
  REQUIRE(unsetenv("TAUT_HEARS_CTRL_C") == 0);
  REQUIRE(sigaction(SIGINT, &before, nullptr) == 0);
  REQUIRE(child);
  while (!child->read().empty()) {}
  CHECK(child->wait() == 0);
}
