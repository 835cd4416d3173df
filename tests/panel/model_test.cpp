// SPDX-License-Identifier: MIT
// What the panel shows, and what a change of its controls writes.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "panel/model.hpp"
#include "settings/file.hpp"

using namespace taut;
using namespace taut::panel;
using settings::Safety;

namespace {

constexpr auto english = Language::english, french = Language::french;

const std::vector<DeviceChoice> devices{{"wasapi:a", "Focusrite", true, true},
                                        {"wasapi:b", "Headphones", false, true},
                                        {"wasapi:c", "Webcam", true, false},
                                        {"several:studio", "studio", true, true}};

DriverStatus status_of(const settings::Settings& settings) {
  DriverStatus status{.open = true, .wanted = settings, .file = settings, .own_buffer = 480, .rates = {44100, 48000}};
  status.preferred = settings.buffer > 0 ? settings.buffer : 480;
  status.report.rate = 48000;
  status.report.buffer = settings.buffer > 0 ? settings.buffer : 480;
  status.report.in = {.buffer = 64, .hardware = 67, .hardware_known = true};
  status.report.out = {.margin = 40, .hardware = 121, .hardware_known = true};
  status.settings_file = "C:\\x\\taut.toml";
  return status;
}

/// The settings after writing the changes to the file.
settings::Settings after(const DriverStatus& status, const std::vector<settings::Change>& changes,
                         std::string text = {}) {
  const auto written = settings::edited(text, "", changes);
  REQUIRE(written.has_value());
  return settings::apply(settings::read(*written).value(), "", text.empty() ? status.wanted : settings::Settings{});
}

bool has(const std::string& text, std::string_view word) { return text.find(word) != text.npos; }

}  // namespace

TEST_CASE("the panel shows the current settings, and writes nothing unchanged") {
  CHECK(rc::check([] {
    settings::Settings set;
    set.output = *rc::gen::element<std::string>("", "wasapi:a", "wasapi:b", "gone");
    set.input = *rc::gen::element<std::string>("", "wasapi:a", "wasapi:c");
    set.rate = *rc::gen::element(0.0, 44100.0, 48000.0, 22050.0);
    set.buffer = *rc::gen::inRange(0, 8193);
    set.safety = *rc::gen::element(Safety{}, Safety{Safety::Mode::tight}, Safety{Safety::Mode::fixed, 17});
    const DriverStatus status = status_of(set);
    const Draft draft = draft_of(status);
    RC_ASSERT(changes(status, draft, english).value().empty());
    const Controls all = controls(status, devices, draft, english);
    for (const ChoiceList* choice : {&all.device, &all.input, &all.rate, &all.safety}) {
      RC_ASSERT(choice->texts.size() == choice->values.size());
      RC_ASSERT(choice->at >= 0 && choice->at < static_cast<int>(choice->texts.size()));
    }
    RC_ASSERT(all.device.values[static_cast<std::size_t>(all.device.at)] == draft.device);
  }));
}

TEST_CASE("a selection becomes the setting, whatever was there, and nothing else changes") {
  CHECK(rc::check([] {
    settings::Settings set;
    set.output = *rc::gen::element<std::string>("", "wasapi:a");
    set.input = *rc::gen::element<std::string>("", "wasapi:a", "wasapi:c");
    set.buffer = *rc::gen::element(0, 64);
    const DriverStatus status = status_of(set);
    Draft draft = draft_of(status);
    draft.device = *rc::gen::element<std::string>("", "wasapi:b", Draft::none, "wasapi:a");
    draft.input = *rc::gen::element<std::string>("wasapi:c", Draft::none, Draft::same);
    draft.buffer = *rc::gen::element<std::string>("", "100", " 256 ", "automatic", "automatique");
    draft.rate = *rc::gen::element(0.0, 44100.0);
    draft.safety = *rc::gen::element(Safety::Mode::safe, Safety::Mode::tight, Safety::Mode::fixed);
    draft.margin = "33";
    const auto all = changes(status, draft, english);
    RC_ASSERT(all.has_value());
    settings::Settings wanted = set;
    const bool untouched =
        draft.device == draft_of(status).device && (draft.input == draft_of(status).input || draft.device.empty());
    if (!untouched) {
      wanted.output = draft.device == Draft::none ? "" : draft.device;
      wanted.input = draft.input == Draft::none ? "" : draft.input == Draft::same ? wanted.output : draft.input;
      if (draft.device.empty()) wanted.input = "";
    }
    wanted.buffer = draft.buffer == "100" ? 100 : draft.buffer == " 256 " ? 256 : 0;
    wanted.rate = draft.rate;
    wanted.safety = Safety{draft.safety, draft.safety == Safety::Mode::fixed ? 33 : 0};

    const std::string before = settings::print(set);
    std::string text;  // the file that decides the setting
    for (const auto* key : {"input", "output", "buffer"})
      for (const settings::Key& row : settings::keys())
        if (row.name == key && (row.print(set) != "" || row.name == "input"))
          text +=
              std::string(key) + " = " + (row.name == "buffer" ? row.print(set) : "\"" + row.print(set) + "\"") + "\n";
    RC_ASSERT(after(status, *all, text) == wanted);
  }));
}

