// SPDX-License-Identifier: MIT
#include "panel/channels.hpp"

#include <algorithm>

#include "panel/page_words.hpp"

namespace taut::panel {
namespace {

using settings::Several;

std::string place(std::size_t member, std::size_t channel) {
  return std::to_string(member + 1) + "." + std::to_string(channel + 1);
}

/// Every channel of one direction, in the devices' order, all off.
std::vector<ChannelRow> all_rows(const std::vector<ChannelSource>& sources, bool input) {
  std::vector<ChannelRow> rows;
  for (std::size_t m = 0; m < sources.size(); ++m) {
    const auto& names = input ? sources[m].inputs : sources[m].outputs;
    for (std::size_t c = 0; c < names.size(); ++c) rows.push_back({.at = place(m, c), .own = names[c], .on = false});
  }
  return rows;
}

std::vector<ChannelRow> rows_of(const std::optional<std::vector<std::string>>& list,
                                const std::vector<ChannelSource>& sources, bool input) {
  std::vector<ChannelRow> rest = all_rows(sources, input), rows;
  if (!list) {
    for (ChannelRow& row : rest) row.on = true;
    return rest;
  }
  for (const std::string& channel : *list) {
    const std::size_t colon = std::min(channel.find(':'), channel.size());
    ChannelRow row{.at = channel.substr(0, colon), .own = channel.substr(0, colon)};
    if (colon < channel.size()) row.name = channel.substr(colon + 1);
    const auto known = std::ranges::find(rest, row.at, &ChannelRow::at);
    if (known != rest.end()) {
      row.own = known->own;
      rest.erase(known);
    }
    rows.push_back(std::move(row));
  }
  rows.insert(rows.end(), rest.begin(), rest.end());
  return rows;
}

/// Spaces around a name and control characters in it are typing errors.
std::string tidy(std::string name) {
  std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  const auto first = name.find_first_not_of(' ');
  return first == name.npos ? std::string() : name.substr(first, name.find_last_not_of(' ') - first + 1);
}

bool same_channels(const std::vector<ChannelRow>& one, const std::vector<ChannelRow>& other) {
  return std::ranges::is_permutation(one, other, {}, &ChannelRow::at, &ChannelRow::at);
}

std::vector<std::string> list_of(const std::vector<ChannelRow>& rows) {
  std::vector<std::string> list;
  for (const ChannelRow& row : rows) {
    if (!row.on) continue;
    const std::string name = tidy(row.name);
    list.push_back(name.empty() || name == row.own ? row.at : row.at + ":" + name);
  }
  return list;
}

/// The channels of one member; those of the others are off.
void put_first(std::vector<ChannelRow>& rows, std::string_view member) {
  std::vector<ChannelRow> off;
  for (ChannelRow& row : rows) {
    row.on = row.at.starts_with(member);
    if (!row.on) off.push_back(row);
  }
  std::erase_if(rows, [](const ChannelRow& row) { return !row.on; });
  rows.insert(rows.end(), off.begin(), off.end());
}

bool is_on(const std::vector<ChannelRow>& rows) { return std::ranges::any_of(rows, &ChannelRow::on); }

/// The device that a direction uses; empty: none.
std::string device_of(const std::string& named, bool neither, const std::string& taken) {
  return neither || named == settings::automatic ? taken : named;
}

}  // namespace

std::optional<Several> devices_in_use(const DriverStatus& status, const settings::File& file) {
  const settings::Settings& set = status.wanted;
  const bool neither = set.input.empty() && set.output.empty();
  const std::string in = device_of(set.input, neither, status.report.input);
  const std::string out = device_of(set.output, neither, status.report.output);
  const std::string& either = out.empty() ? in : out;
  if (either.empty() || either == settings::not_understood) return std::nullopt;
  if (either.starts_with(settings::several_prefix)) {
    const auto found = std::ranges::find_if(file.several, [&](const Several& one) {
      return settings::several_prefix.size() + one.name.size() == either.size() && either.ends_with(one.name);
    });
    if (found == file.several.end() || (!in.empty() && !out.empty() && in != out)) return std::nullopt;
    return *found;
  }
  if (in.starts_with(settings::several_prefix)) return std::nullopt;
  Several several{.members = {either}};
  if (!in.empty() && in != either) several.members.push_back(in);
  if (in.empty()) several.inputs.emplace();
  if (out.empty()) several.outputs.emplace();
  return several;
}

ChannelTable channel_table(const Several& several, const std::vector<ChannelSource>& sources) {
  ChannelTable table{.inputs = rows_of(several.inputs, sources, true),
                     .outputs = rows_of(several.outputs, sources, false)};
  // Without a name the first device plays and the second records.
  if (several.name.empty() && several.members.size() > 1) {
    put_first(table.inputs, "2.");
    put_first(table.outputs, "1.");
  }
  return table;
}

Expected<Several> with_channels(Several several, const ChannelTable& now, const ChannelTable& wanted,
                                const std::vector<ChannelSource>& sources, const settings::File& file,
                                Language language) {
  if (!same_channels(now.inputs, wanted.inputs) || !same_channels(now.outputs, wanted.outputs))
    return failure(Trouble::bad_request, std::string(page_word("channels_moved", language)));
  if (!is_on(wanted.inputs) && !is_on(wanted.outputs))
    return failure(Trouble::bad_request, std::string(page_word("channels_none", language)));
  several.inputs = list_of(wanted.inputs);
  several.outputs = list_of(wanted.outputs);
  if (several.name.empty()) several.name = free_name(sources.empty() ? "channels" : sources.front().name, file);
  return several;
}

std::string free_name(std::string_view name, const settings::File& file) {
  std::string plain;
  for (const char c : name) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (fits)
      plain += c;
    else if (!plain.empty() && plain.back() != '-')
      plain += '-';
  }
  while (plain.ends_with('-')) plain.pop_back();
  if (plain.empty()) plain = "devices";
  constexpr std::size_t longest = 24;
  plain.resize(std::min(plain.size(), longest));
  const auto taken = [&](const std::string& one) {
    return std::ranges::find(file.several, one, &Several::name) != file.several.end();
  };
  std::string free = plain;
  for (int number = 2; taken(free); ++number) free = plain + "-" + std::to_string(number);
  return free;
}

}  // namespace taut::panel
