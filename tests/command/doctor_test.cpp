// SPDX-License-Identifier: MIT
// `taut doctor` on this computer, whatever its state: as the current user, and as nobody.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "command/program.hpp"
#include "support/skip.hpp"

using namespace taut::tests;
using Json = nlohmann::json;

namespace {

Json parsed(const ProgramResult& ended) {
  CAPTURE(ended.out);
  CAPTURE(ended.err);
  Json json = Json::parse(ended.out, nullptr, false);
  REQUIRE(json.is_object());
  return json;
}

Json finding(const Json& json, const std::string& topic) {
  for (const Json& one : json["findings"])
    if (one["topic"] == topic) return one;
  FAIL("no finding " << topic);
  return {};
}

/// Invariants of every report on any computer.
void check_report(const Json& json, int status) {
  CHECK(json["status"] == status);
  int worst = 0;
  for (const Json& one : json["findings"]) {
    CAPTURE(one.dump());
    const std::string severity = one["severity"];
    worst = std::max(worst, severity == "problem" ? 3 : severity == "warning" ? 2 : 0);
    CHECK(!one["measured"].get<std::string>().empty());
    CHECK(!one["figures"].empty());
    if (severity != "ok") CHECK((one["command"] != "" || one["remedy"] != ""));
  }
  CHECK(status == worst);
  const Json wakeup = finding(json, "wake-up")["figures"];
  CHECK(wakeup["wakes"] > 10);
  CHECK(wakeup["bare_wakes"] > 10);
  for (const std::string prefix : {"", "bare_"}) {
    CHECK(wakeup[prefix + "median_ns"] <= wakeup[prefix + "p99_ns"]);
    CHECK(wakeup[prefix + "p99_ns"] <= wakeup[prefix + "p999_ns"]);
    CHECK(wakeup[prefix + "p999_ns"] <= wakeup[prefix + "max_ns"]);
  }
}

/// Copies the program to a world-readable place and runs it as the user nobody.
ProgramResult run_as_nobody(const Folder& folder, const Words& words) {
  namespace fs = std::filesystem;
  const fs::path program = folder.path() / "taut", out = folder.path() / "out", err = folder.path() / "err";
  fs::copy_file(TAUT_PROGRAM, program, fs::copy_options::overwrite_existing);
  fs::permissions(folder.path(), fs::perms::all);
  fs::permissions(program, fs::perms(0755));
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    if (setgroups(0, nullptr) != 0 || setgid(nobody) != 0 || setuid(nobody) != 0) _exit(125);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(open(out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600), STDOUT_FILENO);
    dup2(open(err.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600), STDERR_FILENO);
    std::vector<std::string> copy = words;
    std::vector<char*> arguments{const_cast<char*>(program.c_str())};
    for (std::string& word : copy) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(program.c_str(), arguments.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  const auto text = [](const fs::path& path) {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  return {
      .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), .out = text(out), .err = text(err)};
}

// 1 in a namespace whose root is the only user.
long users_here() {
  long inside = 0, outside = 0, count = 0;
  std::ifstream("/proc/self/uid_map") >> inside >> outside >> count;
  return count;
}

}  // namespace

TEST_CASE("doctor: this computer is examined in time, as text and as JSON") {
  const ProgramResult text = run({"doctor", "--seconds", "0.3"}),
                      all = run({"doctor", "--figures", "--seconds", "0.3"});
  for (const ProgramResult& one : {text, all}) {
    CAPTURE(one.out);
    CHECK((one.status == 0 || one.status == 2 || one.status == 3));
    CHECK(one.err.empty());
    CHECK(width(one.out) <= 80);
  }
  const ProgramResult ended = run({"doctor", "--json", "--seconds", "0.3"});
  const Json json = parsed(ended);
  check_report(json, ended.status);
  // Bounds everything except the measurement, so that even the longest one stays below 20 s.
  CHECK(json["seconds"].get<double>() < 0.3 + 8);
  for (const Json& one : json["findings"]) CHECK(all.out.find(one["topic"].get<std::string>()) != std::string::npos);
}

TEST_CASE("doctor: every suggested command exists") {
  for (const Json& one : parsed(run({"doctor", "--json", "--seconds", "0.1"}))["findings"]) {
    const std::string command = one["command"];
    if (command.empty() || command.starts_with("taut ") || command.starts_with("echo ")) continue;
    CAPTURE(command);
    const std::string first = command.substr(0, command.find(' '));
    CHECK(std::system(("PATH=$PATH:/usr/sbin:/sbin; command -v " + first + " >/dev/null").c_str()) == 0);
  }
}

TEST_CASE("doctor: the user nobody gets a complete report") {
  if (geteuid() != 0 || users_here() < 2)
    return skip("doctor: the user nobody gets a complete report", "only root can become another user");
  const Folder folder;
  const ProgramResult ended = run_as_nobody(folder, {"doctor", "--json", "--seconds", "0.3"});
  const Json json = parsed(ended);
  check_report(json, ended.status);
  const Json memory = finding(json, "locked-memory"), real_time = finding(json, "real-time");
  CAPTURE(memory.dump());
  // Other users get root's commands with sudo.
  for (const Json& one : json["findings"]) {
    const std::string command = one["command"];
    CAPTURE(command);
    for (const char* program : {"tee", "usermod", "chrt"})
      if (command.find(program) != command.npos)
        CHECK((command.find("sudo ") != command.npos || command.starts_with("su ")));
  }
  CHECK(real_time["figures"].contains("priority"));
}

TEST_CASE("doctor: timer slack is found, and the suggested command fixes it in that terminal") {
  const int before = prctl(PR_GET_TIMERSLACK);
  REQUIRE(prctl(PR_SET_TIMERSLACK, 5'000'000) == 0);
  const Json found = finding(parsed(run({"doctor", "--json", "--seconds", "0.1"})), "timer-slack");
  const Folder folder;
  const std::string line = found["command"].get<std::string>() + "; '" TAUT_PROGRAM "' doctor --json --seconds 0.1 >'" +
                           folder.file("out") + "'";
  const int ended = std::system(line.c_str());
  REQUIRE(prctl(PR_SET_TIMERSLACK, before) == 0);
  CHECK(found["severity"] == "warning");
  CHECK(found["figures"]["slack_ns"] == 5'000'000);
  CHECK(WIFEXITED(ended));
  std::ifstream out(folder.file("out"));
  const Json after = Json::parse(std::string(std::istreambuf_iterator<char>(out), {}), nullptr, false);
  REQUIRE(after.is_object());
  CHECK(finding(after, "timer-slack")["severity"] == "ok");
}

TEST_CASE("doctor: Ctrl-C ends it with a sentence") {
  Program program({"doctor", "--seconds", "12"});
  // Its threads exist once it measures.
  REQUIRE(eventually([&] { return program.has_thread("taut-bare"); }));
  program.signal(SIGINT);
  const ProgramResult ended = program.wait();
  CHECK(ended.status == 1);
  CHECK(ended.out.empty());
  CHECK(ended.err.starts_with("taut: "));
}
