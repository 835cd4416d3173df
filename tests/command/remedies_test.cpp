// SPDX-License-Identifier: MIT
// Each sentence with a remedy, in its own case: cause the error, read the remedy, type it, and the error must be gone.
// remedies.txt lists all remedies and where each is tested.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <regex>

#include "command/loopback/advice.hpp"
#include "command/program.hpp"
#include "files/writer.hpp"

using namespace taut;
using namespace taut::tests;
using nlohmann::json;

namespace {

struct ErrorText {
  int status = -1;
  std::string cause, remedy;
};

/// Runs the command and splits the message into cause and remedy.
ErrorText error_of(Words words) {
  words.emplace_back("--json");
  const ProgramResult ended = run(words);
  const json out = json::parse(ended.out, nullptr, false);
  if (!out.is_object()) {
    std::string line = ended.err;
    std::ranges::replace(line, '\n', ' ');
    return {.status = ended.status, .cause = line, .remedy = line};
  }
  ErrorText said{.status = ended.status,
                 .cause = out.value("error", out.value("conclusion", std::string())),
                 .remedy = out.value("remedy", std::string())};
  if (said.remedy.empty()) said.remedy = said.cause;  // a driver puts both into one
  return said;
}

std::string line_of(const Words& words) {
  std::string line = "taut";
  for (const std::string& word : words) line += " " + word;
  return line;
}

/// Group `group` of the first match of `pattern`.
std::string found(const std::string& text, const char* pattern, std::size_t group = 1) {
  std::smatch match;
  REQUIRE_MESSAGE(std::regex_search(text, match, std::regex(pattern)), pattern, " in: ", text);
  return match[group];
}

/// Adds this option, as the remedy says.
Words typed(Words words, const std::string& option, const std::string& value = {}) {
  const auto at = std::ranges::find(words, option);
  if (at == words.end()) {
    words.push_back(option);
    if (!value.empty()) words.push_back(value);
  } else if (!value.empty()) {
    *(at + 1) = value;
  }
  return words;
}

/// Adds `--option value` from the remedy.
Words as_suggested(const Words& words, const ErrorText& said, const std::string& option) {
  return typed(words, option, found(said.remedy, (option + " ([\\w.,-]*\\w)").c_str()));
}

/// Removes the setting of the device's id that the remedy names.
Words left_out(Words words, const ErrorText& said) {
  const std::string setting = found(said.remedy, R"((\w+=)\w*)");
  for (std::string& word : words) word = std::regex_replace(word, std::regex("[&]" + setting + "[^&]*"), "");
  return words;
}

/// The output of the command between backticks, which must be executable.
std::string printed(const ErrorText& said) {
  std::istringstream line(found(said.remedy, "`taut ([^`]*)`"));
  Words words;
  for (std::string word; line >> word;) words.push_back(word);
  const ProgramResult ended = run(words);
  CHECK_MESSAGE(ended.status == 0, line_of(words));
  return ended.out;
}

struct Case {
  Words words;
  const char* cause;
  std::function<Words(const Words&, const ErrorText&)> follow;
  int after = 0;  ///< the status after it
};

void walk(const Case& one) {
  CAPTURE(line_of(one.words));
  const ErrorText said = error_of(one.words);
  CAPTURE(said.cause);
  CAPTURE(said.remedy);
  REQUIRE(said.status != 0);
  REQUIRE(said.cause.find(one.cause) != std::string::npos);
  const Words then = one.follow(one.words, said);
  CAPTURE(line_of(then));
  const ErrorText gone = error_of(then);
  CHECK_MESSAGE(gone.status == one.after, gone.cause);
  CHECK_MESSAGE((*one.cause == 0 || gone.cause.find(one.cause) == std::string::npos), gone.cause);
}

const std::string card = "virtual:test?clock=virtual";

Words loopback(const std::string& id, Words more = {}) {
  Words words{"loopback", "--seconds", "0.5", "--device", card + id};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

void make_wav(const std::string& path, int channels, Frames frames, double rate = 48000) {
  auto writer = files::Writer::create(path, {.rate = rate, .channels = channels}, files::Writer::Existing::replace);
  REQUIRE(writer);
  REQUIRE(writer->write(std::vector<std::int32_t>(static_cast<std::size_t>(frames * channels), 1 << 30)));
  REQUIRE(writer->close());
}

}  // namespace

TEST_CASE("loopback: following the remedy removes the cause") {
  const auto leave = [](const Words& words, const ErrorText& said) { return left_out(words, said); };
  const auto option = [](const char* name) {
    return [name](const Words& words, const ErrorText& said) { return as_suggested(words, said, name); };
  };
  for (const Case& one : {
           Case{loopback("&faults=late@4800:3ms"), "The device's id asks for drop-outs", leave},
           Case{loopback("&faults=lost@100ms:64"), "The device's id asks for drop-outs", leave},
           Case{loopback("&jitter=4000"), "The device's id asks for drop-outs", leave},
           Case{loopback("", {"--load", "200"}), "--load 200 asks for more than all", option("--load")},
           Case{loopback("&hidden=5"), "The signal took", leave},
           Case{loopback("&hidden=5", {"--analogue"}), "The signal took", leave},
           Case{loopback("&cable=off"), "No signal came back", leave},
           Case{loopback("&cable=off", {"--analogue"}), "No signal came back", leave},
           Case{Words{"loopback", "--seconds", "0.01", "--device", card + "&hidden=8192"}, "No signal came back",
                option("--seconds"), 1},
           Case{loopback("&rates=44100", {"--digital", "--rate", "48000"}), "The hardware runs at another rate",
                option("--rate")},
           Case{loopback("&rates=44100", {"--rate", "1000"}), "The device cannot run at 1 kHz",
                [](const Words& words, const ErrorText& said) {
                  const std::string listed = printed(said);
                  CHECK(found(said.remedy, "(--rate)") == "--rate");
                  return typed(words, "--rate",
                               std::to_string(std::lround(1000 * std::stod(found(listed, R"(Rates +([\d.]+))")))));
                }},
           Case{loopback("", {"--channels", "9"}), "There is no pair of channels 9",
                [](const Words& words, const ErrorText& said) {
                  static_cast<void>(printed(said));
                  return typed(words, found(said.remedy, "(--channels)"), found(said.cause, "has ([0-9]+)"));
                }},
           Case{loopback("", {"--channels", "1,1"}), "--channels cannot be",
                [](const Words& words, const ErrorText& said) {
                  CHECK(found(said.remedy, "list such as ([0-9,]+[0-9])") == "3,4");
                  return typed(words, "--channels", "1,2");
                }},
           Case{loopback("&in=0"), "A loopback needs inputs and outputs",
                [](const Words& words, const ErrorText& said) {
                  return typed(words, found(said.remedy, "(--device)"), card);
                }},
       })
    walk(one);
}

TEST_CASE("loopback: the other remedy for a rate the hardware lacks is --analogue") {
  walk({loopback("&rates=44100", {"--digital", "--rate", "48000"}), "The hardware runs at another rate",
        [](const Words& words, const ErrorText& said) {
          Words then = typed(words, found(said.remedy, "(--analogue)"));
          std::erase(then, "--digital");
          return then;
        }});
}

TEST_CASE("ids: the ids a remedy suggests can be opened") {
  const auto listed = [](const Words& words, const ErrorText& said) {
    return typed(words, "--device", found(printed(said), "(virtual:[a-z]+)") + "?clock=virtual");
  };
  const auto pasted = [](const char* pattern) {
    return [pattern](const Words& words, const ErrorText& said) {
      return typed(words, "--device", found(said.remedy, pattern) + "?clock=virtual");
    };
  };
  const auto id = [](const std::string& text) { return Words{"loopback", "--seconds", "0.1", "--device", text}; };
  walk({id("nosuch:card"), "There is no backend", listed});
  walk({id("virtual:"), "A virtual card needs a name", pasted("(virtual:[a-z]+)")});
  walk({id("alsa:hw:NoSuchCard,0"), "could not be opened", listed});
  walk({id(card + "&nosuch=1"), "nosuch", [](const Words& words, const ErrorText& said) {
          CHECK(printed(said).find("cable") != std::string::npos);
          return typed(words, "--device", card + "&cable=on");
        }});
  walk({id(card + "&faults=nonsense"), "The setting 'faults'", [](const Words& words, const ErrorText& said) {
          return typed(words, "--device", card + "&in=2&faults=" + found(printed(said), R"(\b(stall@[\w:]+))"));
        }});
  walk({id("several:virtual:a%3Fclock=virtual+virtual:a%3Fclock=virtual"), "joined to itself",
        [](const Words& words, const ErrorText& said) {
          CHECK(said.remedy == "Name each once.");
          return typed(words, "--device", "several:virtual:a%3Fclock=virtual+virtual:b%3Fclock=virtual");
        },
        1});
  walk({id("several:virtual:a+virtual:b?nosuch=1"), "have no setting 'nosuch'",
        [](const Words& words, const ErrorText& said) {
          const std::string name = found(said.remedy, "There are: ([a-z]+)");
          return typed(words, "--device", "several:virtual:a%3Fclock=virtual+virtual:b%3Fclock=virtual?" + name + "=1");
        },
        1});
  walk({id("several:virtual:a%3Fclock=virtual+virtual:b%3Fclock=virtual?out=x"), "names no channel",
        [](const Words& words, const ErrorText& said) {
          return typed(words, "--device",
                       "several:virtual:a%3Fclock=virtual+virtual:b%3Fclock=virtual?out=1.1,1.2," +
                           found(said.remedy, R"((\d\.\d):)"));
        },
        1});
}

TEST_CASE("files: the named option creates what is missing or replaces what exists") {
  const Folder folder;
  const std::string there = folder.file("there.wav");
  make_wav(there, 2, 100);
  walk({{"record", there, "--seconds", "0.1", "--device", card},
        "exists already",
        [](const Words& words, const ErrorText& said) { return typed(words, found(said.remedy, "(--replace)")); }});
  walk({{"record", folder.file("new/there.wav"), "--seconds", "0.1", "--device", card},
        "there is no such folder",
        [&](const Words& words, const ErrorText& said) {
          CHECK(said.remedy == "Create the folder first.");
          std::filesystem::create_directory(folder.file("new"));
          return words;
        }});
  walk({{"record", "/proc/taut.wav", "--seconds", "0.1", "--device", card},
        "/proc/taut.wav",
        [&](const Words& words, const ErrorText&) {
          Words then = words;
          then[1] = folder.file("elsewhere.wav");
          return then;
        }});
  walk({{"play", folder.file("their.wav"), "--device", card},
        "There is no file",
        [&](const Words& words, const ErrorText& said) {
          CHECK(said.remedy == "Check the name and the folder.");
          Words then = words;
          then[1] = there;
          return then;
        }});
  make_wav(folder.file("six.wav"), 6, 100);
  walk({{"play", folder.file("six.wav"), "--device", card, "--channels", "1,2"},
        "names 2",
        [&](const Words& words, const ErrorText& said) {
          CHECK(!said.remedy.empty());
          Words then = typed(words, "--device", card + "&out=8");
          return typed(then, "--channels", "1-6");
        }});
}

TEST_CASE("record: another device if one has no inputs, and a rate the card has") {
  const Folder folder;
  const Words words{"record", folder.file("r.wav"), "--seconds", "0.1", "--replace", "--device"};
  Words deaf = words, slow = words;
  deaf.push_back(card + "&in=0");
  slow.insert(slow.end(), {card + "&rates=44100", "--rate", "1000"});
  walk({deaf, "no channel in the direction", [&](const Words& then, const ErrorText& said) {
          return typed(then, "--device", found(printed(said), "(virtual:[a-z]+)") + "?clock=virtual");
        }});
  walk({slow, "cannot run at", [&](const Words& then, const ErrorText& said) {
          const double khz = std::stod(found(printed(said), R"(Rates +([\d.]+))"));
          return typed(then, found(said.remedy, "(--rate)"), std::to_string(std::lround(1000 * khz)));
        }});
}

TEST_CASE("register: another list, another name, and sudo only for non-root users") {
  const Folder folder;
  walk({{"register", "--directory", folder.file("list"), "--name", "../up"},
        "cannot be a driver's name",
        [](const Words& words, const ErrorText& said) {
          CHECK(said.remedy.find("without a slash") != std::string::npos);
          return typed(words, "--name", "up");
        }});
  walk({{"register", "--directory", "/dev/null/list"},
        "could not be written",
        [&](const Words& words, const ErrorText& said) {
          CHECK(said.remedy.find("sudo") == std::string::npos);
          return typed(words, found(said.remedy, "(--directory)"), folder.file("list"));
        }});
  std::filesystem::create_directories(folder.file("list/Other"));
  std::ofstream(folder.file("list/Other/driver")) << "/usr/lib/another.so\n";
  walk(
      {{"register", "--directory", folder.file("list"), "--name", "Other"},
       "belongs to another driver",
       [](const Words& words, const ErrorText& said) { return typed(words, found(said.remedy, "(--name)"), "Mine"); }});
  walk({{"unregister", "--directory", folder.file("list"), "--name", "Nobody"},
        "No driver is registered",
        [](const Words& words, const ErrorText& said) {
          CHECK(printed(said).find("--name") != std::string::npos);
          return typed(words, "--name", "Mine");
        }});
}

TEST_CASE("a user without a home: the named variable provides a place for settings and learned values") {
  const std::string config = getenv("TAUT_CONFIG") ? getenv("TAUT_CONFIG") : "",
                    home = getenv("HOME") ? getenv("HOME") : "",
                    xdg = getenv("XDG_CONFIG_HOME") ? getenv("XDG_CONFIG_HOME") : "";
  const Folder folder;
  unsetenv("TAUT_CONFIG");
  unsetenv("HOME");
  unsetenv("XDG_CONFIG_HOME");
  const ProgramResult homeless = run({"record", folder.file("a.wav"), "--seconds", "0.1", "--device", card});
  setenv("TAUT_CONFIG", folder.file("t.toml").c_str(), 1);
  const ProgramResult settled = run({"record", folder.file("b.wav"), "--seconds", "0.1", "--device", card});
  config.empty() ? unsetenv("TAUT_CONFIG") : setenv("TAUT_CONFIG", config.c_str(), 1);
  if (!home.empty()) setenv("HOME", home.c_str(), 1);
  if (!xdg.empty()) setenv("XDG_CONFIG_HOME", xdg.c_str(), 1);
  CHECK(settled.status == 0);
  CHECK(settled.err.find("home") == std::string::npos);
  CHECK(homeless.err.find("TAUT_CONFIG") ==
        (homeless.err.find("home") == std::string::npos ? std::string::npos : homeless.err.find("TAUT_CONFIG")));
}

TEST_CASE("settings with an invalid device: the named option overrides them") {
  const std::string before = getenv("TAUT_CONFIG") ? getenv("TAUT_CONFIG") : "";
  const Folder folder;
  std::ofstream(folder.file("t.toml")) << "device = [1]\n";
  setenv("TAUT_CONFIG", folder.file("t.toml").c_str(), 1);
  walk({{"record", folder.file("r.wav"), "--seconds", "0.1"}, "", [](const Words& words, const ErrorText& said) {
          static_cast<void>(printed(said));
          return typed(words, found(said.remedy, "(--device)"), card);
        }});
  before.empty() ? unsetenv("TAUT_CONFIG") : setenv("TAUT_CONFIG", before.c_str(), 1);
}

TEST_CASE("whatever is mistyped, the suggested help exists") {
  for (const Words& words : {Words{"nonsense"}, Words{"loopback", "--nonsense"}, Words{"record"}}) {
    const ProgramResult ended = run(words);
    CAPTURE(line_of(words));
    std::istringstream line(found(ended.err, "taut (help[ a-z]*)"));
    Words then;
    for (std::string word; line >> word;) then.push_back(word);
    CHECK(run(then).status == 0);
  }
}

// Causes a virtual card cannot have: missing privileges, and a program or device that is late by itself.
TEST_CASE("the cause of drop-outs is named with a remedy that helps, and no other") {
  engine::Report report{.input = "alsa:hw:1,0", .output = "alsa:hw:1,0", .rate = 48000, .buffer = 64, .margin = 64};
  report.xruns.thread_late = 51;
  report.thread_remedy = "For real time type: sudo true.";
  CHECK(command::on_drop_outs(report).cause.find("no real-time priority") != std::string::npos);
  CHECK(command::on_drop_outs(report).remedy == report.thread_remedy);
  report.thread_remedy.clear();
  CHECK(command::on_drop_outs(report).remedy.find("--buffer 128") != std::string::npos);
  report.buffer = 8192;
  CHECK(command::on_drop_outs(report).remedy.find("--safety 128") != std::string::npos);
  report.xruns = {.host_late = 3};
  CHECK(command::on_drop_outs(report, 60).remedy.find("--load") != std::string::npos);
  CHECK(command::on_drop_outs(report).cause.find("program") != std::string::npos);
  report.xruns = {.device_late = 3};
  CHECK(command::on_drop_outs(report).cause.find("device") != std::string::npos);
}
