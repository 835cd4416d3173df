// SPDX-License-Identifier: MIT
// Whatever is mistyped: a sentence on stderr, a distinct status for scripts, and nothing breaks.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "command/called.hpp"
#include "command/help.hpp"
#include "command/options.hpp"
#include "command/program.hpp"

using namespace taut::tests;

namespace {

/// Checks cause and remedy in 80 columns, and nothing on stdout.
void check_sentences(const ProgramResult& ended, int status) {
  CHECK(ended.status == status);
  CHECK(ended.out.empty());
  CHECK(ended.err.starts_with("taut: "));
  CHECK(std::ranges::count(ended.err, '\n') >= 2);
  CHECK(std::ranges::count(ended.err, '\n') <= 6);
  CHECK(width(ended.err) <= 80);
}

}  // namespace

TEST_CASE("an invalid command line ends with 64 and where to read on") {
  for (const Words& words : std::initializer_list<Words>{{"nonsense"},
                                                         {"loopback", "--nonsense"},
                                                         {"loopback", "--buffer", "0"},
                                                         {"loopback", "--buffer", "8193"},
                                                         {"loopback", "--buffer", "many"},
                                                         {"loopback", "--rate", "-1"},
                                                         {"loopback", "--safety", "very"},
                                                         {"loopback", "--seconds", "0"},
                                                         {"loopback", "--load", "1e9"},
                                                         {"loopback", "--digital", "--analogue"},
                                                         {"play"},
                                                         {"record", "a.wav", "--format", "s7"},
                                                         {"through", "--gain", "40"},
                                                         {"devices", "a", "b"},
                                                         {"register", "--buffer", "none"}}) {
    CAPTURE(words.back());
    const ProgramResult ended = run(words);
    check_sentences(ended, 64);
    CHECK(ended.err.find("taut help") != std::string::npos);
  }
}

TEST_CASE("an impossible request ends with 1, the cause and the remedy") {
  const Folder folder;
  const std::string card = "virtual:test?clock=virtual";
  for (const Words& words :
       std::initializer_list<Words>{{"devices", "nosuch"},
                                    {"devices", "nosuch:card"},
                                    {"devices", "virtual:"},
                                    {"devices", "virtual:test?nosuch=1"},
                                    {"loopback", "--device", "virtual:test?in=-1"},
                                    {"loopback", "--device", "alsa:hw:NoSuchCard,0,0"},
                                    {"loopback", "--device", card + "&out=0"},

                                    {"loopback", "--device", card, "--channels", "9"},
                                    {"loopback", "--device", card + "&rates=44100", "--rate", "5000"},
                                    {"loopback", "--device", card + "&faults=refuse@0ms:9:busy"},
                                    {"loopback", "--device", card, "--file", "no such file"},
                                    {"loopback", "--device", card, "--file", folder.path().string()},
                                    {"loopback", "--driver", "NoSuchDriver"},
                                    {"loopback", "--driver", folder.file("libnone.so")},
                                    {"play", folder.file("none.wav")},
                                    {"play", folder.path().string()},
                                    {"play", "/dev/null"},
                                    {"record", folder.file("no/such/folder.wav"), "--device", card},
                                    {"record", folder.path().string(), "--device", card},
                                    {"record", folder.file("a.wav"), "--device", card + "&in=0"},
                                    {"through", "--device", card + "&in=0"},
                                    {"unregister", "--directory", folder.path().string()},
                                    {"register", "--name", "../up"},
                                    {"register", "--directory", "/dev/null/list"}}) {
    CAPTURE(words.back());
    check_sentences(run(words), 1);
  }
}

TEST_CASE("with --json an error is JSON too") {
  const ProgramResult ended = run({"loopback", "--json", "--device", "nosuch:card"});
  CHECK(ended.status == 1);
  const auto json = nlohmann::json::parse(ended.out, nullptr, false);
  REQUIRE(json.is_object());
  CHECK(!json["error"].get<std::string>().empty());
  CHECK(!json["remedy"].get<std::string>().empty());
}

TEST_CASE("every command has its help, in 80 columns, on stdout, with an example") {
  for (const std::string_view name : taut::command::command_names()) {
    const std::string command(name);
    CAPTURE(command);
    const ProgramResult page = run({"help", command}), flag = run({command, "--help"});
    CHECK(page.status == 0);
    CHECK(page.err.empty());
    CHECK(width(page.out) <= 80);
    CHECK(page.out == flag.out);
    CHECK(page.out.find("\n  ") != std::string::npos);
    CHECK(page.out.find("--json") != std::string::npos);
    CHECK(run({"help"}).out.find(command) != std::string::npos);
  }
  CHECK(width(run({}).out) <= 80);
  CHECK(run({}).status == 0);
  CHECK(run({"--version"}).out.starts_with("taut "));
  const std::string devices = run({"help", "devices"}).out;
  for (const char* key : {"clock", "delay", "faults", "format", "hidden", "ppm", "seed"})
    CHECK(devices.find(key) != std::string::npos);
}

