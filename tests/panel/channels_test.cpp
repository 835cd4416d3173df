// SPDX-License-Identifier: MIT
// Channels as the page shows them, and what a change writes.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "panel/channels.hpp"
#include "settings/edit.hpp"

using namespace taut;
using namespace taut::panel;
using settings::Several;

namespace {

const std::vector<ChannelSource> card{{"alsa:hw:A", "UAC 2", {"Mic", "Line"}, {"L", "R", "Phones"}, {}}};
const std::vector<ChannelSource> two{{"alsa:hw:A", "Out", {}, {"L", "R"}, {}}, {"alsa:hw:B", "In", {"Mic"}, {"X"}, {}}};

DriverStatus status_of(std::string input, std::string output) {
  DriverStatus status;
  status.wanted.input = std::move(input);
  status.wanted.output = std::move(output);
  status.report.input = "alsa:hw:taken";
  status.report.output = "alsa:hw:taken";
  return status;
}

std::vector<std::string> members(const DriverStatus& status, const settings::File& file = {}) {
  const auto several = devices_in_use(status, file);
  return several ? several->members : std::vector<std::string>();
}

std::string shown(const std::vector<ChannelRow>& rows) {
  std::string all;
  for (const ChannelRow& row : rows)
    all += (all.empty() ? "" : " ") + (row.on ? row.at : "-" + row.at) + ":" + (row.name.empty() ? row.own : row.name);
  return all;
}

}  // namespace

TEST_CASE("the devices in use: named, automatic, two, joined under a name") {
  using Ids = std::vector<std::string>;
  CHECK(members(status_of("alsa:hw:A", "alsa:hw:A")) == Ids{"alsa:hw:A"});
  CHECK(members(status_of("auto", "auto")) == Ids{"alsa:hw:taken"});
  CHECK(members(status_of("", "")) == Ids{"alsa:hw:taken"});
  CHECK(members(status_of("alsa:hw:B", "alsa:hw:A")) == Ids{"alsa:hw:A", "alsa:hw:B"});
  settings::File file;
  file.several.push_back({.name = "studio", .members = {"a:b", "c:d"}});
  CHECK(devices_in_use(status_of("several:studio", "several:studio"), file)->name == "studio");
  CHECK(!devices_in_use(status_of("several:a:b+c:d", "several:a:b+c:d"), file));
  CHECK(!devices_in_use(status_of("not-understood:", "not-understood:"), file));
  const auto deaf = devices_in_use(status_of("", "alsa:hw:A"), {});
  CHECK(deaf->inputs == Ids{});
  CHECK(!deaf->outputs);
}

TEST_CASE("without a list all channels are on; with one the listed come first, the others are off") {
  CHECK(shown(channel_table({.members = {"alsa:hw:A"}}, card).outputs) == "1.1:L 1.2:R 1.3:Phones");
  const ChannelTable table = channel_table({.members = {"alsa:hw:A"}, .outputs = {{"1.3:Cans", "1.9", "1.1"}}}, card);
  CHECK(shown(table.inputs) == "1.1:Mic 1.2:Line");
  CHECK(shown(table.outputs) == "1.3:Cans 1.9:1.9 1.1:L -1.2:R");
  const ChannelTable pair = channel_table({.members = {"alsa:hw:A", "alsa:hw:B"}}, two);
  CHECK(shown(pair.inputs) == "2.1:Mic");
  CHECK(shown(pair.outputs) == "1.1:L 1.2:R -2.1:X");
}

TEST_CASE("a change is written as a list; a device without an entry gets one, under a free name") {
  settings::File file;
  file.several.push_back({.name = "UAC-2", .members = {"x:y"}, .inputs = {{"1.1"}}});
  const Several several{.members = {"alsa:hw:A"}};
  const ChannelTable now = channel_table(several, card);
  ChannelTable wanted = now;
  wanted.inputs[0].name = "  Voice\t ";
  wanted.inputs[1].name = "Line";
  wanted.outputs[0].on = false;
  const auto changed = with_channels(several, now, wanted, card, file, Language::english);
  REQUIRE(changed);
  CHECK(changed->name == "UAC-2-2");
  CHECK(*changed->inputs == std::vector<std::string>{"1.1:Voice", "1.2"});
  CHECK(*changed->outputs == std::vector<std::string>{"1.2", "1.3"});
  wanted.inputs.pop_back();
  CHECK(!with_channels(several, now, wanted, card, file, Language::english));
  wanted = now;
  for (auto* const rows : {&wanted.inputs, &wanted.outputs})
    for (ChannelRow& row : *rows) row.on = false;
  CHECK(with_channels(several, now, wanted, card, file, Language::french).error().what ==
        "Il faut au moins un canal actif.");
}

TEST_CASE("whatever is ordered, named and switched is shown the same way again") {
  rc::check("channels", [] {
    const Several several{.name = "studio", .members = {"alsa:hw:A"}, .inputs = {{"1.2"}}};
    const ChannelTable now = channel_table(several, card);
    ChannelTable wanted = now;
    for (auto* const rows : {&wanted.inputs, &wanted.outputs}) {
      for (ChannelRow& row : *rows) {
        row.on = *rc::gen::arbitrary<bool>();
        row.name = *rc::gen::elementOf(std::vector<std::string>{"", "Voice", "a:b", "\"c\", d", "é"});
      }
      std::ranges::rotate(*rows, rows->begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(*rows)));
      std::ranges::stable_partition(*rows, &ChannelRow::on);
    }
    RC_PRE(wanted.inputs.front().on || wanted.outputs.front().on);
    const auto changed = with_channels(several, now, wanted, card, {}, Language::english);
    RC_ASSERT(changed.has_value());
    const auto text = settings::with_several("buffer = 64\n", *changed);
    RC_ASSERT(text.has_value());
    const ChannelTable again = channel_table(settings::read(*text)->several.at(0), card);
    const auto on = [](std::vector<ChannelRow> rows) {
      std::erase_if(rows, [](const ChannelRow& row) { return !row.on; });
      return rows;
    };
    RC_ASSERT(on(again.inputs) == on(wanted.inputs));
    RC_ASSERT(on(again.outputs) == on(wanted.outputs));
    RC_ASSERT(again.inputs.size() == wanted.inputs.size() && again.outputs.size() == wanted.outputs.size());
  });
}

TEST_CASE("a free name has letters, digits and hyphens only") {
  settings::File file;
  CHECK(free_name("Focusrite Scarlett 2i2 (3rd Gen)", file) == "Focusrite-Scarlett-2i2-3");
  CHECK(free_name("Éé ++", file) == "devices");
  file.several.push_back({.name = "devices"});
  file.several.push_back({.name = "devices-2"});
  CHECK(free_name("", file) == "devices-3");
  for (const std::string_view name : {"a", "virtual:card?in=4&out=2", "--", "名"})
    CHECK(settings::is_name(free_name(name, file)));
}
