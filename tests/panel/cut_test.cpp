// SPDX-License-Identifier: MIT
// No text of the panel is ever truncated: each control's longest text, in both languages, against its rectangle. Dialog
// units scale with font and density, so one check is enough; tests/windows/test_panel.sh measures the real window.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "panel/layout.hpp"
#include "panel/model.hpp"

using namespace taut;
using namespace taut::panel;

namespace {

constexpr Language languages[] = {Language::english, Language::french};

// Advance widths of DejaVu Sans in thousandths, from the space on. It is wider than Windows' fonts. Non-ASCII letters
// here are as wide as their base letter, or narrower than an M.
constexpr int advances[] = {317,  400, 459, 837, 636, 950, 779, 274, 390, 390, 500, 837, 317, 360, 317, 336,
                            636,  636, 636, 636, 636, 636, 636, 636, 636, 636, 336, 336, 837, 837, 837, 530,
                            1000, 684, 686, 698, 770, 631, 575, 774, 751, 294, 294, 655, 557, 862, 748, 787,
                            603,  787, 694, 634, 610, 731, 684, 988, 685, 610, 685, 390, 336, 390, 837, 500,
                            500,  612, 634, 549, 634, 615, 352, 634, 633, 277, 277, 579, 277, 974, 633, 611,
                            634,  634, 411, 520, 392, 633, 591, 817, 591, 591, 524, 636, 336, 636, 837};
constexpr double average = 617;  // of A to Z and a to z: four dialog units
constexpr int beyond = 635;

double width(std::string_view text) {
  double sum = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte == '&') continue;
    if (byte < 0x80)
      sum += byte >= ' ' && byte < 0x7f ? advances[byte - ' '] : 0;
    else if ((byte & 0xC0u) == 0xC0u)
      sum += beyond;
  }
  return sum / average * 4;
}

/// Breaks lines like Windows: at spaces, but not at no-break spaces.
int lines(const std::string& text, double room) {
  int count = 1;
  double used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    const double word = width(text.substr(at, space - at));
    if (word > room) return 1000;
    if (used > 0 && used + width(" ") + word > room) {
      ++count;
      used = 0;
    }
    used += (used > 0 ? width(" ") : 0) + word;
    at = space + 1;
  }
  return count;
}

const Control& control(Id id) {
  for (const Control& one : layout())
    if (one.id == id) return one;
  FAIL("no such control");
  return layout().front();
}

DriverStatus extreme() {
  settings::Settings set;
  set.buffer = 64;
  set.rate = 768000;
  DriverStatus status{.open = true, .wanted = set, .file = set, .own_buffer = 8192, .preferred = 64, .rates = {768000}};
  status.report.rate = 768000;
  status.report.buffer = 8192;
  status.report.in = {.buffer = 8192, .margin = 65536, .hardware = 99999, .hardware_known = false};
  status.report.out = {.adapter = 8192, .margin = 65536, .hardware = 99999, .hardware_known = false};
  status.report.xruns = {.host_late = 888'888, .thread_late = 888'888, .device_late = 888'888};
  return status;
}

/// Every text a control can show, as far as Taut writes it.
std::multimap<Id, std::string> texts(Language language) {
  std::multimap<Id, std::string> all;
  DriverStatus status = extreme();
  const auto read = [&] {
    const Readings now = readings(status, language);
    all.insert({{Id::state, now.state},
                {Id::buffer_now, now.buffer},
                {Id::input_latency, now.input_latency},
                {Id::output_latency, now.output_latency},
                {Id::round_trip, now.round_trip},
                {Id::margin_now, now.margin},
                {Id::dropouts, now.dropouts}});
    for (const char* const typed : {"", "8192", "99999"})
      for (const auto mode : {settings::Safety::Mode::safe, settings::Safety::Mode::fixed}) {
        Draft draft = draft_of(status);
        draft.buffer = typed;
        draft.safety = mode;
        draft.margin = "65536";
        const Controls shown = controls(status, {}, draft, language);
        all.insert({{Id::buffer_means, shown.buffer_means}, {Id::margin_means, shown.margin_means}});
      }
  };
  read();
  status.report.rate = 8000;
  status.wanted.rate = status.file.rate = 8000;
  read();
  status.report.on_stand_in = true;
  read();
  status.open = false;
  read();
  for (const ButtonResult result :
       {ButtonResult::none, ButtonResult::saved, ButtonResult::saved_size, ButtonResult::refused, ButtonResult::copied})
    for (const Reset reset : {Reset::none, Reset::unasked, Reset::agreed, Reset::refused})
      for (const bool open : {false, true}) {
        status.reset = reset;
        status.open = open;
        status.trouble = result == ButtonResult::none ? "Line 1." : "";
        all.emplace(Id::note, note(status, result, language));
      }
  return all;
}

}  // namespace

TEST_CASE("each control has room for its label") {
  for (const Language language : languages)
    for (const Control& one : layout()) {
      if (!carries_text(one.kind)) continue;
      CAPTURE(std::string(say(one.text, language)));
      const int rim = one.kind == Kind::label ? 0 : 8;
      CHECK(width(say(one.text, language)) <= one.width - rim);
    }
}

TEST_CASE("the longest text of every reading fits in its rectangle") {
  for (const Language language : languages)
    for (const auto& [id, text] : texts(language)) {
      CAPTURE(text);
      CHECK(lines(text, control(id).width) * line_height <= control(id).height);
    }
}

TEST_CASE("a reading wraps at spaces; a single word that is too long is the exception") {
  CHECK(lines("", 10) == 1);
  CHECK(lines("mm mm", width("mm mm")) == 1);
  CHECK(lines("mm mm", width("mm mm") - 0.1) == 2);
  CHECK(lines("mmmm", width("mmm")) == 1000);
}

TEST_CASE("list entries are fully visible, except for card names") {
  constexpr double arrow = 18;
  for (const Language language : languages) {
    Draft draft = draft_of(extreme());
    draft.device = "virtual:loopback";
    draft.rate = 352800;  // selected, but not offered by the device
    const Controls shown =
        controls(extreme(), {{"virtual:loopback", "Virtual card 'loopback'", true, true}}, draft, language);
    const std::pair<Id, const ChoiceList*> lists[] = {{Id::device, &shown.device},
                                                      {Id::input, &shown.input},
                                                      {Id::rate, &shown.rate},
                                                      {Id::buffer, &shown.buffer},
                                                      {Id::safety, &shown.safety}};
    for (const auto& [id, list] : lists)
      for (const std::string& text : list->texts) {
        CAPTURE(text);
        CHECK(width(text) <= control(id).width - arrow);
      }
  }
}
