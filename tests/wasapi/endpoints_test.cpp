// SPDX-License-Identifier: MIT
// The list: cards and their endpoints, ids, names, and changes.
#include <condition_variable>

#include "device/wasapi/codes.hpp"
#include "device/wasapi/endpoints.hpp"
#include "device/wasapi/words.hpp"
#include "engine/choice.hpp"
#include "wasapi/rig.hpp"

namespace taut::tests::wasapi {
namespace {

/// An interface that Windows shows as stereo pairs, next to the onboard audio.
struct Studio {
  Model model;
  std::unique_ptr<device::Backend> backend = make_backend(&model);
  std::vector<int> pairs;

  Studio() {
    const com::Guid computer{0, 0, 0, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
    model.add({.id = "{hdmi}",
               .name = "TV (HDMI Audio)",
               .short_name = "TV",
               .adapter = "HDMI Audio",
               .container = computer});
    for (const int pair : {10, 2, 1})
      for (const bool capture : {false, true}) {
        const std::string place = (capture ? "In " : "Out ") + std::to_string(pair);
        pairs.push_back(model.add({.id = "{" + place + "}",
                                   .name = place + " (Box)",
                                   .short_name = place,
                                   .adapter = "Box",
                                   .container = box,
                                   .capture = capture,
                                   .cable = pair == 10 ? 4 : 2 * (pair - 1)}));
      }
    model.set_default(pairs[0]);
  }
};

TEST_CASE("all endpoints of one piece of hardware form one card, sorted by name, and each is also listed by itself") {
  Studio studio;
  const auto devices = studio.backend->list().value();
  std::vector<std::string> ids;
  for (const auto& device : devices) ids.push_back(device.id);
  CHECK(ids == std::vector<std::string>{card_id, "wasapi:{In 1}", "wasapi:{In 2}", "wasapi:{In 10}", "wasapi:{Out 1}",
                                        "wasapi:{Out 2}", "wasapi:{Out 10}", "wasapi:{hdmi}"});
  CHECK(devices[0].name == "Box");
  CHECK(devices[0].inputs == 6);
  CHECK(devices[0].outputs == 6);
  CHECK(devices.back().name == "TV (HDMI Audio)");
  // Endpoints of one piece of hardware share a clock and report it.
  for (const auto& device : devices) CHECK((device.clock == devices[0].clock) == (device.id != "wasapi:{hdmi}"));
  CHECK_FALSE(devices[0].clock.empty());
  CHECK(studio.backend->probe("wasapi:{In 2}").value().clock == devices[0].clock);
  const auto can = studio.backend->probe(card_id).value();
  CHECK(can.inputs == std::vector<std::string>{"In 1: Front left", "In 1: Front right", "In 2: Front left",
                                               "In 2: Front right", "In 10: Front left", "In 10: Front right"});
  CHECK(can.current_rate == 48000);
}

TEST_CASE("the kind of an endpoint, from its enumerator and form factor") {
  using device::Kind;
  struct Row {
    const char* enumerator;
    com::Word form_factor;
    Kind kind;
  };
  constexpr com::Word speakers = 1, line = 2, microphone = 4;
  constexpr Row table[] = {
      {"USB", line, Kind::usb},
      {"USB", com::form_spdif, Kind::usb},
      {"USB", com::form_display, Kind::digital},
      {"AVC", line, Kind::firewire},
      {"PCI", line, Kind::pci},
      {"HDAUDIO", speakers, Kind::built_in},
      {"HDAUDIO", com::form_display, Kind::digital},
      {"HDAUDIO", com::form_spdif, Kind::digital},
      {"INTELAUDIO", microphone, Kind::built_in},
      {"ROOT", speakers, Kind::software},
      {"BTHENUM", speakers, Kind::unknown},
      {"", speakers, Kind::unknown},
      {"", com::form_display, Kind::digital},
  };
  for (const Row& row : table) {
    CAPTURE(row.enumerator);
    CAPTURE(row.form_factor);
    CHECK(kind_of(row.enumerator, row.form_factor) == row.kind);
  }
}

TEST_CASE("the default device: an interface beats onboard audio, HDMI comes last, whatever Windows' default is") {
  Model model;
  const auto backend = make_backend(&model);
  const int screen = model.add({.id = "{hdmi}", .adapter = "Screen", .form_factor = com::form_display});
  std::vector<device::Backend*> all{backend.get()};
  const auto chosen = [&] { return engine::choose({}, all); };
  REQUIRE(chosen());
  CHECK(chosen()->out == "wasapi:{hdmi}");
  model.add({.id = "{board}", .adapter = "Board"});
  CHECK(chosen()->out == "wasapi:{board}");
  model.add({.id = "{usb out}", .adapter = "Box", .container = box, .enumerator = "USB"});
  model.add({.id = "{usb in}", .adapter = "Box", .container = box, .enumerator = "USB", .capture = true});
  model.set_default(screen);
  const auto both = chosen();
  REQUIRE(both);
  CHECK(both->out == card_id);
  CHECK(both->in == card_id);
  CHECK_FALSE(both->named);
}

TEST_CASE("an unknown channel count is not zero") {
  Model model;
  model.add({.id = "{a}", .listed_format = false});
  const auto devices = make_backend(&model)->list().value();
  REQUIRE(devices.size() == 1);
  CHECK(devices[0].outputs == std::nullopt);
  CHECK(devices[0].inputs == 0);
}

TEST_CASE("the default is the default output and the default input of the same card") {
  Studio studio;
  const auto can = studio.backend->probe("wasapi:default").value();
  CHECK(can.outputs.size() == 2);
  CHECK(can.inputs.size() == 2);
  studio.model.set_default(0);
  CHECK(studio.backend->probe("wasapi:default").value().inputs.empty());
}

TEST_CASE("ids: the mistake is named") {
  Studio studio;
  for (const char* id : {"wasapi:", "wasapi:?mode=shared", "wasapi:{In 1}?mode=fast", "wasapi:{In 1}?speed=1",
                         "wasapi:{In 1}?format=s12", "wasapi:{In 1}?raw=maybe"}) {
    const auto can = studio.backend->probe(id);
    REQUIRE_FALSE(can.has_value());
    CHECK(can.error().trouble == Trouble::bad_request);
    CHECK(can.error().sentence().size() > 20);
  }
}

TEST_CASE("names are UTF-16 in Windows and UTF-8 here, malformed ones too") {
  for (const std::string text : {"Kopfhörer", "スピーカー", "\U0001F3A7 Audio", ""})
    CHECK(to_utf8(to_utf16(text).c_str()) == text);
  const char16_t alone[] = {u'a', 0xD800, u'b', 0};
  CHECK(to_utf8(alone) == "a\uFFFDb");
  CHECK(to_utf16("\xC3") == u"\uFFFD");
  CHECK(to_utf16("\xED\xA0\x80") == u"\uFFFD\uFFFD\uFFFD");
  CHECK(to_utf8(nullptr).empty());
}

TEST_CASE("every documented code becomes a sentence that names the device and what to do") {
  for (std::uint32_t number = 1; number <= 0x29; ++number) {
    const com::Result code = com::audio_error(number);
    if (number == 0x0d || (number > 0x19 && number < 0x20)) continue;  // unassigned
    const Error error = error_of(code, "opened", "Box");
    INFO(number);
    CHECK(error.what.find("'Box'") != std::string::npos);
    CHECK(error.what.find("Windows says") == std::string::npos);
  }
  CHECK(error_of(-1, "opened", "Box").what.find("0xffffffff") != std::string::npos);
  CHECK(error_of(com::device_in_use, "opened", "Box").trouble == Trouble::busy);
  CHECK(error_of(com::access_denied, "opened", "Box").trouble == Trouble::denied);
  CHECK(error_of(com::device_invalidated, "opened", "Box").trouble == Trouble::absent);
}

TEST_CASE("additions, removals and changes are reported, and nothing after the watch has ended") {
  Studio studio;
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<device::Change> told;
  auto watch = studio.backend
                   ->watch([&](const device::Change& change) {
                     const std::lock_guard lock(mutex);
                     told.push_back(change);
                     wake.notify_one();
                   })
                   .value();
  const auto await = [&](device::Change::What what, const std::string& id) {
    std::unique_lock lock(mutex);
    return wake.wait_for(lock, std::chrono::seconds(20), [&] {
      return std::ranges::any_of(told, [&](const auto& one) { return one.what == what && one.id == id; });
    });
  };
  using enum device::Change::What;
  studio.model.unplug(0);
  CHECK(await(went, "wasapi:{hdmi}"));
  studio.model.plug_in(0);
  CHECK(await(came, "wasapi:{hdmi}"));
  studio.model.set_default(0);
  CHECK(await(altered, "wasapi:default"));
  studio.model.change_format(studio.pairs[1], {.channels = 2, .rate = 44100, .speakers = 3});
  CHECK(await(altered, "wasapi:{In 10}"));
  watch.reset();
  told.clear();
  studio.model.unplug(0);
  CHECK(told.empty());
  CHECK(studio.model.objects() == 0);
}

}  // namespace
}  // namespace taut::tests::wasapi