TEST_CASE("a typed size shows its milliseconds; an invalid one is reported and not written") {
  const DriverStatus status = status_of({});
  Draft draft = draft_of(status);
  draft.buffer = "100";
  CHECK(controls(status, devices, draft, english).buffer_means == "frames = 2.08 ms at 48000 Hz");
  CHECK(controls(status, devices, draft, french).buffer_means == "trames = 2,08 ms à 48000 Hz");
  draft.rate = 44100;
  CHECK(controls(status, devices, draft, english).buffer_means == "frames = 2.27 ms at 44100 Hz");
  for (const auto* typed : {"0", "8193", "-1", "64x", "1e3", "99999999999999999999"}) {
    draft.buffer = typed;
    CHECK(controls(status, devices, draft, english).buffer_means == "A buffer has 1 to 8192 frames.");
    CHECK_FALSE(changes(status, draft, english).has_value());
  }
  draft.buffer = "";
  CHECK(controls(status, devices, draft, english).buffer_means == "480 frames, 10.88 ms");
  draft.safety = Safety::Mode::fixed;
  for (const auto* typed : {"", "65537", "-1"}) {
    draft.margin = typed;
    CHECK_FALSE(changes(status, draft, english).has_value());
  }
  draft.margin = "0";
  CHECK(changes(status, draft, english).has_value());
}

TEST_CASE("latencies are the report's, in frames and milliseconds, and unknown ones say so") {
  DriverStatus status = status_of({.buffer = 64});
  Readings read = readings(status, english);
  CHECK(read.input_latency == "131 frames, 2.73 ms");
  CHECK(read.output_latency == "161 frames, 3.35 ms");
  CHECK(read.round_trip == "292 frames, 6.08 ms");
  CHECK(readings(status, french).round_trip == "292 trames, 6,08 ms");
  status.report.out.hardware_known = false;
  read = readings(status, english);
  CHECK(read.input_latency == "131 frames, 2.73 ms");
  CHECK(read.output_latency == "at least 161 frames, 3.35 ms");
  CHECK(read.round_trip == "at least 292 frames, 6.08 ms");
}

TEST_CASE("drop-outs are listed by cause, without causes that did not occur") {
  DriverStatus status = status_of({});
  CHECK(readings(status, english).dropouts == "none");
  status.report.xruns = {.host_late = 2, .device_late = 1};
  CHECK(readings(status, english).dropouts == "3: program late 2, device late 1");
  CHECK(readings(status, french).dropouts == "3 : programme en retard 2, périphérique en retard 1");
}

TEST_CASE("the state: idle, playing, playing with the program's own buffer, or device missing") {
  DriverStatus status = status_of({.buffer = 64});
  CHECK(readings(status, english).state == "in use at 48000 Hz");
  CHECK(readings(status, english).buffer == "64 frames, 1.33 ms");
  status.report.buffer = 256;
  CHECK(readings(status, english).buffer == "256 frames, 5.33 ms (the program’s choice)");
  CHECK(readings(status, french).buffer == "256 trames, 5,33 ms (choix du programme)");
  // A size set just now does not tell who chose the one in use.
  status.report.buffer = 64;
  status.wanted.buffer = 128;
  CHECK(readings(status, english).buffer == "64 frames, 1.33 ms");
  status.report.on_stand_in = true;
  CHECK(has(readings(status, english).state, "away"));
  status.open = false;
  CHECK(has(readings(status, english).state, "no program"));
}

