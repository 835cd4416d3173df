// SPDX-License-Identifier: MIT
// A file with mistakes: valid lines apply, invalid ones are reported, and a named device never becomes another.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "settings/edit.hpp"
#include "settings/file.hpp"
#include "settings/salvage.hpp"

using namespace taut;
using settings::not_understood;
using settings::Settings;
using settings::Understood;

namespace {

Settings held(std::string_view text, std::string_view program = "x") {
  return settings::apply(settings::understand(text).file, program);
}

/// Checks the message's words and the number of mistakes.
void check_reported(std::string_view text, std::initializer_list<std::string_view> words, std::size_t mistakes = 1) {
  const Understood understood = settings::understand(text);
  CAPTURE(text);
  std::string all;
  for (const settings::Mistake& mistake : understood.mistakes) all += mistake.error.sentence() + "\n";
  CAPTURE(all);
  CHECK(understood.mistakes.size() == mistakes);
  for (const auto word : words) CHECK(all.find(word) != std::string::npos);
  CHECK_FALSE(settings::edited(text, "x", std::array{settings::Change{"rate", "48000"}}).has_value());
}

std::string utf16(std::string_view text, bool big, bool mark) {
  std::string wide = !mark ? "" : big ? "\xfe\xff" : "\xff\xfe";
  for (const char c : text) wide += big ? std::string{'\0', c} : std::string{c, '\0'};
  return wide;
}

}  // namespace

TEST_CASE("an invalid key or value only disables itself") {
  CHECK(held("device = \"a:b\"\nbufer = 64\nrate = 96000\n") ==
        Settings{.input = "a:b", .output = "a:b", .rate = 96000});
  CHECK(held("device = \"a:b\"\nbuffer = 99999\nrate = 96000\n") ==
        Settings{.input = "a:b", .output = "a:b", .rate = 96000});
  CHECK(held("buffer = 64\nsafety = tight\nrate = 96000\n") == Settings{.rate = 96000, .buffer = 64});
  CHECK(held("buffer = \nrate = 96000\n") == Settings{.rate = 96000});
  CHECK(held("buffer = 64\nbuffer = 32\nrate = 96000\n") == Settings{.rate = 96000, .buffer = 64});
  CHECK(held("rate = 96000\n[host.x]\nbufer = 64\nlate_host = true\n") == Settings{.rate = 96000, .late_host = true});
  CHECK(held("rate = 96000\nbuffer = 64\n[several.x]\nmember = []\n") == Settings{.rate = 96000, .buffer = 64});
  check_reported("buffer = 64\nsafety = tight\nrate = 96000\n", {"Line 2, column"});
  check_reported("buffer = \nrate = 96000\n", {"Line 1, column"});
  check_reported("buffer = 64\nbuffer = 32\n", {"Line 2, column"});
  check_reported(
      "bufer = 64\nrate = 1\n[host.x]\nsaftey = 3\n",
      {"Line 1, column 1", "Did you mean buffer?", "Line 2, column 8", "Line 4, column 1", "Did you mean safety?"}, 3);
}

TEST_CASE("an invalid device is none, not another") {
  for (const char* text :
       {"device = alsa:hw:1\n", "device = \"alsa:hw:1\n", "device = [\"alsa:hw:1\"]\n", "device = 3 4\n",
        "device = 5\n", "device = true\n", "devise = \"alsa:hw:1\"\n", "card = \"alsa:hw:1\"\n",
        "device = \"several:nosuch\"\n", "device : \"alsa:hw:1\"\n", "device \"alsa:hw:1\"\n", "Device = 'alsa:hw:1'\n",
        "[settings]\ndevice = \"alsa:hw:1\"\n", "[settings\ndevice = \"alsa:hw:1\"\n", "device = \"alsa:Ger\xe4t\"\n",
        "device = \"a\\qb\"\n", "note = \"\"\"\n\\q\ndevice = \"alsa:x\"\n"}) {
    CAPTURE(text);
    const Settings set = held(std::string("buffer = 64\n") + text);
    CHECK_FALSE(settings::is_understood(set));
    CHECK(set.output == not_understood);
  }
  CHECK(held("output = alsa:hw:1\ndevice = \"alsa:hw:2\"\n").output == not_understood);
  CHECK(held("output = alsa:hw:1\ndevice = \"alsa:hw:2\"\n").input == "alsa:hw:2");
  // The deciding settings are valid.
  CHECK(held("device = alsa:hw:1\ninput = \"a:i\"\noutput = \"a:o\"\n") == Settings{.input = "a:i", .output = "a:o"});
  CHECK(held("device = \"a:first\"\ndevice = \"a:second\"\n").output == "a:first");
}

