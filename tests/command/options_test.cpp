// SPDX-License-Identifier: MIT
// Every command, every option, every kind of mistake: one sentence says what is wrong, another what is right.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "command/help.hpp"
#include "command/options.hpp"
#include "command/program.hpp"

using namespace taut;
using command::Option;

namespace {

using Words = std::vector<std::string>;

Expected<command::Job> read(std::string_view name, const Words& words) {
  std::vector<const char*> all;
  for (const std::string& word : words) all.push_back(word.c_str());
  return command::read_job(name, all);
}

/// Adds the required words, so that only `words` can be wrong.
Words with_required(std::string_view name, Words words) {
  for (const Option& option : command::options_of(name))
    if (option.required) words.insert(words.begin(), "file.wav");
  return words;
}

Words given(const Option& option, const std::string& value) {
  return option.named() ? Words{option.name, value} : Words{value};
}

/// The option with a valid value.
Words good(std::string_view name, const Option& option) {
  if (option.flag()) return {option.name};
  for (const char* value : {"virtual:x", "1", "48000", "s16", "s32", "yes", "keep", "alsa", "307=why", "all"})
    if (read(name, with_required(name, given(option, value)))) return given(option, value);
  return {};
}

void check_words(const Error& error) {
  CAPTURE(error.sentence());
  CHECK(error.what.ends_with('.'));
  CHECK((error.remedy.empty() || error.remedy.ends_with('.') || error.remedy.ends_with('?') ||
         error.remedy.starts_with("Type: taut ")));
  for (const char* foreign : {"Check", "FAILED", "required but", "TEXT", "FLOAT", "INT", "->", "stod", "what():"})
    CHECK(error.sentence().find(foreign) == std::string::npos);
}

// Invalid numbers for every option.
constexpr std::array<const char*, 18> no_numbers{"nan",    "-nan", "inf",   "-inf", "infinity", "1e999",
                                                 "-1e999", "0x10", "1.5.5", "1 ",   " 1",       "1s",
                                                 "+1",     "--1",  "1,5",   "many", "",         "99999999999999999999"};

bool is_numeric(const Option& option) { return option.range.find(" to ") != std::string::npos; }

}  // namespace

TEST_CASE("every option refuses malformed numbers, all with the same message") {
  int tried = 0;
  for (const auto name : command::command_names())
    for (const Option& option : command::options_of(name)) {
      if (!is_numeric(option)) continue;
      for (const char* value : no_numbers) {
        CAPTURE(name);
        CAPTURE(option.name);
        CAPTURE(value);
        // A value that looks like an option is reported as missing.
        const auto job = read(name, with_required(name, given(option, value)));
        REQUIRE_FALSE(job.has_value());
        check_words(job.error());
        CHECK(job.error().what.starts_with(option.name + " "));
        CHECK(job.error().remedy == "It takes " + option.range + ".");
        const auto by_equals = read(name, with_required(name, {option.name + "=" + value}));
        REQUIRE_FALSE(by_equals.has_value());
        CHECK(by_equals.error().remedy == job.error().remedy);
        ++tried;
      }
    }
  CHECK(tried > 300);
}

TEST_CASE("the ends of each range are accepted, values just outside are not") {
  for (const auto name : command::command_names())
    for (const Option& option : command::options_of(name)) {
      const auto to = option.range.find(" to ");
      if (to == std::string::npos) continue;
      CAPTURE(name);
      CAPTURE(option.name);
      CAPTURE(option.range);
      const auto start = option.range.find_last_of(' ', to - 1);
      const std::string low = option.range.substr(start == std::string::npos ? 0 : start + 1,
                                                  to - (start == std::string::npos ? 0 : start + 1));
      const std::string high = option.range.substr(to + 4, option.range.find(' ', to + 4) - to - 4);
      CHECK(read(name, with_required(name, given(option, low))).has_value());
      CHECK(read(name, with_required(name, given(option, high))).has_value());
      CHECK_FALSE(read(name, with_required(name, given(option, high + "1"))).has_value());
      CHECK_FALSE(read(name, with_required(name, given(option, "-" + high + "1"))).has_value());
    }
}