TEST_CASE("the driver's remarks appear line by line, problems with the settings first and once") {
  DriverStatus status = status_of({});
  CHECK(note(status, ButtonResult::none, english).empty());
  CHECK(readings(status, english).remarks == "Nothing is converted, replaced or assumed.\nSettings: C:\\x\\taut.toml");
  status.trouble = "taut.toml: Line 1.";
  status.report.remarks = {"Shared.", "taut.toml: Line 1."};
  status.report.tuning = "Tuned.";
  for (int i = 0; i < 9; ++i) status.report.events.push_back("event " + std::to_string(i));
  const Readings read = readings(status, english);
  CHECK(read.remarks ==
        "taut.toml: Line 1.\nShared.\nTuned.\nevent 4\nevent 5\nevent 6\nevent 7\nevent 8\n"
        "Settings: C:\\x\\taut.toml");
  CHECK(has(note(status, ButtonResult::none, english), "not all in force"));
  CHECK(has(report_text(status), "event 0"));
}

TEST_CASE("Apply reports what is in effect now, and what only the program can do") {
  DriverStatus status = status_of({.buffer = 64});
  CHECK(note(status, ButtonResult::saved, english) == "Saved.");
  CHECK(note(status, ButtonResult::copied, english) == "The report is in the clipboard.");
  CHECK(note(status, ButtonResult::refused, english) == "Not saved: see above.");
  status.wanted.buffer = 128;
  status.reset = Reset::unasked;
  CHECK(has(note(status, ButtonResult::saved_size, english), "when the program reopens the driver"));
  status.reset = Reset::agreed;
  CHECK(has(note(status, ButtonResult::saved_size, english), "was asked to"));
  status.reset = Reset::refused;
  CHECK(note(status, ButtonResult::saved_size, english) ==
        "Saved. This program cannot be asked: reopen the driver in it.");
  CHECK(note(status, ButtonResult::saved, french) ==
        "Enregistré. On ne peut pas le demander à ce programme : rouvrez-y le pilote.");
  // Reopened or not, the program keeps its own size.
  status.report.buffer = 256;
  for (const Reset reset : {Reset::none, Reset::agreed, Reset::refused}) {
    status.reset = reset;
    CHECK(note(status, ButtonResult::saved_size, english) ==
          "Saved. The program chose 256 frames itself; change it there.");
  }
  status.reset = Reset::none;
  CHECK(note(status, ButtonResult::saved, english) == "Saved.");  // another setting
  status.wanted.buffer = 256;
  CHECK(note(status, ButtonResult::saved_size, english) == "Saved.");
}

TEST_CASE("the margin field is never empty: its default is the margin in use") {
  DriverStatus status = status_of({.buffer = 64});
  Draft draft = draft_of(status);
  Controls all = controls(status, devices, draft, english);
  CHECK(all.margin == "40");
  CHECK(all.margin_means == "= 0.83 ms");
  CHECK_FALSE(all.margin_enabled);
  draft.safety = Safety::Mode::fixed;
  draft.margin = "96";
  all = controls(status, devices, draft, english);
  CHECK(all.margin == "96");
  CHECK(all.margin_means == "= 2.00 ms");
  CHECK(all.margin_enabled);
}

TEST_CASE("in French the virtual card has a French name too") {
  const DriverStatus status = status_of({});
  const std::vector<DeviceChoice> card{{"virtual:loopback", "Virtual card 'loopback'", true, true}};
  const auto shown = [&](Language language) {
    return controls(status, card, draft_of(status), language).device.texts.at(1);
  };
  CHECK(shown(english) == "Virtual card 'loopback' (virtual)");
  CHECK(shown(french) == "Carte virtuelle « loopback » (virtual)");
}

TEST_CASE("settings that the file does not decide are disabled, with the reason") {
  DriverStatus status = status_of({.buffer = 64});
  status.wanted.buffer = 77;
  const Controls all = controls(status, devices, draft_of(status), english);
  CHECK_FALSE(all.buffer.enabled);
  CHECK(all.rate.enabled);
  CHECK(draft_of(status).buffer == "77");
  CHECK(has(readings(status, english).remarks, "Gray"));
}

TEST_CASE("devices: outputs are offered for playback, inputs for recording; a missing device stays listed") {
  DriverStatus status = status_of({.input = "wasapi:gone", .output = "wasapi:gone"});
  const auto values = [&](const Draft& draft) { return controls(status, devices, draft, english); };
  Draft draft = draft_of(status);
  CHECK(values(draft).device.values ==
        std::vector<std::string>{"", "wasapi:a", "wasapi:b", "several:studio", Draft::none, "wasapi:gone"});
  CHECK(has(values(draft).device.texts.back(), "not there"));
  CHECK(values(draft).input.values ==
        std::vector<std::string>{Draft::same, Draft::none, "wasapi:a", "wasapi:c", "several:studio"});
  draft.device = "";
  CHECK_FALSE(values(draft).input.enabled);
}

