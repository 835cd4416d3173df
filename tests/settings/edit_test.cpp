// SPDX-License-Identifier: MIT
// An edited file has the intended meaning and otherwise stays as its owner wrote it.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "settings/edit.hpp"
#include "settings/file.hpp"

using namespace taut;
using settings::Change;
using settings::edited;
using settings::Settings;

namespace {

std::string changed(std::string_view text, std::vector<Change> changes, std::string_view program = "reaper") {
  const auto result = edited(text, program, changes);
  return result ? *result : result.error().sentence();
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    all.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

}  // namespace

TEST_CASE("only the value changes: comments, order, spaces and line endings stay") {
  CHECK(changed("# mine\r\nrate=0\r\nbuffer  =  64  # why\r\n", {{"buffer", "128"}}) ==
        "# mine\r\nrate=0\r\nbuffer  =  128  # why\r\n");
  CHECK(changed("safety = 'tight'", {{"safety", "32"}}) == "safety = 32");
  CHECK(changed("\xef\xbb\xbf# \xc3\xa9\nsafety = \"safe\" # \xc3\xa9\n", {{"safety", "tight"}}) ==
        "\xef\xbb\xbf# \xc3\xa9\nsafety = \"tight\" # \xc3\xa9\n");
  CHECK(changed("late_host = true\n", {{"late_host", "no"}}) == "late_host = false\n");
  CHECK(changed("device = \"a\"\n", {{"device", "b\"\\"}}) == "device = \"b\\\"\\\\\"\n");
}

TEST_CASE("a program's own settings: a section that is made, changed, and gone with its last setting") {
  const auto own = [](std::string_view text, std::vector<Change> changes, std::string_view program = "reaper.exe") {
    const auto result = settings::edited_for(text, program, changes);
    return result ? *result : result.error().sentence();
  };
  const std::string made = "buffer = 64 # all\n\n[host.\"reaper.exe\"]\nbuffer = 256\n";
  CHECK(own("buffer = 64 # all\n", {{"buffer", "256"}}) == made);
  CHECK(own(made, {{"buffer", "32"}}, "REAPER") == "buffer = 64 # all\n\n[host.\"reaper.exe\"]\nbuffer = 32\n");
  CHECK(own(made, {{"rate", "48000"}}) == made + "rate = 48000\n");
  CHECK(own(made, {{"buffer", {}}}) == "buffer = 64 # all\n");
  CHECK(own(made, {{"buffer", {}}}, "ardour") == made);
  CHECK(own("buffer = 64\n", {{"buffer", {}}, {"rate", {}}}) == "buffer = 64\n");
  CHECK(own(made, {{"buffer", "128"}}, "") == "buffer = 128 # all\n\n[host.\"reaper.exe\"]\nbuffer = 256\n");
  const std::string inline_table = "host = { reaper = { buffer = 64 } }\n";
  CHECK(own(inline_table, {{"rate", "48000"}}).find("have no heading") != std::string::npos);
  CHECK(own(made, {{"buffer", "wide"}}).find("buffer") != std::string::npos);
}

TEST_CASE("a new setting goes after the last of its kind") {
  CHECK(changed("buffer = 64\n\n[host.x]\nrate = 0\n", {{"rate", "48000"}}) ==
        "buffer = 64\nrate = 48000\n\n[host.x]\nrate = 0\n");
  CHECK(changed("buffer = 64", {{"rate", "48000"}}) == "buffer = 64\nrate = 48000\n");
  CHECK(changed("# for all\n\n# of x\n[host.x]\nrate = 0\n", {{"rate", "48000"}}) ==
        "# for all\n\nrate = 48000\n\n# of x\n[host.x]\nrate = 0\n");
  CHECK(changed("[host.x]\n", {{"rate", "48000"}}) == "rate = 48000\n\n[host.x]\n");
  const std::string fresh = changed("", {{"buffer", "64"}});
  CHECK(fresh.starts_with("# "));
  CHECK(fresh.ends_with("\n\nbuffer = 64\n"));
}

TEST_CASE("a setting decided by the program's own section is changed there, others at the top") {
  constexpr auto text = "buffer = 64\n[host.\"Reaper.exe\"]\nbuffer = 32\noutput = \"a\"\n";
  CHECK(changed(text, {{"buffer", "16"}}) == "buffer = 64\n[host.\"Reaper.exe\"]\nbuffer = 16\noutput = \"a\"\n");
  CHECK(changed(text, {{"output", {}}, {"device", "b"}}) ==
        "buffer = 64\ndevice = \"b\"\n[host.\"Reaper.exe\"]\nbuffer = 32\n");
  CHECK(changed(text, {{"device", "b"}, {"output", {}}}) ==
        "buffer = 64\n[host.\"Reaper.exe\"]\nbuffer = 32\ndevice = \"b\"\n");
  CHECK(changed(text, {{"buffer", "16"}}, "ardour") ==
        "buffer = 16\n[host.\"Reaper.exe\"]\nbuffer = 32\noutput = \"a\"\n");
  CHECK(changed(text, {{"rate", "48000"}}) ==
        "buffer = 64\nrate = 48000\n[host.\"Reaper.exe\"]\nbuffer = 32\noutput = \"a\"\n");
}

TEST_CASE("removing a setting removes its line; removing a missing one does nothing") {
  CHECK(changed("input = \"a\" # x\nbuffer = 1\n", {{"input", {}}, {"output", {}}}) == "buffer = 1\n");
  CHECK(changed("buffer = 1", {{"buffer", {}}}) == "");
}

TEST_CASE("a broken file, a refused value and a section without heading are left alone, with a message") {
  CHECK(changed("bufer = 64\n", {{"buffer", "1"}}).find("Did you mean buffer?") != std::string::npos);
  CHECK(changed("", {{"buffer", "many"}}).find("cannot be") != std::string::npos);
  CHECK(changed("host.reaper.rate = 0\n", {{"rate", "48000"}}) == "host.reaper.rate = 48000\n");
  CHECK(changed("host = {reaper = {input = \"x\"}}\n", {{"output", "y"}}).find("no heading") != std::string::npos);
}

TEST_CASE("any valid file, any changes: the result has the new values, and no other line is touched") {
  CHECK(rc::check([] {
    std::string text;
    const auto pieces = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
    static const std::vector<std::string> general{"# \xc3\xa9 remark\n", "\n",   "buffer = 64 # b\n",
                                                  "rate = 48000\n",      "\t\n", "safety = 'tight'\n"};
    static const std::vector<std::string> own{
        "# own\n", "\n", "buffer = 32\n", "device = \"d\"\n", "late_host = true\n", "  input = \"i\" # in\n"};
    const auto add_each_once = [&](const std::vector<std::string>& from) {
      std::vector<bool> used(from.size());
      for (const int k : pieces) {
        const auto at = static_cast<std::size_t>(k);
        if (from[at].contains('=') && used[at]) continue;
        used[at] = true;
        text += from[at];
      }
    };
    add_each_once(general);
    if (*rc::gen::arbitrary<bool>()) {
      text += "[host.\"reaper.exe\"]\n";
      add_each_once(own);
    }
    if (*rc::gen::arbitrary<bool>() && text.ends_with('\n')) text.pop_back();
    const auto before = settings::read(text);
    RC_PRE(before.has_value());

    static const std::vector<Change> possible{{"buffer", "128"},  {"buffer", "0"},    {"rate", "44100"},
                                              {"safety", "safe"}, {"safety", "17"},   {"device", "n\"w"},
                                              {"input", "x"},     {"late_host", "no"}};
    const Change change = *rc::gen::elementOf(possible);
    const auto after = edited(text, "reaper", std::array{change});
    RC_ASSERT(after.has_value());
    Settings wanted = settings::apply(*before, "reaper"), found = settings::apply(*settings::read(*after), "reaper");
    if (change.key == "device") {  // input and output may still override it
      wanted.input = wanted.output = found.input = found.output = "";
      RC_ASSERT(after->find("\"n\\\"w\"") != std::string::npos);
    } else {
      RC_ASSERT(settings::set(wanted, change.key, *change.value).has_value());
    }
    RC_ASSERT(found == wanted);

    auto left = lines(text);
    for (const std::string& line : lines(*after))
      if (const auto same = std::ranges::find(left, line); same != left.end()) left.erase(same);
    RC_ASSERT(left.size() <= 1u);
    if (!left.empty()) RC_ASSERT(left.front().find(change.key) != std::string::npos);
    RC_ASSERT(edited(*after, "reaper", std::array{change}).value() == *after);
  }));
}