TEST_CASE("an option with a missing, empty, repeated or extra value, or an unknown one, is named") {
  for (const auto name : command::command_names()) {
    CAPTURE(name);
    const auto options = command::options_of(name);
    for (const Option& option : options) {
      CAPTURE(option.name);
      Words wrong = option.flag() ? Words{option.name + "=yes"} : given(option, "");
      if (option.name != "--device" && option.name != "--input" && option.name != "--output") {
        const auto empty = read(name, option.required ? wrong : with_required(name, wrong));
        REQUIRE_FALSE(empty.has_value());
        check_words(empty.error());
        CHECK(empty.error().what.starts_with(option.name + " "));
      }
      if (!option.named()) continue;
      const Words once = good(name, option);
      REQUIRE_FALSE(once.empty());
      Words twice = once;
      twice.insert(twice.end(), once.begin(), once.end());
      CHECK(read(name, with_required(name, once)).has_value());
      const auto again = read(name, with_required(name, twice));
      CHECK(again.has_value() == option.repeatable);
      if (!again) check_words(again.error());
      if (!again) CHECK(again.error().what == option.name + " is given twice.");
      std::string misspelt = option.name;
      std::swap(misspelt[misspelt.size() - 1], misspelt[misspelt.size() - 2]);
      const auto unknown = read(name, with_required(name, {misspelt}));
      REQUIRE_FALSE(unknown.has_value());
      check_words(unknown.error());
      CHECK(unknown.error().remedy == "Did you mean " + option.name + "?");
      if (option.flag()) continue;
      for (const Words& lacking : {Words{option.name}, Words{option.name, "--json"}}) {
        const auto lacks = read(name, with_required(name, lacking));
        REQUIRE_FALSE(lacks.has_value());
        CHECK(lacks.error().what == option.name + " lacks its value.");
      }
    }
    // Some take the words of another program.
    const bool rest = std::ranges::any_of(options, &Option::rest);
    for (const Words& wrong : {Words{"a", "b", "c"}, Words{"--nonsense-without-any-likeness"}, Words{"-x"}}) {
      if (rest && wrong.front() == "a") continue;
      const auto job = read(name, wrong);
      REQUIRE_FALSE(job.has_value());
      check_words(job.error());
    }
  }
}

TEST_CASE("the words of another program are its own, also those that look like options") {
  const auto job = read("check-host", {"--level", "3", "daw", "--json", "-x", "--level"});
  REQUIRE(job.has_value());
  const auto& options = std::get<command::CheckHostOptions>(*job);
  CHECK(options.program == std::vector<std::string>{"daw", "--json", "-x", "--level"});
  CHECK(options.level == 3);
  CHECK_FALSE(options.json);
}

TEST_CASE("required and mutually exclusive options") {
  for (const char* name : {"play", "record"}) {
    const auto job = read(name, {"--json"});
    REQUIRE_FALSE(job.has_value());
    CHECK(job.error().what == "`taut " + std::string(name) + "` needs a FILE.");
  }
  CHECK_FALSE(read("loopback", {"--analogue", "--digital"}).has_value());
  CHECK(read("play", {"--", "--strange name.wav"}).has_value());
  CHECK(read("through", {"--gain", "-20"}).has_value());
  CHECK(read("through", {"--gain=-20"}).has_value());
  CHECK(std::get<command::RecordOptions>(*read("record", {"-", "--format", "s16"})).file == "-");
}

TEST_CASE("an empty id is no device: a variable a script left empty must not select another card") {
  for (const char* name : {"play", "record", "through", "loopback"})
    for (const char* option : {"--device", "--input", "--output"}) {
      const auto job = read(name, with_required(name, {option, ""}));
      REQUIRE_FALSE(job.has_value());
      CHECK(job.error().what == std::string(option) + " is empty.");
    }
}

TEST_CASE("the help of a command lists exactly its options") {
  for (const auto name : command::command_names()) {
    CAPTURE(name);
    const std::string page = command::help_of(name);
    std::set<std::string> known;
    for (const Option& option : command::options_of(name)) {
      CAPTURE(option.name);
      CHECK(page.find(option.name) != std::string::npos);
      known.insert(option.name);
    }
    for (auto at = page.find("\n  --"); at != std::string::npos; at = page.find("\n  --", at + 1)) {
      const std::string shown = page.substr(at + 3, page.find_first_of(" \n", at + 3) - at - 3);
      CAPTURE(shown);
      CHECK(known.contains(shown));
    }
  }
}

TEST_CASE("on the screen: what is wrong, what is right, and where to read on") {
  const auto ended = tests::run({"record", "x.wav", "--format", "s99"});
  CHECK(ended.status == 64);
  CHECK(ended.err == "taut: --format cannot be \"s99\".\nIt takes s16, s24, s32 or f32.\nRead on: taut help record\n");
  CHECK(tests::run({"recrod"}).err ==
        "taut: There is no command \"recrod\".\nDid you mean `taut record`?\nRead on: taut help\n");
  CHECK(tests::run({"help", "recrod"}).status == 64);
}
