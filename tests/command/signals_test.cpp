// SPDX-License-Identifier: MIT
// Signals without a terminal: inherited ignored signals stay ignored, and a resource limit is a readable error.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "command/program.hpp"

using namespace taut::tests;

namespace {

std::string content(const std::string& file) {
  std::ifstream from(file);
  return {std::istreambuf_iterator<char>(from), {}};
}

/// The status of a shell command line.
int sh(const std::string& line) {
  const int status = std::system(line.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string record(const Folder& folder, const std::string& device, const std::string& seconds) {
  return std::string(TAUT_PROGRAM) + " record " + folder.file("x.wav") + " --json --device '" + device +
         "' --seconds " + seconds + " >" + folder.file("out") + " 2>" + folder.file("err") + " </dev/null";
}

/// Sends the signal once the recording has begun.
std::string then_send(const Folder& folder, const std::string& signal) {
  return " & pid=$!; while [ ! -s " + folder.file("x.wav") + " ]; do sleep 0.02; done; kill -" + signal +
         " $pid; wait $pid";
}

// 2: drop-outs, which a busy machine has.
bool well(int status) { return status == 0 || status == 2; }

}  // namespace

TEST_CASE("nohup: SIGHUP does not end a recording") {
  const Folder folder;
  CHECK(well(sh("nohup " + record(folder, "virtual:x", "1") + then_send(folder, "HUP"))));
  const auto report = nlohmann::json::parse(content(folder.file("out")), nullptr, false);
  REQUIRE(report.is_object());
  CHECK(report["frames"] == 48000);
  CHECK(report["interrupted"] == false);
}

// A non-interactive shell ignores both in its background jobs.
TEST_CASE("a background job: SIGINT and SIGQUIT do not end it, SIGTERM does") {
  for (const std::string signal : {"INT", "QUIT", "TERM"}) {
    CAPTURE(signal);
    const Folder folder;
    const bool ends = signal == "TERM";
    CHECK(well(sh(record(folder, "virtual:x", ends ? "1000" : "1") + then_send(folder, signal))));
    const auto report = nlohmann::json::parse(content(folder.file("out")), nullptr, false);
    REQUIRE(report.is_object());
    CHECK(report["interrupted"] == ends);
    if (!ends) CHECK(report["frames"] == 48000);
  }
}

TEST_CASE("a file size limit is reported as such") {
  const Folder folder;
  const std::string line = "ulimit -f 64; " + record(folder, "virtual:x?clock=virtual", "60");
  CHECK(sh(line) == 1);
  const std::string said = content(folder.file("err"));
  CAPTURE(said);
  CHECK(said.starts_with("taut: "));
  CHECK(said.find("x.wav") != std::string::npos);
}
