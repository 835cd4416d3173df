// SPDX-License-Identifier: MIT
#include "learned/lines.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace taut;
using namespace taut::learned;

namespace {

// Ids with every character that could break a line.
rc::Gen<std::string> ids() {
  return rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab:=? \t\"\\\n#,\xC3\xA9")));
}

rc::Gen<LearnedEntry> entries() {
  return rc::gen::build<LearnedEntry>(
      rc::gen::set(&LearnedEntry::device,
                   rc::gen::build<LearnedDevice>(
                       rc::gen::set(&LearnedDevice::in, ids()), rc::gen::set(&LearnedDevice::out, ids()),
                       rc::gen::set(&LearnedDevice::rate, rc::gen::element(44100.0, 48000.0, 191999.5)))),
      rc::gen::set(&LearnedEntry::buffer, rc::gen::inRange(0, 9000)),
      rc::gen::set(&LearnedEntry::frames, rc::gen::inRange<Frames>(0, 100'000)),
      rc::gen::set(&LearnedEntry::day, rc::gen::element<std::string>("", "2026-11-22")));
}

bool alike(const LearnedEntry& one, const LearnedEntry& other) {
  return one.device.in == other.device.in && one.device.out == other.device.out &&
         one.device.rate == other.device.rate && one.buffer == other.buffer && one.frames == other.frames &&
         one.day == other.day;
}

}  // namespace

TEST_CASE("every written line parses back to itself") {
  CHECK(rc::check([] {
    const LearnedEntry entry = *entries();
    const auto lines = lines_of(line_of(entry));
    RC_ASSERT(lines.size() == 1U);
    RC_ASSERT(lines[0].entry.has_value());
    RC_ASSERT(lines[0].warning.empty());
    RC_ASSERT(alike(*lines[0].entry, entry));
  }));
}

TEST_CASE("a line is human-readable") {
  CHECK(line_of({.device = {"alsa:hw:UAC2", "alsa:hw:UAC2", 48000}, .frames = 66, .day = "2026-11-22"}) ==
        R"(extra in="alsa:hw:UAC2" out="alsa:hw:UAC2" rate=48000 frames=66 day=2026-11-22)");
  CHECK(line_of({.device = {"a", "", 44100}, .buffer = 64, .frames = 12, .load = 0.23, .seconds = 3600.4}) ==
        R"(margin in="a" out="" rate=44100 buffer=64 frames=12 load=0.23 seconds=3600)");
}

TEST_CASE("any bytes are lines, and are preserved") {
  CHECK(rc::check([](const std::string& bytes) {
    std::string again;
    for (const Line& line : lines_of(bytes)) again += line.text + "\n";
    if (bytes.empty() || bytes.back() != '\n') again = again.substr(0, bytes.size());
    RC_ASSERT(again == bytes);
  }));
}

TEST_CASE("an unknown line is reported, and affects nothing else") {
  for (const char* text : {
           "margin in=\"a\" out=\"\" rate=48000 frames=12",           // no buffer
           "extra in=\"a\" out=\"\" rate=48000 buffer=64 frames=12",  // has no buffer
           "extra in=\"a\" rate=48000 frames=12",                     // an id is missing
           "extra in=\"a\" out=\"\" rate=48000 frames=-1",
           "extra in=\"a\" out=\"\" rate=48000 frames=1.5",
           "extra in=\"a\" out=\"\" rate=nan frames=1",
           "extra in=\"a\" out=\"\" rate=48000 frames=99999999999999999999",
           "extra in=\"a\" out=\"\" rate=48000 frames=1 day=yesterday",
           "extra in=\"a out=\"\" rate=48000 frames=1",
           "extra in=a out=b rate=48000 frames=1",
           "wisdom of=\"a newer version\"",
       }) {
    CAPTURE(text);
    const auto lines = lines_of(text);
    REQUIRE(lines.size() == 1);
    CHECK_FALSE(lines[0].entry);
    CHECK_FALSE(lines[0].warning.empty());
  }
  const auto newer = lines_of("extra in=\"a\" out=\"\" rate=48000 frames=1 mood=good");
  CHECK(newer[0].entry);
  CHECK(newer[0].warning == "Line 1 says \"mood\", which this version does not know.");
}

TEST_CASE("our file is told apart from any other") {
  const auto is_ours = [](const std::string& text) { return ours(text, lines_of(text)); };
  CHECK(is_ours(""));
  CHECK(is_ours(std::string(heading()) + "\nnonsense\n"));
  CHECK(is_ours("# only a comment\n\n"));
  CHECK(is_ours("nonsense\nextra in=\"a\" out=\"\" rate=48000 frames=1\n"));
  CHECK_FALSE(is_ours("nonsense\n"));
  CHECK_FALSE(is_ours(std::string(heading()) + std::string("\n\0\0\0", 4)));
}
