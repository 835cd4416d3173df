// SPDX-License-Identifier: MIT
// `taut tune` on virtual cards, where it is known what is right.
#include <doctest/doctest.h>
#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "command/program.hpp"
#include "telemetry/place.hpp"

using namespace taut::tests;
using Json = nlohmann::json;

namespace {

/// A settings file for child programs while it lives.
class SettingsFile {
 public:
  explicit SettingsFile(const std::string& text) : file_(folder_.file("taut.toml")) {
    std::ofstream(file_) << text;
    if (const char* const before = getenv("TAUT_CONFIG")) before_ = before;
    setenv("TAUT_CONFIG", file_.c_str(), 1);
  }
  ~SettingsFile() { before_.empty() ? unsetenv("TAUT_CONFIG") : setenv("TAUT_CONFIG", before_.c_str(), 1); }
  SettingsFile(const SettingsFile&) = delete;
  SettingsFile& operator=(const SettingsFile&) = delete;
  [[nodiscard]] std::string text() const {
    std::ostringstream all;
    all << std::ifstream(file_).rdbuf();
    return all.str();
  }

 private:
  Folder folder_;
  std::string file_, before_;
};

std::vector<Json> events_of(const ProgramResult& ended) {
  std::vector<Json> events;
  std::istringstream text(ended.out);
  for (std::string line; std::getline(text, line);) events.push_back(Json::parse(line, nullptr, false));
  return events;
}

/// A card in virtual time, where hours pass in seconds.
ProgramResult tuned(const std::string& keys, Words more = {}) {
  Words words{"tune", "--json",  "--device", "virtual:x?clock=virtual" + keys, "--an-hour", "100", "--longest",
              "200",  "--total", "5000"};
  words.insert(words.end(), more.begin(), more.end());
  return run(words);
}

Json recommended(const ProgramResult& ended) {
  const auto events = events_of(ended);
  REQUIRE_FALSE(events.empty());
  REQUIRE(events.back().is_object());
  CHECK(events.back()["event"] == "end");
  return events.back()["recommended"];
}

}  // namespace

TEST_CASE("a card that is always in time gets the smallest size, and nothing is written unasked") {
  const SettingsFile settings("# mine\n");
  const auto ended = tuned("");
  CHECK(ended.status == 0);
  const Json one = recommended(ended);
  CHECK(one["buffer"] == events_of(ended).front()["ways"][0]["sizes"][0]);
  CHECK(one["safety"] <= 8);
  CHECK(one["verdict"] == "holds");
  CHECK(one["drop_outs"] == 0);
  CHECK(one["round_trip"] == one["buffer"].get<int>() + one["safety"].get<int>());
  CHECK(settings.text() == "# mine\n");
  CHECK(ended.err.find("`taut tune --yes` writes buffer = ") != std::string::npos);
}

TEST_CASE("a card whose wake-ups are late gets what bears them, and no size that dropped out") {
  const auto ended = tuned("&jitter=3000");
  CHECK(ended.status == 0);
  const Json one = recommended(ended);
  CHECK(one["verdict"] == "holds");
  CHECK(one["safety"] >= 144);  // 3 ms
  CHECK(one["round_trip"] <= 400);
  const auto events = events_of(ended);
  bool small_failed = false;
  for (const Json& row : events.back()["rows"])
    small_failed = small_failed || (row["safety"] < 144 && row["verdict"] == "fails" && row["drop_outs"] > 0);
  CHECK(small_failed);
}

TEST_CASE("a load takes its share of the period out of the safety") {
  const Json one = recommended(tuned("", {"--load", "50"}));
  CHECK(2 * one["safety"].get<int>() > one["buffer"].get<int>());
  CHECK(4 * one["safety"].get<int>() <= 3 * one["buffer"].get<int>());
}

TEST_CASE("what is not proved in the time is told as the best, and the remedy helps") {
  const auto brief = [](const std::string& an_hour) {
    return run(
        {"tune", "--device", "virtual:x?clock=virtual", "--longest", "1", "--total", "100", "--an-hour", an_hour});
  };
  const auto ended = brief("0.01");
  CHECK(ended.status == 2);
  CHECK(ended.out.find("Nothing was proved to stay below 0.01 drop-outs an") != std::string::npos);
  std::smatch more;
  REQUIRE(std::regex_search(ended.out, more, std::regex(R"(--an-hour\s+(\d+)\.)")));
  CHECK(brief(more[1]).status == 0);
}

TEST_CASE("the steps are told as they come, in the order of a plan") {
  const auto events = events_of(tuned(""));
  REQUIRE(events.size() > 3);
  CHECK(events.front()["event"] == "start");
  CHECK(events.front()["ways"][0]["device"] == "virtual:x?clock=virtual");
  int number = 0;
  for (const Json& event : events) {
    REQUIRE(event.is_object());
    if (event["event"] == "step") CHECK(event["number"] == ++number);
    if (event["event"] == "row") CHECK(event["number"] == number);
  }
  CHECK(number >= 3);
}

