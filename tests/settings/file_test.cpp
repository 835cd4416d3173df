// SPDX-License-Identifier: MIT
// The settings file: valid content, and the messages for the rest.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "settings/edit.hpp"
#include "settings/file.hpp"
#include "settings/nearest.hpp"

using namespace taut;
using settings::Change;
using settings::Settings;

namespace {

constexpr auto example = R"(# My settings
device = "alsa:hw:UAC2"   # the small one
buffer = 128
safety = "tight"

# Reaper finishes late.
[host."reaper.exe"]
late_host = true
buffer = 64

[several.studio]
members = ["alsa:hw:A", "alsa:hw:B"]

[host.Ardour]
device = "several:studio"
)";

std::string complaint(std::string_view text) {
  const auto file = settings::read(text);
  return file ? std::string() : file.error().sentence();
}

bool says(std::string_view text, std::initializer_list<std::string_view> words) {
  const std::string said = complaint(text);
  CAPTURE(said);
  const bool all = std::ranges::all_of(words, [&](auto word) { return said.find(word) != said.npos; });
  CHECK(all);
  return all;
}

}  // namespace

TEST_CASE("general settings, overridden per program, and definitions of several devices") {
  const auto file = settings::read(example);
  REQUIRE(file.has_value());
  const Settings any = settings::apply(*file, "other");
  CHECK(any.input == "alsa:hw:UAC2");
  CHECK(any.output == "alsa:hw:UAC2");
  CHECK(any.buffer == 128);
  CHECK(any.safety.mode == settings::Safety::Mode::tight);
  CHECK_FALSE(any.late_host);
  for (const auto* name : {"reaper.exe", "REAPER.EXE", "reaper"}) {
    const Settings reaper = settings::apply(*file, name);
    CHECK(reaper.buffer == 64);
    CHECK(reaper.late_host);
    CHECK(reaper.output == any.output);
  }
  Settings ardour = settings::apply(*file, "ardour");
  CHECK(ardour.input == "several:studio");
  REQUIRE(settings::expand(ardour, *file).has_value());
  CHECK(ardour.input == "several:alsa:hw:A+alsa:hw:B");
  CHECK(ardour.output == ardour.input);
}

TEST_CASE("a program's earlier settings hold where the file has none") {
  const auto file = settings::read("rate = 96000\n");
  REQUIRE(file.has_value());
  const Settings start{.buffer = 32};
  CHECK(settings::apply(*file, "x", start) == Settings{.rate = 96000, .buffer = 32});
  CHECK(settings::apply(settings::read("").value(), "x", start) == start);
}

TEST_CASE("device sets both directions; input and output override it in any order") {
  const auto file = settings::read("input = \"alsa:b\"\ndevice = \"alsa:a\"\n");
  REQUIRE(file.has_value());
  CHECK(settings::apply(*file, "").input == "alsa:b");
  CHECK(settings::apply(*file, "").output == "alsa:a");
}

TEST_CASE("an unknown key is reported with line, column and the closest known one") {
  says("\nbufer = 64\n", {"Line 2, column 1", "\"bufer\"", "Did you mean buffer?"});
  says("colour = 1\n", {"Line 1", "The settings are: device, input, output, rate"});
  says("buffer = 64\n  rate = 12\n", {"Line 2, column 10", "rate cannot be \"12\"", "1000"});
  says("buffer = 8193\n", {"Line 1, column 10", "8192"});
  says("buffer = [64]\n", {"Line 1, column 10", "one value"});
  says("late_host = 1\n", {"late_host", "yes or no"});
  says("safety = tight\n", {"Line 1", "quotes"});
  says("buffer = 64\nbuffer = 32\n", {"Line 2"});
  says("# \xc3\xa9\xc3\xa9\nformat = '\xc3\xa9' \nx", {"Line 3"});
  says("format = 's16'", {"Line 1, column 10", "s32 or f32"});
  says("[host.\"reaper.exe\"]\nsaftey = 3\n", {"Line 2, column 1", "Did you mean safety?"});
  says("[hosts.reaper]\nbuffer = 3\n", {"Line 1, column 2", "Did you mean host?"});
  says("[host]\nreaper = 3\n", {"Line 2, column 1", "[host.\"reaper.exe\"]"});
  says("host = 3\n", {"Line 1, column 1"});
  says("[[host]]\na = 1\n", {"Line 1"});
  says("[host.reaper]\nrate=0\n[host.\"Reaper.exe\"]\nrate=0\n", {"Line 3, column 7", "two sections"});
  says("rate = 1979-05-27\n", {"Line 1, column 8", "one value"});
  says("rate = nan\n", {"Line 1, column 8"});
}