TEST_CASE("a device's id must be quoted in the file") {
  check_reported("device = 5\n", {"Line 1, column 10", "device takes a device's id, and 5 is none", "in quotes"});
  check_reported("[host.x]\ninput = false\n", {"Line 2, column 9", "input takes a device's id"});
}

TEST_CASE("an invalid device of one program does not affect other programs") {
  for (const char* text :
       {"[host.x]\ndevice = alsa:1\n", "[hosts.x]\ndevice = \"alsa:1\"\n", "[host.x\ndevice = \"alsa:1\"\nrate = 1\n",
        "[host.X.exe]\ndevice = \"alsa:1\"\n", "host.x.device = alsa:1\n",
        "[host.x]\nrate = 48000\n[host.\"X.exe\"]\ndevice = \"alsa:1\"\n"}) {
    CAPTURE(text);
    const std::string whole = std::string("device = \"a:general\"\n") + text;
    CHECK(held(whole, "x").output == not_understood);
    CHECK(held(whole, "other").output == "a:general");
  }
  CHECK(held("device = alsa:1\n[host.x]\ndevice = \"a:own\"\n", "x").output == "a:own");
}

TEST_CASE("lines below a broken heading do not move to another section") {
  CHECK(held("buffer = 64\n[host.reaper\nbuffer = 32\nrate = 96000\n[host.x]\nsafety = 7\n").buffer == 64);
  CHECK(held("buffer = 64\n[host.reaper\nbuffer = 32\nrate = 96000\n[host.x]\nsafety = 7\n").rate == 0);
  CHECK(held("buffer = 64\n[host.reaper\nbuffer = 32\nrate = 96000\n[host.x]\nsafety = 7\n").safety.frames == 7);
  const auto list = settings::understand(
      "[several.s]\nmembers = [\n\"a:1\",\n\"b:2\" \"c:3\",\n\"d:4\"\n]\n[several.t]\nmembers = [\"a\", \"b\"]\n");
  REQUIRE(list.file.several.size() == 1);  // not s with fewer members
  CHECK(list.file.several[0].name == "t");
}

TEST_CASE("another encoding is reported with the position of the first bad character, and how to save as UTF-8") {
  for (const bool big : {false, true})
    for (const bool mark : {false, true}) {
      const std::string wide = utf16("device = \"alsa:hw:1\"\n", big, mark);
      check_reported(wide, {"UTF-16", "Save it as UTF-8", "Notepad", "Encoding: UTF-8", "iconv -f UTF-16"});
      CHECK_FALSE(settings::understand(wide).whole);
      CHECK(held(wide).output == not_understood);
    }
  check_reported("# Ger\xe4t\nbuffer = 64\n",
                 {"Line 1, column 6", "old code page", "E4", "\xc3\xa4", "Save it as UTF-8", "CP1252"});
  CHECK(held("# Ger\xe4t\nbuffer = 64 # f\xfcr Reaper\n").buffer == 64);
  check_reported("\xef\xbb\xbf# \xc3\xa9\n# \x80\n", {"Line 2, column 3", "80"});
  check_reported("\xef\xbb\xbf#\xe9\n", {"Line 1, column 2"});
  check_reported("device = \"alsa:\xe9\"\n", {"Line 1, column 16"}, 2);
  CHECK(held("\xef\xbb\xbf"
             "buffer = 64\r\n")
            .buffer == 64);
  CHECK(settings::understand("\xef\xbb\xbf"
                             "buffer = 64\r\n")
            .mistakes.empty());
  check_reported("members = 1\n[several.s]\nmembers = [\"a\",\n\"\xe9\",\n\"c\"]\n", {"Line 4, column 2"}, 6);
}

