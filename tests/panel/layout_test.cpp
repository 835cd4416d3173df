// SPDX-License-Identifier: MIT
// The panel's layout: no overlaps, everything reachable and readable, in both languages.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "panel/layout.hpp"
#include "panel/levels.hpp"

using namespace taut::panel;

namespace {

constexpr Language languages[] = {Language::english, Language::french};

bool overlap(const Control& a, const Control& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

bool inside(const Control& a, const Control& b) {
  return a.x > b.x && a.y > b.y && a.x + a.width < b.x + b.width && a.y + a.height < b.y + b.height;
}

char mnemonic(std::string_view text) {
  const auto mark = text.find('&');
  return mark == text.npos ? '\0' : static_cast<char>(text[mark + 1] | 0x20);
}

}  // namespace

TEST_CASE("every control is inside the window, and overlaps only its frame") {
  for (const Control& a : layout()) {
    CAPTURE(static_cast<int>(a.id));
    CHECK(a.x >= 7);
    CHECK(a.y >= 7);
    CHECK(a.x + a.width <= panel_width - 7);
    CHECK(a.y + a.height <= panel_height - 7);
    for (const Control& b : layout())
      if (&a != &b && overlap(a, b)) CHECK((a.kind == Kind::group ? inside(b, a) : inside(a, b)));
  }
}

TEST_CASE("each number belongs to one control, and every active control exists") {
  std::multiset<Id> ids;
  for (const Control& one : layout())
    if (one.id != Id::label) ids.insert(one.id);
  CHECK(std::set<Id>(ids.begin(), ids.end()).size() == ids.size());
  for (const Id id : {Id::apply, Id::close, Id::device, Id::input, Id::rate, Id::buffer, Id::safety, Id::margin,
                      Id::remarks, Id::copy, Id::more, Id::meter_in, Id::meter_out, Id::lamp})
    CHECK(ids.count(id) == 1);
}

TEST_CASE("the Tab order follows the reading order: down, and right") {
  const Control* before = nullptr;
  for (const Control& one : layout()) {
    if (!stops(one.kind)) continue;
    if (before) CHECK((one.y > before->y || (one.y == before->y && one.x > before->x)));
    before = &one;
  }
}

TEST_CASE("everything except Close has a unique access key, and a label's key leads to its control") {
  for (const Language language : languages) {
    std::map<char, int> used;
    for (const Control& one : layout())
      if (carries_text(one.kind))
        if (const char letter = mnemonic(say(one.text, language))) ++used[letter];
    for (const auto& [letter, times] : used) {
      CAPTURE(letter);
      CHECK(times == 1);
    }
    const auto all = layout();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!stops(all[i].kind) || all[i].id == Id::close) continue;
      CAPTURE(static_cast<int>(all[i].id));
      const bool own = carries_text(all[i].kind);
      const Control& name = own ? all[i] : all[i - 1];
      CHECK(carries_text(name.kind));
      CHECK(mnemonic(say(name.text, language)) != '\0');
    }
  }
}

TEST_CASE("a meter is full at full scale, half at -30 dB, and empty below -60 dB or without a number") {
  CHECK(meter_height(1.0F) == doctest::Approx(1));
  CHECK(meter_height(4.0F) == doctest::Approx(1));
  CHECK(meter_height(0.0316228F) == doctest::Approx(0.5));
  for (const float level : {0.0009F, 0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN()})
    CHECK(meter_height(level) == doctest::Approx(0));
  CHECK(level_text(Word::meter_in, {0.25F, 0.5F}, Language::english) == "In: -6 dB");
  CHECK(level_text(Word::meter_out, {2.0F}, Language::french) == "Sortie : 6 dB");
  CHECK(level_text(Word::meter_out, {}, Language::french) == "Sortie");
}

TEST_CASE("both languages have every text, with the same numbers") {
  for (int i = 0; i < word_count; ++i) {
    const auto word = static_cast<Word>(i);
    const auto english = say(word, Language::english), french = say(word, Language::french);
    CAPTURE(std::string(english));
    CHECK_FALSE(english.empty());
    CHECK_FALSE(french.empty());
    const auto count = [](std::string_view text) {
      int places = 0;
      for (std::size_t at = 0; (at = text.find("{}", at)) != text.npos; at += 2) ++places;
      return places;
    };
    CHECK(count(english) == count(french));
  }
  CHECK(language_of("fr-CA") == Language::french);
  CHECK(language_of("fr_FR.UTF-8") == Language::french);
  CHECK(language_of("fr") == Language::french);
  CHECK(language_of("fro") == Language::english);
  CHECK(language_of("") == Language::english);
}