TEST_CASE("several devices: at least two, ids, known keys, known names") {
  says("[several.studio]\nmembers = [\"a\"]\n", {"Line 2, column 11", "at least two"});
  says("[several.studio]\n", {"Line 1, column 10", "members"});
  says("[several.studio]\nmember = [\"a\", \"b\"]\n", {"Line 2, column 1", "Did you mean members?"});
  says("[several.studio]\nmembers = [\"a\", 3]\n", {"Line 2"});
  says("[several.studio]\nmembers = [\"a\", \"several:x\"]\n", {"Line 2, column 17"});
  says("[several.\"a+b\"]\nmembers = [\"a\", \"b\"]\n", {"Line 1", "letters"});
  says("device = \"several:stuido\"\n[several.studio]\nmembers = [\"a\", \"b\"]\n",
       {"Line 1, column 10", "\"stuido\"", "Did you mean studio?"});
  says("device = \"several:studio\"\n", {"Line 1", "[several.studio]"});
  CHECK(complaint("device = \"several:alsa:a+alsa:b\"\n").empty());
}

TEST_CASE("several devices: master, clock, and the selection, order and names of channels") {
  const auto id = [](const std::string& table) {
    const auto file = settings::read("[several.x]\n" + table);
    REQUIRE_MESSAGE(file.has_value(), (file ? "" : file.error().sentence()));
    return file->several[0].id();
  };
  CHECK(id("members = [\"a\", \"b\"]\nmaster = 2\n") == "several:a+b?master=2");
  CHECK(id("members = [\"a\", \"b\"]\none_clock = true\n") == "several:a+b?clock=one");
  CHECK(id("members = [\"virtual:a?in=2&out=2\", \"b+c\"]\n") == "several:virtual:a%3Fin=2%26out=2+b%2Bc");
  CHECK(id("members = [\"a\", \"b\"]\ninputs = [\"2.1:Dry, left\", \"1.3\"]\noutputs = []\n") ==
        "several:a+b?in=2.1:Dry%2C left,1.3&out=none");
  CHECK(id("members = [\"a\"]\noutputs = [\"1.2\", \"1.1\"]\n") == "several:a?out=1.2,1.1");
  const std::string two = "[several.x]\nmembers = [\"a\", \"b\"]\n";
  says(two + "inputs = [\"3.1\"]\n", {"Line 3, column 11", "\"3.1\"", "2.1:Talkback"});
  says(two + "inputs = [\"1\"]\n", {"Line 3"});
  says(two + "inputs = [\"1.0\"]\n", {"Line 3"});
  says(two + "inputs = [\"1.1:\"]\n", {"Line 3"});
  says(two + "inputs = \"1.1\"\n", {"Line 3, column 10", "list"});
  says(two + "master = 3\n", {"Line 3, column 10", "not the number of a member"});
  says(two + "one_clock = 1\n", {"Line 3", "true or false"});
  says(two + "output = []\n", {"Line 3, column 1", "Did you mean outputs?"});
}

TEST_CASE("the suggested name tolerates one typo, or a third of the letters") {
  constexpr std::array<std::string_view, 4> known{"device", "rate", "buffer", "late_host"};
  CHECK(settings::nearest("rtae", known) == "rate");
  CHECK(settings::nearest("Buffer", known) == "buffer");
  CHECK(settings::nearest("latehost", known) == "late_host");
  CHECK(settings::nearest("bfr", known).empty());
  CHECK(settings::nearest("", known).empty());
  CHECK(settings::nearest(std::string(5000, 'a'), known).empty());
}

TEST_CASE("every key of the table is in docs/settings.md, with its values") {
  std::ifstream file(TAUT_SOURCE_DIR "/docs/settings.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const settings::Key& key : settings::keys()) {
    CAPTURE(key.name);
    const auto row = text.find("| `" + std::string(key.name) + "` |");
    REQUIRE(row != text.npos);
    const std::string line = text.substr(row, text.find('\n', row) - row);
    CHECK(line.find(key.range) != line.npos);
    CHECK(line.find(key.meaning) != line.npos);
  }
}

TEST_CASE("the examples of docs/settings.md are valid") {
  std::ifstream file(TAUT_SOURCE_DIR "/docs/settings.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  int examples = 0;
  for (std::size_t at = 0; (at = text.find("```toml\n", at)) != text.npos; ++examples) {
    at += 8;
    CHECK(complaint(text.substr(at, text.find("```", at) - at)) == "");
  }
  CHECK(examples > 0);
}

TEST_CASE("any bytes: parsed, or refused with a message that says where") {
  CHECK(rc::check([] {
    std::string text;
    for (int i = *rc::gen::inRange(0, 8); i > 0; --i)
      text += *rc::gen::oneOf(rc::gen::arbitrary<std::string>(),
                              rc::gen::element<std::string>(
                                  "buffer = 64\n", "[host.a]\n", "[host.\"A.exe\"]\n", "device = \"several:x\"\n",
                                  "[several.x]\n", "members = [\"a\", \"b\"]\n", "rate = 44100.0\r\n", "\xef\xbb\xbf",
                                  "late_host = true # \xc3\xa9\n", "host.b.safety = 3\n", "= \n", "\"\"\"\n"));
    const auto file = settings::read(text);
    if (file) return;
    RC_ASSERT(file.error().what.starts_with("Line "));
    RC_ASSERT(!file.error().remedy.empty());
  }));
}