TEST_CASE("--yes writes buffer and safety, and leaves the rest as it was") {
  const SettingsFile settings("# mine\ndevice = \"virtual:x?clock=virtual&min=1024\"\nbuffer = 99 # old\n");
  const auto ended = run({"tune", "--yes", "--an-hour", "100"});
  CHECK(ended.status == 0);
  CHECK(ended.out.find("virtual:x?clock=virtual&min=1024") != std::string::npos);
  CHECK(width(ended.out) <= 80);
  std::smatch found;
  const std::regex recommendation(R"(Recommended: a buffer of (\d+) frames with a safety of (\d+))");
  REQUIRE(std::regex_search(ended.out, found, recommendation));
  const std::string buffer = found[1], safety = found[2];
  CHECK(settings.text() == "# mine\ndevice = \"virtual:x?clock=virtual&min=1024\"\nbuffer = " + buffer +
                               " # old\nsafety = " + safety + "\n");
  CHECK(ended.err.find("Written to the settings: buffer = " + buffer + ", safety = " + safety) != std::string::npos);
}

TEST_CASE("settings that cannot be written are a sentence, and the table was shown") {
  const SettingsFile settings("");
  setenv("TAUT_CONFIG", "/dev/null/taut.toml", 1);
  const auto ended = tuned("&min=2048", {"--yes"});
  CHECK(ended.status == 1);
  const auto events = events_of(ended);
  CHECK_FALSE(events.back()["error"].get<std::string>().empty());
  CHECK(events.back()["written"] == false);
  CHECK_FALSE(events.back()["rows"].empty());
}

TEST_CASE("a device that goes away ends it, with what was known until then") {
  const SettingsFile settings("");
  const auto ended = tuned("&faults=unplug@20s:500s", {"--yes"});
  CHECK(ended.status == 1);
  CHECK(ended.err.find("Connect it again, then run this again.") != std::string::npos);
  const auto events = events_of(ended);
  CHECK_FALSE(events.back()["rows"].empty());
  CHECK(events.back()["written"] == false);
  CHECK(settings.text().empty());
}

TEST_CASE("a device in use is a sentence at once") {
  const auto ended = tuned("&faults=refuse@0:1000:busy");
  CHECK(ended.status == 1);
  CHECK(ended.err.find("is held by somebody else") != std::string::npos);
}

TEST_CASE("without a real device it refuses, and says how the virtual card is meant") {
  if (std::filesystem::exists("/proc/asound/card0")) return;
  const SettingsFile settings("");
  const auto ended = run({"tune"});
  CHECK(ended.status == 1);
  CHECK(ended.err.find("There is only the virtual card") != std::string::npos);
}

TEST_CASE("nonsense is refused before anything is opened") {
  for (const Words& words : {Words{"--load", "nan"}, Words{"--load", "101"}, Words{"--an-hour", "0"},
                             Words{"--longest", "-1"}, Words{"--total", "inf"}, Words{"--buffer", "64"}}) {
    Words all{"tune"};
    all.insert(all.end(), words.begin(), words.end());
    CHECK(run(all).status == 64);
  }
}

TEST_CASE("Ctrl-C: what is known so far, and nothing written") {
  const SettingsFile settings("");
  Program program({"tune", "--json", "--yes", "--device", "virtual:x"});
  REQUIRE(program.streams());
  program.signal(SIGINT);
  const auto ended = program.wait();
  CHECK(ended.status == 1);
  const auto events = events_of(ended);
  REQUIRE_FALSE(events.empty());
  CHECK(events.back()["event"] == "end");
  CHECK(events.back()["interrupted"] == true);
  CHECK(settings.text().empty());
}

TEST_CASE("it plays silence, and a tone only where one was asked for") {
  const Place place;
  for (const bool tone : {false, true}) {
    CAPTURE(tone);
    Words words{"tune", "--device", "virtual:x?min=512"};
    if (tone) words.emplace_back("--tone");
    Program program(words);
    REQUIRE(program.streams(60));
    bool looked = false, sounded = false;
    const auto heard = [&] {
      const Json now = Json::parse(run({"monitor", "--once", "--json"}).out, nullptr, false);
      if (!now.is_object() || now["streams"].empty()) return false;
      for (const Json& output : now["streams"][0]["outputs"]) {
        looked = true;
        if (output["dbfs"].is_null()) continue;
        sounded = true;
        CHECK(output["dbfs"] < -29);
      }
      return tone ? sounded : looked;
    };
    CHECK(eventually(heard));
    CHECK(sounded == tone);
  }
}
