// SPDX-License-Identifier: MIT
// `taut prove` on virtual cards, where it is known what is right.
#include <doctest/doctest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "command/program.hpp"
#include "command/shell.hpp"

using namespace taut::tests;
using Json = nlohmann::json;

namespace {

std::string contents(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

struct Proof {
  ProgramResult ended;
  Json file;
  std::string page;
};

/// On a card in virtual time, where each size is played for ten seconds of its time at once.
Proof proved(const std::string& keys, Words more = {}) {
  const Folder folder;
  Words words{"prove", folder.file("a.json"), "--seconds", "0.3", "--level", "0"};
  if (std::ranges::find(more, "--no-card") == more.end())
    words.insert(words.end(), {"--device", "virtual:x?clock=virtual" + keys});
  words.insert(words.end(), more.begin(), more.end());
  Proof proof{.ended = run(words), .file = {}, .page = contents(folder.file("a.txt"))};
  proof.file = Json::parse(contents(folder.file("a.json")), nullptr, false);
  CAPTURE(proof.ended.err);
  REQUIRE(proof.ended.status == 0);
  REQUIRE(proof.file.is_object());
  REQUIRE_FALSE(proof.page.empty());
  return proof;
}

std::vector<int> column(const Json& rows, const char* key) {
  std::vector<int> values;
  for (const Json& row : rows) values.push_back(row.value(key, -1));
  return values;
}

}  // namespace

TEST_CASE("a good card: the right latency in five sizes, and no drop-out while the program is busy") {
  const Proof proof = proved("&delay=24");
  const Json& file = proof.file;
  CHECK(file["device"] == "virtual:x?clock=virtual&delay=24");
  CHECK(file["chosen"] == "It was named.");
  CHECK(file["devices"]["devices"].size() >= 1);
  CHECK_FALSE(file["doctor"]["findings"].empty());
  CHECK(column(file["cable"], "buffer") == std::vector<int>{512, 256, 128, 64, 32});
  CHECK(column(file["cable"], "measured") == std::vector<int>{1048, 536, 280, 152, 88});
  CHECK(column(file["cable"], "reported") == column(file["cable"], "measured"));
  CHECK(column(file["load"], "buffer") == std::vector<int>{32, 64, 128, 256, 512});
  CHECK(column(file["load"], "round_trip") == std::vector<int>{88, 152, 280, 536, 1048});
  CHECK(column(file["load"], "drop_outs") == std::vector<int>{0, 0, 0, 0, 0});
  for (const Json& row : file["load"]) CHECK(row["seconds"] >= 10);
  CHECK(file["unplug"]["skipped"] == "The virtual card has no plug.");
  CHECK(file["conformance"]["skipped"] == "It was not to be tried.");
  CHECK(proof.ended.out.starts_with(proof.page));
  CHECK(width(proof.ended.out.substr(0, proof.page.size())) <= 80);
}

TEST_CASE("what the card hides is measured all the same") {
  const Json cable = proved("&hidden=40", {"--load", "0"}).file["cable"];
  CHECK(column(cable, "measured") == std::vector<int>{1064, 552, 296, 168, 104});
}

TEST_CASE("a load that takes more than the safety drops out, and is counted") {
  // Wake-ups up to 3 ms late: 144 frames.
  const Json load = proved("&jitter=3000", {"--no-cable"}).file["load"];
  const auto drop_outs = column(load, "drop_outs");
  REQUIRE(drop_outs.size() == 5);
  CHECK(drop_outs[0] > 0);
  CHECK(drop_outs[1] > 0);
  CHECK(drop_outs[4] == 0);
}

TEST_CASE("without a cable it goes on, says so, and tries no second size") {
  const Proof proof = proved("&cable=off");
  CHECK(proof.ended.err.find("No signal came back through a cable") != std::string::npos);
  REQUIRE(proof.file["cable"].size() == 1);
  CHECK(proof.file["cable"][0]["measured"].is_null());
  CHECK(proof.file["load"].size() == 5);
  CHECK(proof.page.find("nothing") != std::string::npos);
}

TEST_CASE("a card that is unplugged comes back by itself") {
  const Json unplug = proved("&faults=unplug@30s:2s", {"--no-cable", "--load", "0"}).file["unplug"];
  CHECK(unplug["came_back"] == true);
  CHECK(unplug["times"] == 1);
  CHECK(unplug["away_seconds"] > 1.9);
}

TEST_CASE("on a terminal the picture is shown, and a key leaves unplugging out") {
  const Folder folder;
  Shell shell({"prove", folder.file("a.json"), "--device", "virtual:x?faults=unplug@9000s:1s", "--no-cable",
               "--seconds", "0.1", "--level", "0"});
  std::string seen;
  REQUIRE(eventually([&] {
    seen += shell.take();
    return seen.find("any key leaves this out") != std::string::npos && single_keys(shell.modes());
  }));
  CHECK(seen.find("count to three") != std::string::npos);
  shell.type("x");
  const int status = shell.wait();
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(same(shell.before(), shell.modes()));
  const Json file = Json::parse(contents(folder.file("a.json")), nullptr, false);
  REQUIRE(file.is_object());
  CHECK(file["unplug"]["skipped"] == "It was left out at the keyboard.");
  CHECK(file["load"].size() == 5);
}

TEST_CASE("the virtual card alone: all steps, the rules too, and the page with the file opens as a table") {
  const Folder folder;
  const std::string file = folder.file("card.json");
  const auto ended = run({"prove", "--no-card", file, "--json", "--seconds", "0.1", "--level", "1"});
  REQUIRE(ended.status == 0);
  const Json said = Json::parse(ended.out, nullptr, false), proof = Json::parse(contents(file), nullptr, false);
  CHECK(said["file"] == file);
  CHECK(said["page"] == folder.file("card.txt"));
  CHECK(said["hash"] == proof["hash"]);
  CHECK(proof["device"] == "virtual:loopback");
  CHECK(proof["conformance"]["passed"] > 10);
  CHECK(proof["conformance"]["broken"] == 0);
  CHECK(proof["conformance"]["whole"] == true);

  const auto table = run({"prove", "--table", folder.path().string()});
  CHECK(table.status == 0);
  CHECK(table.out.find("`virtual:loopback` (no hardware)") != std::string::npos);
  // One digit more, one file twice, one half.
  const std::string text = contents(file);
  std::string edited = text;
  const auto digit = edited.find("\"passed\": ") + std::string("\"passed\": ").size();
  edited[digit] = edited[digit] == '9' ? '1' : static_cast<char>(edited[digit] + 1);
  std::ofstream(folder.file("edited.json"), std::ios::binary) << edited;
  std::ofstream(folder.file("twice.json"), std::ios::binary) << text;
  std::ofstream(folder.file("half.json"), std::ios::binary) << text.substr(0, text.size() / 2);
  const auto rejecting = run({"prove", "--table", folder.path().string(), "--json"});
  CHECK(rejecting.status == 1);
  const Json rejected = Json::parse(rejecting.out, nullptr, false);
  CHECK(rejected["accepted"] == 1);
  CHECK(rejected["rejected"].size() == 3);
  std::string err = rejecting.err;
  std::ranges::replace(err, '\n', ' ');
  for (const char* sentence :
       {"edited.json: It was edited", "half.json: It is cut off", "twice.json: It is a copy of card.json"})
    CHECK_MESSAGE(err.find(sentence) != std::string::npos, err);
}

TEST_CASE("neither file of a proof says whose computer it was") {
  const char* const home = getenv("HOME");
  const std::string before = home ? home : "";
  const std::string folder = std::string("/ho") + "me/musician";
  setenv("HOME", folder.c_str(), 1);
  const Proof proof = proved("&cable=off");
  setenv("HOME", before.c_str(), 1);
  CHECK(proof.file.dump().find("musician") == std::string::npos);
  std::string computer(256, '\0');
  gethostname(computer.data(), computer.size() - 1);
  computer.resize(computer.find('\0'));
  if (computer.size() >= 3 && computer != "localhost") CHECK(proof.file.dump().find(computer) == std::string::npos);
}

TEST_CASE("nothing is written over, and nothing is measured for a name that cannot be written") {
  const Folder folder;
  std::ofstream(folder.file("there.json")) << "mine";
  std::ofstream(folder.file("page.txt")) << "mine";
  for (const auto& [file, sentence] : {std::pair{"there.json", "already"},
                                       {"page.json", "already"},
                                       {"no/proof.json", "no/proof"},
                                       {"proof.txt", "does not end in .json"},
                                       {".json", "does not end in .json"}}) {
    const auto ended = run({"prove", "--no-card", file[0] == '.' ? file : folder.file(file)});
    CAPTURE(file);
    CHECK(ended.status == 1);
    CHECK_MESSAGE(ended.err.find(sentence) != std::string::npos, ended.err);
    CHECK(ended.out.empty());
  }
  CHECK(contents(folder.file("there.json")) == "mine");
  CHECK(contents(folder.file("page.txt")) == "mine");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("Ctrl-C leaves no file behind") {
  const Folder folder;
  Program program({"prove", folder.file("a.json"), "--device", "virtual:x", "--no-cable", "--seconds", "3000"});
  REQUIRE(program.streams(2000));
  program.signal(SIGINT);
  const auto ended = program.wait();
  CHECK(ended.status == 1);
  CHECK(ended.err.find("Stopped before the end: nothing was written.") != std::string::npos);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("without a real device it refuses, and what it says then helps") {
  if (std::filesystem::exists("/proc/asound/card0")) return;
  const Folder folder;
  const auto ended = run({"prove", folder.file("a.json")});
  CHECK(ended.status == 1);
  std::string err = ended.err;
  std::ranges::replace(err, '\n', ' ');
  CHECK(err.find("`taut prove --no-card`") != std::string::npos);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("no proofs yet, no folder, nonsense") {
  const Folder folder;
  const auto none = run({"prove", "--table", folder.path().string()});
  CHECK(none.status == 0);
  CHECK(none.out.find("No file has been sent yet.") != std::string::npos);
  CHECK(run({"prove", "--table", folder.file("no")}).status == 1);
  for (const Words& words : {Words{"--load", "101"}, Words{"--seconds", "0"}, Words{"--level", "6"},
                             Words{"a.json", "--table", "."}, Words{"--no-card", "--device", "virtual:x"}}) {
    Words all{"prove"};
    all.insert(all.end(), words.begin(), words.end());
    CHECK(run(all).status == 64);
  }
}