TEST_CASE("one line of a valid file is broken: all other lines keep their meaning, and only they apply") {
  CHECK(rc::check([] {
    static const std::vector<std::string> general{"buffer = 64",
                                                  "rate = 48000 # \xc3\xa9",
                                                  "safety = 'tight'",
                                                  "format = \"f32\"",
                                                  "late_host = true",
                                                  "# a remark",
                                                  "",
                                                  "device = \"alsa:hw:1\"",
                                                  "input = \"alsa:hw:2\"\r"};
    static const std::vector<std::string> ways{
        "= 3",  "\"x",         "[",          "@",       "saftey = 3", "buffer = 64 64",
        "\xff", "x = \"\\q\"", "rate = 'x'", "a b = 1", "key",        "= = ="};
    std::vector<std::string> lines;
    const auto mask = *rc::gen::inRange(0, 1 << 9);
    const std::string bad = *rc::gen::elementOf(ways);
    for (std::size_t k = 0; k < general.size(); ++k)
      // A duplicate key is a mistake of its own.
      if ((mask >> k & 1) != 0 && !(bad.starts_with("rate") && general[k].starts_with("rate")))
        lines.push_back(general[k]);
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, lines.size() + 1);
    std::string good, spoilt;
    for (std::size_t k = 0; k <= lines.size(); ++k) {
      if (k == at) spoilt += bad + "\n";
      if (k == lines.size()) break;
      // A broken heading disables everything below it.
      if (bad != "[" || k < at) good += lines[k] + "\n";
      spoilt += lines[k] + "\n";
    }
    const auto understood = settings::understand(spoilt);
    RC_ASSERT(!understood.mistakes.empty());
    Settings found = settings::apply(understood.file, ""), wanted = settings::apply(settings::read(good).value(), "");
    if (bad == "[") {
      for (auto* const id : {&found.input, &found.output})
        if (*id == not_understood) id->clear();
      wanted.input = wanted.output = found.input = found.output = "";
    }
    RC_ASSERT(found == wanted);
  }));
}

TEST_CASE("any bytes: each mistake has a position, and everything kept can be set") {
  CHECK(rc::check([] {
    std::string text;
    for (int i = *rc::gen::inRange(0, 10); i > 0; --i)
      text += *rc::gen::oneOf(rc::gen::arbitrary<std::string>(),
                              rc::gen::element<std::string>(
                                  "buffer = 64\n", "[host.a]\n", "[host.\"A.exe\"]\n", "device = \"several:x\"\n",
                                  "[several.x]\n", "members = [\"a\",\n \"b\"]\n", "rate = 44100.0\r\n", "\xef\xbb\xbf",
                                  "late_host = true # \xe9\n", "host.b.safety = 3\n", "= \n", "[", "x = [\n", "\""));
    const auto understood = settings::understand(text);
    for (const auto& mistake : understood.mistakes) {
      RC_ASSERT(mistake.error.what.starts_with("Line "));
      RC_ASSERT(!mistake.error.remedy.empty());
    }
    for (const auto& line : understood.file.lines) {
      Settings scratch;
      RC_ASSERT(settings::set(scratch, line.key, line.value).has_value());
    }
    RC_ASSERT(settings::read(text).has_value() == understood.mistakes.empty());
  }));
}
