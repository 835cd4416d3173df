// SPDX-License-Identifier: MIT
// Whatever was changed, cut off or doubled is rejected.
#include "proof/proof.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "proof/sha256.hpp"

using namespace taut::proof;
using nlohmann::json;

namespace {

json content(int drop_outs = 0) {
  return {{"taut", "1"},
          {"made", "2026-01-02"},
          {"system", "Linux <b>"},
          {"processor", "P"},
          {"device", "alsa:x|y`z"},
          {"chosen", "It was named."},
          {"devices", {{"devices", json::array()}, {"absent", json::array()}}},
          {"doctor",
           {{"findings",
             {{{"severity", "ok"}, {"topic", "memory"}, {"measured", "All of it."}},
              {{"severity", "warning"}, {"topic", "governor"}, {"measured", "It saves power."}}}}}},
          {"conformance",
           {{"level", 2},
            {"passed", 98},
            {"broken", 1},
            {"not_judged", 0},
            {"rules", {{{"rule", 207}, {"name", "twice"}, {"result", "broken"}, {"seen", "It stopped."}}}}}},
          {"load_percent", 50},
          {"load",
           {{{"buffer", 32}, {"safety", 32}, {"round_trip", 64}, {"rate", 48000}, {"seconds", 5.25}, {"drop_outs", 7}},
            {{"buffer", 64},
             {"safety", 64},
             {"round_trip", 128},
             {"rate", 48000},
             {"seconds", 5.25},
             {"drop_outs", drop_outs}},
            {{"buffer", 128}, {"refused", "No such size."}}}},
          {"cable",
           {{{"buffer", 64}, {"reported", 128}, {"measured", 128.5}},
            {{"buffer", 32}, {"reported", 64}, {"measured", nullptr}}}},
          {"unplug", {{"skipped", "Nobody could be asked."}}}};
}

}  // namespace

TEST_CASE("the hash is that of FIPS 180-4") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a sealed file opens, also after a program has laid it out anew") {
  const std::string text = sealed(content());
  CHECK(opened(text));
  CHECK(opened(json::parse(text).dump()));
  CHECK(opened(json::parse(text).dump(7, '\t')));
}

TEST_CASE("edited, of another version, cut off, no proof at all: rejected, each with its sentence") {
  const std::string text = sealed(content());
  std::string edited = text;
  edited.replace(edited.find("98"), 2, "99");
  CHECK(opened(edited).error().what == "It was edited: its hash is not the one of its content.");
  json newer = json::parse(text);
  newer["version"] = 2;
  CHECK(opened(newer.dump()).error().what == "It was made by another version of `taut prove`.");
  const std::string endless = R"({"a":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
  for (const std::string& none : {std::string(), std::string("[]"), std::string("7"), text.substr(0, text.size() / 2),
                                  std::string("\xff{}"), std::string(200'000, '['), endless})
    CHECK(opened(none).error().what == "It is cut off, or no file of `taut prove`.");
}

TEST_CASE("each part has to be there and of its type, whoever sealed it") {
  const json good = content();
  for (const auto& [key, value] : good.items()) {
    CAPTURE(key);
    json lacking = good;
    lacking.erase(key);
    const std::string said = "Its part \"" + key + "\" is missing or is not what `taut prove` writes.";
    CHECK(opened(sealed(lacking)).error().what == said);
    for (const json& other : {json(nullptr), json(json::array({json::object({{"buffer", "x"}})})), json(true)}) {
      json wrong = good;
      wrong[key] = other;
      CHECK(opened(sealed(wrong)).error().what == said);
    }
  }
  // The same one level down: nothing of a wrong type reaches the table or the page.
  const json flat = good.flatten();
  for (const auto& [path, value] : flat.items()) {
    CAPTURE(path);
    for (const json& other :
         {json("x"), json(7), json(1e300), json(nullptr), json::array({1}), json::object({{"a", 1}})}) {
      json wrong = good;
      wrong[json::json_pointer(path)] = other;
      const auto read = opened(sealed(wrong));
      if (!read) continue;
      CHECK_FALSE(page_of(*read).empty());
      CHECK(table_of({{"a", sealed(wrong)}}).accepted == 1);
    }
  }
}

TEST_CASE("no edit of a single byte passes, unless the content stays the same") {
  const std::string text = sealed(content());
  const json same = json::parse(text);
  int rejected = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string other = text;
      other[at] = static_cast<char>(other[at] ^ 1 << bit);
      const auto read = opened(other);
      if (!read)
        ++rejected;
      else if (*read != same)
        FAIL("byte ", at, ", bit ", bit);
    }
  // Blanks between the values are no content; 6 of the 8 edits of one are no blank any more.
  CHECK(rejected > static_cast<int>(text.size()) * 6);
}

TEST_CASE("whatever is cut off, put in or taken out, nothing opens but the same content") {
  const std::string text = sealed(content());
  CHECK(rc::check([&] {
    std::string other = text;
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() - 2);
    const auto length = *rc::gen::inRange<std::size_t>(0, 20);
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        other.resize(at);
        break;
      case 1:
        other.erase(at, length);
        break;
      default:
        other.insert(at, *rc::gen::string<std::string>());
    }
    const auto read = opened(other);
    if (read) RC_ASSERT(*read == json::parse(text));
  }));
}

TEST_CASE("the table has each good file once, and a sentence for each other") {
  const std::string one = sealed(content()), two = sealed(content(3));
  const Table table =
      table_of({{"a.json", one}, {"b.json", json::parse(one).dump()}, {"c.json", "{"}, {"d.json", two}});
  CHECK(table.accepted == 2);
  REQUIRE(table.rejected.size() == 2);
  CHECK(table.rejected[0] == "b.json: It is a copy of a.json. Remove one of them.");
  CHECK(table.rejected[1] == "c.json: It is cut off, or no file of `taut prove`. Ask for the whole file.");
  CHECK(table.page.find(
            "| `alsa:x y z` | `Linux <b>` | `1` | 128 frames (2.67 ms) at 50 % load | 64: 128.5, 32: nothing | "
            "not tried | level 2: 98 passed, 1 broken | `a.json` |\n") != std::string::npos);
  CHECK(table.page.find("| none | 64: 128.5") != std::string::npos);
  CHECK(table_of({}).page.find("No file has been sent yet.") != std::string::npos);
}

TEST_CASE("a virtual card is marked as one") {
  json simulated = content();
  simulated["device"] = "virtual:loopback";
  CHECK(table_of({{"a.json", sealed(simulated)}}).page.find("`virtual:loopback` (no hardware)") != std::string::npos);
}

TEST_CASE("the page says what was found, what was refused, and why something was left out") {
  const std::string page = page_of(content());
  for (const char* said :
       {"          64          64         128         5.2           0\n", "  A buffer of 128 frames: No such size.\n",
        "  Nobody could be asked.\n", "  Level 2: 98 passed, 1 broken, 0 not judged.\n  Rule 207, twice: It stopped.\n",
        "          64         128       128.5\n          32          64     nothing\n",
        "  governor, warning: It saves power.\n"})
    CHECK_MESSAGE(page.find(said) != std::string::npos, said, " in:\n", page);
  CHECK(page.find("memory") == std::string::npos);
  json back = content();
  back["unplug"] = {{"came_back", true}, {"away_seconds", 2.5}};
  CHECK(page_of(back).find("The sound came back by itself, after 2.5 s.") != std::string::npos);
}
