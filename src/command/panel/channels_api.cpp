// SPDX-License-Identifier: MIT
#include "command/panel/channels_api.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <vector>

#include "panel/french.hpp"
#include "panel/page_words.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;
using panel::ChannelRow;
using panel::ChannelTable;
using panel::Language;
using settings::Change;
using settings::Edit;
using settings::Several;

std::unexpected<Error> not_understood() {
  return failure(Trouble::bad_request, "The page sent a change that is not understood.", "Reload the page.");
}

Json rows_json(const std::vector<ChannelRow>& rows, const std::vector<panel::ChannelSource>& sources) {
  Json all = Json::array();
  for (const ChannelRow& row : rows) {
    const auto member = static_cast<std::size_t>(std::atoi(row.at.c_str())) - 1;
    const bool tells = sources.size() > 1 && member < sources.size();
    all.push_back({{"at", row.at},
                   {"own", tells ? sources[member].name + ": " + row.own : row.own},
                   {"name", row.name},
                   {"on", row.on}});
  }
  return all;
}

std::string id_of(const Several& several) { return std::string(settings::several_prefix) + several.name; }

/// Chooses a device for both directions.
std::vector<Change> chosen(std::optional<std::string> id) {
  return {{"device", std::move(id)}, {"input", {}}, {"output", {}}};
}

/// Joined devices with these values, chosen if they are not.
Edit edit_of(Several several, bool is_chosen, const std::string& program) {
  return [several = std::move(several), is_chosen, program](std::string_view text) {
    auto written = settings::with_several(text, several);
    if (!written || is_chosen) return written;
    return settings::edited_for(*written, program, chosen(id_of(several)));
  };
}

/// Without joined devices; where they were chosen, `instead` is.
Edit edit_without(const std::string& name, bool is_chosen, std::optional<std::string> instead,
                  const std::string& program) {
  return [name, is_chosen, instead = std::move(instead), program](std::string_view text) -> Expected<std::string> {
    std::string now(text);
    if (is_chosen) {
      auto changed = settings::edited_for(now, program, chosen(instead));
      if (!changed) return changed;
      now = std::move(*changed);
    }
    return settings::without_several(now, name);
  };
}

bool is_chosen(const View& view, const std::string& id) {
  return view.status.wanted.input == id || view.status.wanted.output == id;
}

/// nullopt: not a list of channels.
std::optional<std::vector<ChannelRow>> rows_of(const Json& list, const std::vector<ChannelRow>& now) {
  if (!list.is_array()) return std::nullopt;
  std::vector<ChannelRow> rows;
  for (const Json& one : list) {
    if (!one.is_object() || !one.value("at", Json()).is_string() || !one.value("name", Json()).is_string() ||
        !one.value("on", Json()).is_boolean())
      return std::nullopt;
    ChannelRow row{.at = one["at"], .own = {}, .name = one["name"], .on = one["on"]};
    const auto known = std::ranges::find(now, row.at, &ChannelRow::at);
    if (known != now.end()) row.own = known->own;
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The devices as they are without a list of channels. A single one needs no entry then.
Edit edit_reset(Several several, const std::string& program) {
  if (several.members.size() == 1) return edit_without(several.name, true, several.members.front(), program);
  several.inputs.reset();
  several.outputs.reset();
  return edit_of(std::move(several), true, program);
}

}  // namespace

Json channels_json(const View& view, Language language) {
  const auto several = panel::devices_in_use(view.status, view.file);
  const ChannelTable table = several ? panel::channel_table(*several, view.sources) : ChannelTable{};
  std::string why;
  for (const panel::ChannelSource& source : view.sources)
    if (why.empty()) why = language == Language::french ? panel::in_french(source.why) : source.why;
  return {{"inputs", rows_json(table.inputs, view.sources)},
          {"outputs", rows_json(table.outputs, view.sources)},
          {"listed", several && !several->name.empty() && (several->inputs || several->outputs)},
          {"named", several && !several->name.empty()},
          {"why", why}};
}

Json joined_json(const View& view) {
  Json all = Json::array();
  for (const Several& one : view.file.several)
    all.push_back({{"name", one.name},
                   {"id", id_of(one)},
                   {"members", one.members},
                   {"master", one.master},
                   {"one_clock", one.one_clock},
                   {"chosen", is_chosen(view, id_of(one))}});
  return all;
}

Expected<Edit> channels_edit(const std::string& json, const View& view, Language language) {
  const Json asked = Json::parse(json, nullptr, false);
  const auto several = panel::devices_in_use(view.status, view.file);
  if (!several || !asked.is_object()) return not_understood();
  if (asked.contains("reset"))
    return several->name.empty() ? Expected<Edit>(not_understood()) : edit_reset(*several, view.status.program);
  const ChannelTable now = panel::channel_table(*several, view.sources);
  const auto inputs = rows_of(asked.value("inputs", Json()), now.inputs);
  const auto outputs = rows_of(asked.value("outputs", Json()), now.outputs);
  if (!inputs || !outputs) return not_understood();
  auto changed =
      panel::with_channels(*several, now, {.inputs = *inputs, .outputs = *outputs}, view.sources, view.file, language);
  if (!changed) return std::unexpected(changed.error());
  return edit_of(std::move(*changed), !several->name.empty(), view.status.program);
}

Expected<Edit> join_edit(const std::string& json, const View& view, Language language) {
  const auto word = [&](std::string_view key) {
    return failure(Trouble::bad_request, std::string(panel::page_word(key, language)));
  };
  const Json asked = Json::parse(json, nullptr, false);
  if (!asked.is_object() || !asked.value("name", Json()).is_string() || !asked.value("members", Json()).is_array() ||
      !asked.value("master", Json()).is_number_integer() || !asked.value("one_clock", Json()).is_boolean())
    return not_understood();
  Several several{.name = asked["name"]};
  if (!settings::is_name(several.name)) return word("join_bad_name");
  for (const Json& member : asked["members"]) {
    if (!member.is_string()) return not_understood();
    several.members.push_back(member);
  }
  if (several.members.size() < 2) return word("join_two");
  several.master = asked["master"];
  several.one_clock = asked["one_clock"];
  const auto before = std::ranges::find(view.file.several, several.name, &Several::name);
  // A list of channels means these members, in this order.
  if (before != view.file.several.end() && before->members == several.members) {
    several.inputs = before->inputs;
    several.outputs = before->outputs;
  }
  return edit_of(several, is_chosen(view, id_of(several)), view.status.program);
}

Expected<Edit> apart_edit(const std::string& json, const View& view) {
  const Json asked = Json::parse(json, nullptr, false);
  if (!asked.is_object() || !asked.value("name", Json()).is_string()) return not_understood();
  const std::string name = asked["name"];
  return edit_without(name, is_chosen(view, std::string(settings::several_prefix) + name), std::nullopt,
                      view.status.program);
}

}  // namespace taut::command
