// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

#include "settings/settings.hpp"

using namespace taut;
using settings::Safety;
using settings::Settings;

namespace {

rc::Gen<std::string> any_id() {
  return rc::gen::map(rc::gen::container<std::string>(rc::gen::nonZero<char>()), [](std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
    return text;
  });
}

Settings any_settings() {
  Settings s;
  s.input = *any_id();
  s.output = *any_id();
  s.rate =
      *rc::gen::oneOf(rc::gen::just(0.0), rc::gen::element(44100.0, 47999.999999999993, 384000.0, 1000.0, 768000.0),
                      rc::gen::map(rc::gen::inRange(1'000'000, 768'000'000), [](int n) { return n / 999.9999; }));
  s.rate = s.rate == 0 ? 0 : std::clamp(s.rate, 1000.0, 768000.0);
  s.buffer = *rc::gen::inRange(0, 8193);
  s.safety = *rc::gen::oneOf(rc::gen::just(Safety{}), rc::gen::just(Safety{.mode = Safety::Mode::tight}),
                             rc::gen::map(rc::gen::inRange<Frames>(0, 65537),
                                          [](Frames frames) { return Safety{Safety::Mode::fixed, frames}; }));
  s.type = *rc::gen::element(audio::SampleType::int32, audio::SampleType::float32);
  s.late_host = *rc::gen::arbitrary<bool>();
  s.share = *rc::gen::element(settings::Share::keep, settings::Share::yield, settings::Share::leave);
  s.backend = *rc::gen::element<std::string>("auto", "alsa", "pipewire", "jack");
  return s;
}

bool mentions(const Error& error, std::string_view word) { return error.sentence().find(word) != std::string::npos; }

}  // namespace

TEST_CASE("printed settings parse back to themselves, whatever was set before") {
  CHECK(rc::check([] {
    const Settings s = any_settings();
    const auto back = settings::parse(settings::print(s), any_settings());
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == s);
  }));
}

TEST_CASE("a refused value changes nothing; an accepted one survives printing and parsing") {
  CHECK(rc::check([] {
    const Settings before = any_settings();
    const auto key = *rc::gen::oneOf(rc::gen::map(rc::gen::inRange<std::size_t>(0, settings::keys().size()),
                                                  [](std::size_t i) { return std::string(settings::keys()[i].name); }),
                                     rc::gen::arbitrary<std::string>());
    const auto value =
        *rc::gen::oneOf(rc::gen::arbitrary<std::string>(),
                        rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789.-+eExnaifs "))));
    Settings after = before;
    const auto done = settings::set(after, key, value);
    if (!done) {
      RC_ASSERT(after == before);
      RC_ASSERT(!done.error().what.empty());
      RC_ASSERT(!done.error().remedy.empty());
    } else {
      RC_ASSERT(settings::parse(settings::print(after)).value() == after);
    }
  }));
}

TEST_CASE("any bytes: an error, or settings that survive printing, never a partial result") {
  CHECK(rc::check([] {
    const auto alphabet = std::string("=\n\n #\r\tdevicinputraefs0123456789.-\xff\x00", 37);
    std::string text;
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i) {
      text += *rc::gen::oneOf(
          rc::gen::arbitrary<std::string>(), rc::gen::container<std::string>(rc::gen::elementOf(alphabet)),
          rc::gen::element<std::string>("buffer = 64\n", "rate=44100\r\n", "safety = 17\n", "device=virtual:x?a=b\n",
                                        "late_host = maybe\n", "# =\n", "format = s16\n"));
    }
    const auto got = settings::parse(text);
    if (got) RC_ASSERT(settings::parse(settings::print(*got)).value() == *got);
    if (!got) RC_ASSERT(mentions(got.error(), "Line "));
  }));
}

TEST_CASE("the limits match the table") {
  struct Case {
    const char *key, *value;
    bool good;
  };
  for (const Case& c :
       {Case{"buffer", "8192", true}, {"buffer", "8193", false},  {"buffer", "-1", false},
        {"buffer", "0", true},        {"buffer", "64.0", false},  {"buffer", "99999999999999999999", false},
        {"rate", "999", false},       {"rate", "1000", true},     {"rate", "768000", true},
        {"rate", "768001", false},    {"rate", "nan", false},     {"rate", "inf", false},
        {"rate", "-0", true},         {"safety", "65536", true},  {"safety", "65537", false},
        {"safety", "-1", false},      {"safety", "safe", true},   {"safety", "tight", true},
        {"format", "s32", true},      {"format", "f32", true},    {"format", "s16", false},
        {"format", "", false},        {"late_host", "yes", true}, {"late_host", "1", false},
        {"share", "yield", true},     {"share", "give", false},   {"backend", "jack", true},
        {"backend", "wasapi", false}, {"backend", "", false},     {"device", "", true},
        {"device", "a\nb", false},    {" buffer ", " 64 ", true}}) {
    Settings s;
    const auto done = settings::set(s, c.key, c.value);
    CHECK_MESSAGE(done.has_value() == c.good, c.key << " = " << c.value);
  }
}

TEST_CASE("errors name the key, the value and the range, or the known keys") {
  Settings s;
  const auto range = settings::set(s, "buffer", "many");
  REQUIRE(!range);
  for (const auto* word : {"buffer", "\"many\"", "8192"}) CHECK(mentions(range.error(), word));
  const auto unknown = settings::set(s, "bufer", "64");
  REQUIRE(!unknown);
  CHECK(mentions(unknown.error(), "Did you mean buffer?"));
  const auto strange = settings::set(s, "colour", "64");
  REQUIRE(!strange);
  for (const auto& key : settings::keys()) CHECK(mentions(strange.error(), key.name));
  const auto line = settings::parse("rate = 48000\n\n# note\nbuffer = 0x40\n");
  REQUIRE(!line);
  CHECK(mentions(line.error(), "Line 4"));
}

TEST_CASE("device sets both ids") {
  Settings s;
  REQUIRE(settings::set(s, "device", "virtual:loopback?clock=virtual&ppm=50"));
  CHECK(s.input == "virtual:loopback?clock=virtual&ppm=50");
  CHECK(s.output == s.input);
}
