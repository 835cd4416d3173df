// SPDX-License-Identifier: MIT
// `taut why`, during a stream and after it.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "command/program.hpp"
#include "forensics/history.hpp"

using namespace taut::tests;
using Json = nlohmann::json;
using taut::forensics::PastDropOut;

namespace {

/// TAUT_STATE is a folder of its own while it lives.
struct State {
  Folder folder;
  std::string before;
  State() {
    if (const char* const set = std::getenv("TAUT_STATE")) before = set;
    setenv("TAUT_STATE", folder.path().c_str(), 1);
  }
  ~State() {
    if (before.empty())
      unsetenv("TAUT_STATE");
    else
      setenv("TAUT_STATE", before.c_str(), 1);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

PastDropOut drop_out(std::int64_t at, const std::string& kind) {
  return {.at = at,
          .program = "player",
          .process = 7,
          .device = "virtual:x",
          .kind = kind,
          .sentence = "Drop-out of 64 frames: the program was late (took 7.90 of 5.30 ms).",
          .reason =
              "The program computed for 7.9 ms of 5.3 ms, and nothing stood in its way. Use a larger buffer, or "
              "lighten the program's work."};
}

}  // namespace

TEST_CASE("without drop-outs it says so") {
  const State state;
  const auto said = run({"why"});
  CHECK(said.status == 0);
  CHECK(said.out == "No drop-outs in the last hour.\n");
  CHECK(Json::parse(run({"why", "--json"}).out)["drop_outs"].empty());
}

TEST_CASE("it counts what stood in the way, shows the newest, and forgets what is too long ago") {
  const State state;
  std::vector<PastDropOut> past{drop_out(now() - 7'200'000'000'000, "device")};
  for (int k = 0; k < 14; ++k)
    past.push_back(drop_out(now() - std::int64_t{1'000'000'000} * (20 - k), k < 9 ? "computed" : "disk"));
  REQUIRE(taut::forensics::remember(state.folder.path() / "drop-outs", past));
  const auto said = run({"why"});
  CHECK(said.out.starts_with("14 drop-outs in the last hour: computed 9, disk 5.\nThe newest 10; --each shows all:\n"));
  CHECK(width(said.out) <= 80);
  const auto count = [](const std::string& text) {
    std::size_t n = 0;
    for (auto at = text.find("Drop-out of"); at != std::string::npos; at = text.find("Drop-out of", at + 1)) ++n;
    return n;
  };
  CHECK(count(said.out) == 10);
  CHECK(count(run({"why", "--each"}).out) == 14);
  CHECK(Json::parse(run({"why", "--hours", "3", "--json"}).out)["drop_outs"].size() == 15);
}

TEST_CASE("a history that cannot be read is a sentence") {
  const State state;
  REQUIRE(std::filesystem::create_directory(state.folder.path() / "drop-outs"));
  const auto said = run({"why"});
  CHECK(said.status == 1);
  CHECK(said.err.find("cannot be read") != std::string::npos);
  CHECK_FALSE(Json::parse(run({"why", "--json"}).out)["error"].get<std::string>().empty());
}

TEST_CASE("without a home it names the folder to set, and that helps") {
  const State state;
  const std::string home = std::getenv("HOME") ? std::getenv("HOME") : "";
  const std::string states = std::getenv("XDG_STATE_HOME") ? std::getenv("XDG_STATE_HOME") : "";
  for (const char* const name : {"HOME", "XDG_STATE_HOME", "TAUT_STATE"}) unsetenv(name);
  const auto said = run({"why"});
  setenv("TAUT_STATE", state.folder.path().c_str(), 1);
  const auto again = run({"why"});
  if (!home.empty()) setenv("HOME", home.c_str(), 1);
  if (!states.empty()) setenv("XDG_STATE_HOME", states.c_str(), 1);
  CHECK(said.status == 1);
  CHECK(said.err.find("Set TAUT_STATE to a folder.") != std::string::npos);
  CHECK(again.status == 0);
}

TEST_CASE("a history of nonsense counts as none") {
  const State state;
  std::ofstream(state.folder.path() / "drop-outs") << "nonsense\n\t\t\n" << std::string(5000, 'x');
  CHECK(run({"why"}).out == "No drop-outs in the last hour.\n");
}

TEST_CASE("a drop-out is explained while the program runs, and after it has ended") {
  const State state;
  Program player({"through", "--device", "virtual:x?faults=lost@48000:640", "--buffer", "256", "--seconds", "30"});
  const auto found = [] {
    const Json json = Json::parse(run({"why", "--json"}).out, nullptr, false);
    return json.is_object() && std::ranges::any_of(json["drop_outs"], [](const Json& one) {
             return one["kind"] == "device" && one["program"] == "taut" &&
                    one["device"].get<std::string>().starts_with("virtual:x");
           });
  };
  CHECK(eventually(found));
  player.signal(SIGINT);
  player.wait();
  CHECK(found());
}
