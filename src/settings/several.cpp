// SPDX-License-Identifier: MIT
#include "settings/several.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/id_text.hpp"
#include "settings/complaint.hpp"
#include "settings/nearest.hpp"
#include "settings/settings.hpp"

namespace taut::settings {
namespace {

constexpr std::array<std::string_view, 5> known{"members", "master", "one_clock", "inputs", "outputs"};

std::string map_of(const std::vector<std::string>& channels) {
  std::string map;
  for (const std::string& channel : channels) {
    const auto colon = std::min(channel.find(':'), channel.size());
    map += (map.empty() ? "" : ",") + channel.substr(0, colon);
    if (colon < channel.size()) map += ":" + as_part_of_id(std::string_view(channel).substr(colon + 1));
  }
  return map.empty() ? "none" : map;
}

// Removes a whole number, 1 or more, from the start of `text`; 0 if there is none.
int count_off(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 1) return 0;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool is_channel(std::string_view text, std::size_t members) {
  const int member = count_off(text);
  if (member < 1 || static_cast<std::size_t>(member) > members || !text.starts_with('.')) return false;
  text.remove_prefix(1);
  return count_off(text) > 0 && (text.empty() || (text.starts_with(':') && text.size() > 1));
}

Expected<std::vector<std::string>> channels_of(const Node& list, std::size_t members) {
  if (list.kind != Node::Kind::list)
    return wrong(list.begin, list.key + " is a list of channels.",
                 "Write: " + list.key + " = [\"1.1\", \"2.1:Talkback\"].");
  std::vector<std::string> channels;
  for (const Node& node : list.children) {
    if (node.kind != Node::Kind::text || !is_channel(node.value, members))
      return wrong(
          node.begin, quoted(node.value) + " is not a channel of these devices.",
          "Write member.channel, both counted from 1, and a name after a colon if you like: \"2.1:Talkback\".");
    channels.push_back(node.value);
  }
  return channels;
}

Expected<std::vector<std::string>> members_of(const Node& table, bool mapped) {
  const Node* const members = table.child("members");
  const auto is_id = [](const Node& node) { return node.kind == Node::Kind::text && !node.value.empty(); };
  if (!members || members->kind != Node::Kind::list || members->children.size() < (mapped ? 1 : 2) ||
      !std::ranges::all_of(members->children, is_id))
    return wrong(members ? members->begin : table.key_at,
                 "Several devices need a list of at least two ids, or of one with a list of its channels.",
                 "Write: members = [\"first id\", \"second id\"]; `taut devices` shows the ids.");
  std::vector<std::string> ids;
  for (const Node& node : members->children) {
    if (node.value.starts_with(several_prefix))
      return wrong(node.begin, quoted(node.value) + " cannot be one of several devices.", "List its members instead.");
    Settings scratch;
    if (auto done = set(scratch, "device", node.value); !done)
      return wrong(node.begin, done.error().what, done.error().remedy);
    ids.push_back(node.value);
  }
  return ids;
}

Expected<int> master_of(const Node& node, std::size_t members) {
  std::string_view digits = node.value;
  const int master = node.kind == Node::Kind::number ? count_off(digits) : 0;
  if (master < 1 || !digits.empty() || static_cast<std::size_t>(master) > members)
    return wrong(node.begin, quoted(node.value) + " is not the number of a member.",
                 "Write which member has the clock, counted from 1: master = 1.");
  return master;
}

}  // namespace

bool is_name(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string Several::id() const {
  std::string all(several_prefix);
  for (const std::string& member : members) all += (&member == members.data() ? "" : "+") + as_part_of_id(member);
  const char* before = "?";
  const auto add = [&](const std::string& setting) { all += std::exchange(before, "&") + setting; };
  if (master != 1) add("master=" + std::to_string(master));
  if (one_clock) add("clock=one");
  if (inputs) add("in=" + map_of(*inputs));
  if (outputs) add("out=" + map_of(*outputs));
  return all;
}

Expected<Several> several_of(const Node& table) {
  Several several{.name = table.key};
  if (!is_name(table.key))
    return wrong(table.key_at, quoted(table.key) + " cannot be the name of several devices.",
                 "A name has letters, digits, - and _ only.");
  for (const Node& node : table.children)
    if (std::ranges::find(known, node.key) == known.end())
      return wrong(node.key_at, "Several devices have no " + quoted(node.key) + ".",
                   suggestion(node.key, known, "They have: "));
  const Node* const inputs = table.child("inputs");
  const Node* const outputs = table.child("outputs");
  auto members = members_of(table, inputs || outputs);
  if (!members) return std::unexpected(members.error());
  several.members = std::move(*members);
  for (const auto& [list, place] : {std::pair{inputs, &several.inputs}, std::pair{outputs, &several.outputs}}) {
    if (!list) continue;
    auto channels = channels_of(*list, several.members.size());
    if (!channels) return std::unexpected(channels.error());
    *place = std::move(*channels);
  }
  if (const Node* const node = table.child("master")) {
    const auto master = master_of(*node, several.members.size());
    if (!master) return std::unexpected(master.error());
    several.master = *master;
  }
  if (const Node* const node = table.child("one_clock")) {
    if (node->kind != Node::Kind::yes_no)
      return wrong(node->begin, "one_clock is true or false.", "Write: one_clock = true.");
    several.one_clock = node->value == "yes";
  }
  return several;
}

}  // namespace taut::settings
