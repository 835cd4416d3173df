// SPDX-License-Identifier: MIT
// The settings file and the command: options missing from the command line.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "command/program.hpp"

using namespace taut::tests;
using nlohmann::json;

namespace {

json parsed(const ProgramResult& ended) { return json::parse(ended.out, nullptr, false); }

/// Sets TAUT_CONFIG for child programs and restores it.
class File {
 public:
  explicit File(const std::string& text) {
    std::ofstream(folder_.file("taut.toml")) << text;
    if (const char* before = getenv("TAUT_CONFIG")) before_ = before;
    setenv("TAUT_CONFIG", folder_.file("taut.toml").c_str(), 1);
  }
  ~File() { before_.empty() ? unsetenv("TAUT_CONFIG") : setenv("TAUT_CONFIG", before_.c_str(), 1); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] std::string beside(const std::string& name) const { return folder_.file(name); }

 private:
  Folder folder_;
  std::string before_;
};

constexpr auto set = R"(device = "virtual:mine?clock=virtual"
rate = 44100
buffer = 80
safety = 40
[host.taut]
safety = 48
)";

json recorded(const File& file, Words more) {
  Words words{"record", file.beside("x.wav"), "--seconds", "0.1", "--replace", "--json"};
  words.insert(words.end(), more.begin(), more.end());
  return parsed(run(words));
}

}  // namespace

TEST_CASE("record takes card, rate, buffer and safety from the file, its own section first") {
  const File file(set);
  const json report = recorded(file, {});
  CHECK(report["input"] == "virtual:mine?clock=virtual");
  CHECK(report["rate"] == 44100);
  CHECK(report["buffer"] == 80);
  CHECK(report["safety"] == 48);
}

TEST_CASE("the command line overrides the file, key by key") {
  const File file(set);
  const json report = recorded(file, {"--buffer", "64", "--device", "virtual:other?clock=virtual"});
  CHECK(report["input"] == "virtual:other?clock=virtual");
  CHECK(report["rate"] == 44100);
  CHECK(report["buffer"] == 64);
  CHECK(report["safety"] == 48);
}

TEST_CASE("a loopback measures what its options say, whatever the file says") {
  const File file("device = \"virtual:mine\"\nrate = 44100\nbuffer = 80\nsafety = 48\n");
  const json report = parsed(run({"loopback", "--seconds", "0.2", "--json"}));
  CHECK(report["device"] == "virtual:loopback");
  CHECK(report["buffer"] == 64);
}

// Nothing paces such a card: without knowing about it, a measurement would never see the last callback.
TEST_CASE("a virtual-time card chosen by the driver's settings is measured like one from the command line") {
  const File file("[host.taut]\ndevice = \"virtual:duplex?clock=virtual\"\n");
  const Words way{"loopback", "--seconds", "2", "--buffer", "64", "--json"};
  Words named = way, chosen = way;
  named.insert(named.end(), {"--device", "virtual:duplex?clock=virtual"});
  chosen.insert(chosen.end(), {"--driver", TAUT_LIBRARY});
  const json one = parsed(run(named)), other = parsed(run(chosen));
  REQUIRE(other.is_object());
  CHECK(other["device"] == "virtual:duplex?clock=virtual");
  CHECK(other["status"] == 0);
  for (const char* key : {"reported", "measured", "bit_exact", "callbacks", "account"}) CHECK(other[key] == one[key]);
}

TEST_CASE("two cards in virtual time are measured as one, to the end") {
  const ProgramResult ended = run({"loopback", "--seconds", "0.5", "--json", "--device",
                                   "several:virtual:a%3Fclock=virtual%26ppm=100+virtual:b%3Fclock=virtual"});
  const json report = parsed(ended);
  REQUIRE_MESSAGE(report.is_object(), ended.err);
  CHECK(report["callbacks"] > 0);
  CHECK(report["measured"]["round_trip"].is_number());
}

TEST_CASE("a mistake in the file is reported, and the rest applies") {
  const File file("bufer = 64\nrate = 96000\n");
  const ProgramResult ended =
      run({"record", file.beside("x.wav"), "--seconds", "0.1", "--device", "virtual:x?clock=virtual", "--json"});
  CHECK(ended.status == 0);
  CHECK(ended.err.find("Line 1, column 1") != std::string::npos);
  CHECK(ended.err.find("Did you mean buffer?") != std::string::npos);
  CHECK(parsed(ended)["rate"] == 96000);
}

TEST_CASE("an unknown device in the file is refused, and no other is used") {
  for (const char* text :
       {"device = virtual:mine\n", "devise = \"virtual:mine\"\n", "[host.taut]\ndevice = virtual:mine\n"}) {
    const File file(text);
    CAPTURE(text);
    for (const Words& words :
         {Words{"record", file.beside("x.wav"), "--seconds", "0.1"}, Words{"through", "--seconds", "0.1"}}) {
      const ProgramResult ended = run(words);
      CHECK(ended.status == 1);
      CHECK(ended.err.find("Line ") != std::string::npos);
      CHECK(ended.err.find("in a way that cannot be understood") != std::string::npos);
      CHECK(width(ended.err) <= 80);
    }
    CHECK(run({"record", file.beside("y.wav"), "--seconds", "0.1", "--device", "virtual:x?clock=virtual"}).status == 0);
    // Settings of the driver alone, without the command's options.
    const ProgramResult driver = run({"through", "--seconds", "0.1", "--driver", TAUT_LIBRARY});
    CHECK(driver.status == 1);
  }
}

TEST_CASE("an undefined name of several devices is refused before anything is opened") {
  const File file("[several.studio]\nmembers = [\"virtual:a\", \"virtual:b\"]\n");
  for (const auto& words :
       {Words{"loopback", "--device", "several:stduio"}, Words{"through", "--device", "several:stduio"}}) {
    const ProgramResult ended = run(words);
    CHECK(ended.status == 1);
    CHECK(ended.err.find("Did you mean studio?") != std::string::npos);
  }
}