TEST_CASE("devices: the virtual card is always listed, and unlisted ids work") {
  const ProgramResult all = run({"devices"});
  CHECK(all.status == 0);
  CHECK(all.out.find("virtual:loopback") != std::string::npos);
  const auto json = nlohmann::json::parse(run({"devices", "--json"}).out, nullptr, false);
  REQUIRE(json.is_object());
  CHECK(json["devices"].size() >= 1);
  const auto one = nlohmann::json::parse(run({"devices", "--json", "virtual:x?in=3&out=1&rates=44100&delay=10"}).out,
                                         nullptr, false);
  REQUIRE(one["devices"].size() == 1);
  const auto& device = one["devices"][0];
  CHECK(device["inputs"].size() == 3);
  CHECK(device["outputs"] == nlohmann::json({"Out 1"}));
  CHECK(device["rates"][0]["hz"] == 44100);
  CHECK(device["state"] == "free");
  CHECK(device["latency"]["round_trip"] == 2 * device["latency"]["buffer"].get<int>() + 10);
  CHECK(width(run({"devices", "virtual:x?in=200&out=1"}).out) <= 80);
}

namespace {

/// The two numbers of "... from A to B UNIT" in `text` after `mark`.
std::pair<double, double> printed_range(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  REQUIRE(at != std::string::npos);
  std::istringstream from(text.substr(at + mark.size()));
  double low = 0, high = 0;
  std::string to;
  from >> low >> to >> high;
  CHECK(to == "to");
  return {low, high};
}

bool records(const std::string& device, const std::string& option, const std::string& value) {
  const Folder folder;
  const ProgramResult ended =
      run({"record", folder.file("x.wav"), "--seconds", "0.05", "--device", device, option, value, "--json"});
  CAPTURE(ended.err);
  return ended.status == 0;
}

std::string digits(double value) {
  std::ostringstream text;
  text << std::setprecision(12) << value;
  return text.str();
}

}  // namespace

TEST_CASE("the ranges printed by devices are exact: both ends work, and nothing beyond") {
  for (const std::string settings : {"", "&rates=44100", "&rates=8000", "&rates=384000", "&rates=11025,96000",
                                     "&rates=8000-384000", "&rates=22050&min=32&max=8192", "&min=8192&max=8192",
                                     "&rates=12345&step=-1&max=4096", "&in=1&out=0&rates=48000"}) {
    const std::string device = "virtual:x?clock=virtual" + settings;
    const std::string output = run({"devices", device}).out;
    CAPTURE(output);
    const auto [low, high] = printed_range(output, "others from ");
    CHECK(low >= 1);
    CHECK(high <= 768);
    CHECK(records(device, "--rate", digits(low * 1000)));
    CHECK(records(device, "--rate", digits(high * 1000)));
    if (low > 1) CHECK_FALSE(records(device, "--rate", digits(low * 1000 - 1)));
    if (high < 768) CHECK_FALSE(records(device, "--rate", digits(high * 1000 + 1)));
    if (settings.find("min=8192") != std::string::npos) continue;
    const auto [smallest, largest] = printed_range(output, "Buffers     ");
    CHECK(records(device, "--buffer", digits(smallest)));
    CHECK(records(device, "--buffer", digits(largest)));
  }
}

TEST_CASE("commands in messages are rewritten to what the user typed, and nothing else changes") {
  using taut::command::as_typed;
  CHECK(as_typed("`taut devices` lists them.", "./run") == "`./run devices` lists them.");
  CHECK(as_typed("Type: taut help\n  sudo taut register\ntaut --version, taut COMMAND --help", "../run") ==
        "Type: ../run help\n  sudo ../run register\n../run --version, ../run COMMAND --help");
  CHECK(as_typed("taut 0.1.0; taut: no; Taut plays; music/taut devices; \"taut x\"", "./run") ==
        "taut 0.1.0; taut: no; Taut plays; music/taut devices; \"taut x\"");
  CHECK(as_typed("taut devices", "") == "taut devices");
  for (const std::string_view name : taut::command::command_names()) {
    const std::string command(name);
    CHECK(!taut::command::help_of(command).empty());
    CHECK(as_typed("taut " + command, "./run") == "./run " + command);
  }
  // Names of cards and recordings.
  for (const char* said : {"alsa:hw:UAC2,0,0 taut lab UAC2", "My taut strings.wav", "taut playing"})
    CHECK(as_typed(said, "./run") == said);

  REQUIRE(setenv("TAUT_CALLED_AS", "./run", 1) == 0);
  const ProgramResult refused = run({"nonsense"}), help = run({"help"}),
                      measured = run({"loopback", "--seconds", "0.2", "--device", "virtual:loopback?clock=virtual"});
  REQUIRE(unsetenv("TAUT_CALLED_AS") == 0);
  CHECK(refused.err.find("./run help") != std::string::npos);
  for (const ProgramResult& ended : {refused, help, measured}) {
    CHECK((ended.out + ended.err).find(" taut ") == std::string::npos);
    CHECK((ended.out + ended.err).find("`taut ") == std::string::npos);
    CHECK(width(ended.out + ended.err) <= 80);
  }
}