TEST_CASE("an invalid device is labelled as such, and never written") {
  const std::string id(settings::not_understood);
  for (const bool input_too : {true, false}) {
    const DriverStatus status =
        status_of({.input = input_too ? id : "wasapi:a", .output = input_too ? "wasapi:a" : id});
    for (const Language language : {english, french}) {
      const Controls all = controls(status, devices, draft_of(status), language);
      for (const ChoiceList* list : {&all.device, &all.input})
        for (const std::string& text : list->texts) CHECK_FALSE(has(text, id));
      const ChoiceList& list = input_too ? all.input : all.device;
      CHECK(list.texts.at(static_cast<std::size_t>(list.at)) == say(Word::not_understood, language));
    }
    CHECK(changes(status, draft_of(status), english)->empty());
  }
}

TEST_CASE("frames lost without anybody being late are reported with their length") {
  DriverStatus status = status_of({});
  CHECK_FALSE(has(readings(status, english).remarks, "away"));
  status.report.absence = {.away_times = 2, .away = 72'000, .sleeps = 1, .slept = 4'200'000'000};
  const std::string remarks = readings(status, english).remarks;
  CHECK(has(remarks, "Times the device was away: 2; silence in its place: 72000 frames, 1500.00 ms."));
  CHECK(has(remarks, "Times the computer slept: 1; in all: 4.2 s."));
  CHECK(has(readings(status, french).remarks, "Mises en veille de l’ordinateur : 1 ; en tout : 4,2 s."));
  CHECK(readings(status, english).dropouts == "none");
}

TEST_CASE("a card whose id carries settings is present if the card is") {
  const std::vector<DeviceChoice> card{{"virtual:loopback", "Virtual card 'loopback'", true, true}};
  for (const char* id : {"virtual:loopback?cycle=480", "virtual:other?cycle=480"}) {
    const DriverStatus status = status_of({.input = id, .output = id});
    const ChoiceList list = controls(status, card, draft_of(status), english).device;
    CHECK(list.values.at(static_cast<std::size_t>(list.at)) == id);
    const bool there = std::string_view(id).starts_with("virtual:loopback");
    CHECK(list.texts.at(static_cast<std::size_t>(list.at)) ==
          (there ? "Virtual card 'loopback' (virtual:loopback?cycle=480)" : "virtual:other?cycle=480 (not there)"));
  }
}

TEST_CASE("the default card and the reason come first if none was named") {
  DriverStatus status = status_of({});
  status.report.output = status.report.input = "wasapi:a";
  status.report.chosen =
      "Chosen: a USB card before the computer's own; no device was named. 'wasapi:b' is not free: it is.";
  status.report.remarks = {"Shared."};
  const auto automatic = [&](Language language) {
    return controls(status, devices, draft_of(status), language).device.texts.front();
  };
  CHECK(automatic(english) == "Automatic: Focusrite (wasapi)");
  CHECK(automatic(french) == "Automatique : Focusrite (wasapi)");
  CHECK(readings(status, english).remarks.starts_with(status.report.chosen + "\nShared."));
  CHECK(readings(status, french)
            .remarks.starts_with(
                "Choix automatique : une carte USB, avant la carte intégrée. « wasapi:b » n’est pas libre : it is."));
  status.report.chosen = "There is only the virtual card, which makes no sound and hears none. No device was named.";
  CHECK(readings(status, english).remarks.starts_with("There is only the virtual card"));
  CHECK(readings(status, french).remarks.starts_with("Il n’y a que la carte virtuelle"));
  status.report.named = true;
  status.report.chosen = "It was named.";
  CHECK(readings(status, english).remarks.starts_with("Shared."));
  CHECK(automatic(english) == "Automatic");
}

TEST_CASE("the report to copy is in English, names the program, and has every setting") {
  DriverStatus status = status_of({.buffer = 64});
  status.program = "reaper.exe";
  status.version = "1.2.3";
  const std::string text = report_text(status);
  CHECK(text.starts_with("Taut 1.2.3 in reaper.exe\n"));
  for (const settings::Key& key : settings::keys())
    if (key.print) CHECK(has(text, std::string(key.name) + " = "));
}

TEST_CASE("docs/panel.md shows every sentence of the panel, in both languages") {
  std::ifstream file(TAUT_SOURCE_DIR "/docs/panel.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (int i = static_cast<int>(Word::automatic_device); i < word_count; ++i)
    for (const Language language : {english, french}) {
      CAPTURE(std::string(say(static_cast<Word>(i), language)));
      CHECK(has(page, say(static_cast<Word>(i), language)));
    }
}
