// SPDX-License-Identifier: MIT
// No device is named: the commands without a card, and their messages about named devices. Cards are the lab's job
// (tests/lab/cases/default-card.sh).
#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "command/program.hpp"

using namespace taut::tests;
using nlohmann::json;

namespace {

constexpr auto only = "There is only the virtual card";

json parsed(const ProgramResult& ended) { return json::parse(ended.out, nullptr, false); }

bool has_card() { return std::filesystem::exists("/proc/asound/card0"); }

/// Sets TAUT_CONFIG for child programs and restores it.
class Config {
 public:
  explicit Config(const std::string& text) {
    std::ofstream(folder_.file("taut.toml")) << text;
    if (const char* before = getenv("TAUT_CONFIG")) before_ = before;
    setenv("TAUT_CONFIG", folder_.file("taut.toml").c_str(), 1);
  }
  ~Config() { before_.empty() ? unsetenv("TAUT_CONFIG") : setenv("TAUT_CONFIG", before_.c_str(), 1); }
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

 private:
  Folder folder_;
  std::string before_;
};

std::string made_file(const Folder& folder) {
  const std::string file = folder.file("song.wav");
  CHECK(run({"record", file, "--device", "virtual:test?clock=virtual", "--seconds", "0.1"}).status == 0);
  return file;
}

}  // namespace

TEST_CASE("without a card: play says so first, record and through refuse; a named device always runs") {
  if (has_card()) return;
  const Folder folder;
  const std::string file = made_file(folder);
  const ProgramResult played = run({"play", file, "--json"});
  // 2: a busy machine has drop-outs of its own.
  CHECK((played.status == 0 || played.status == 2));
  CHECK(played.err.starts_with("virtual:loopback: "));
  CHECK(played.err.find(only) != std::string::npos);
  const json report = parsed(played);
  CHECK(report["named"] == false);
  CHECK(report["chosen"].get<std::string>().starts_with(only));
  CHECK(report["remarks"][0] == report["chosen"]);
  for (const Words& words :
       {Words{"record", folder.file("r.wav"), "--seconds", "0.1"}, Words{"through", "--seconds", "0.1"}}) {
    const ProgramResult refused = run(words);
    CHECK(refused.status == 1);
    CHECK(refused.err.find("--device") != std::string::npos);
    if (words[0] == "record") CHECK_FALSE(std::filesystem::exists(folder.file("r.wav")));
    Words named = words;
    named.insert(named.end(), {"--device", "virtual:loopback?clock=virtual"});
    const ProgramResult ended = run(named);
    CHECK(ended.status == 0);
    CHECK(ended.err.find(only) == std::string::npos);
  }
  const json measured = parsed(run({"loopback", "--seconds", "0.1", "--json"}));
  CHECK(measured["named"] == false);
  CHECK(measured["chosen"].get<std::string>().find("no device was named") != std::string::npos);
}

TEST_CASE("devices: the default is marked, even if set in the settings, and joined devices are listed") {
  if (!has_card()) {
    const json all = parsed(run({"devices", "--json"}));
    CHECK(all["devices"][0]["plays_by_default"] == true);
    CHECK(all["devices"][0]["records_by_default"] == true);
  }
  const Config config(
      "output = \"several:studio\"\n[several.studio]\nmembers = [\"virtual:a?clock=virtual\", "
      "\"virtual:b?clock=virtual\"]\n");
  const json all = parsed(run({"devices", "--json"}));
  bool found = false;
  for (const json& one : all["devices"]) {
    if (one["id"] != "several:studio") continue;
    found = true;
    CHECK(one["state"] == "free");
    CHECK(one["plays_by_default"] == true);
    CHECK(one["records_by_default"] == false);
    CHECK(one["why_default"] == "Named in the settings.");
    CHECK(one["outputs"].size() == 4);
  }
  CHECK(found);
  CHECK(run({"devices", "several:studio"}).status == 0);
}

TEST_CASE("a named device that is missing is an error in every program, also from the settings") {
  const Folder folder;
  const std::string file = made_file(folder);
  const auto fails = [&](const Words& more) {
    for (const Words& words : {Words{"play", file}, Words{"record", folder.file("r.wav"), "--seconds", "0.1"},
                               Words{"through", "--seconds", "0.1"}}) {
      Words all = words;
      all.insert(all.end(), more.begin(), more.end());
      const ProgramResult ended = run(all);
      CHECK(ended.status == 1);
      CHECK(ended.err.size() > 20);
    }
  };
  fails({"--device", "alsa:hw:Gone,0"});
  const Config config("device = \"alsa:hw:Gone,0\"\n");
  fails({});
}

TEST_CASE("register checks the device: an impossible one is refused, an absent one gets a remark") {
  const Folder folder;
  const std::string list = folder.file("list");
  for (const char* id : {"nosuch", "nosuch:card", "several:nosuch", "virtual:x?nosuch=1", "alsa:"}) {
    CAPTURE(id);
    const ProgramResult ended = run({"register", "--directory", list, "--device", id});
    CHECK(ended.status == 1);
    CHECK(ended.out.empty());
    CHECK_FALSE(std::filesystem::exists(list));
  }
  CHECK(run({"register", "--directory", list, "--device", "auto"}).status == 0);
  const ProgramResult away = run({"register", "--directory", list, "--input", "alsa:hw:Gone,0"});
  CHECK(away.status == 0);
  CHECK(away.err.find("Gone") != std::string::npos);
}
