// SPDX-License-Identifier: MIT
#include "device/several/spec.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/id_text.hpp"

namespace taut::device::several {
namespace {

constexpr std::string_view help = "Write several:ID+ID, such as several:alsa:hw:PCH+alsa:hw:Headphones.";

Expected<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned code = 0;
    const char* const first = text.data() + i + 1;
    const char* const last = text.data() + std::min(i + 3, text.size());
    if (last - first != 2 || std::from_chars(first, last, code, 16).ptr != last)
      return failure(Trouble::bad_request, "'" + std::string(text) + "' has a % without two hexadecimal digits.",
                     "A % itself is written %25.");
    out += static_cast<char>(code);
    i += 2;
  }
  return out;
}

std::string_view cut(std::string_view& text, char at) {
  const auto end = text.find(at);
  const auto head = text.substr(0, end);
  text = end == text.npos ? std::string_view{} : text.substr(end + 1);
  return head;
}

// A number from 1 to `most`, as a zero-based index.
std::optional<int> index(std::string_view text, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1 || number > most) return std::nullopt;
  return number - 1;
}

std::unexpected<Error> bad_setting(std::string_view key, std::string_view value, std::string_view range) {
  return failure(Trouble::bad_request, "The setting '" + std::string(key) + "' of joined devices takes " +
                                           std::string(range) + ", not '" + std::string(value) + "'.");
}

Expected<void> check(const Spec& spec, const std::optional<Map>& map) {
  if (!map) return {};
  for (const Route& route : *map)
    if (route.member >= static_cast<int>(spec.members.size()))
      return failure(Trouble::bad_request, "A channel of member " + std::to_string(route.member + 1) +
                                               " is named, but only " + std::to_string(spec.members.size()) +
                                               " devices are joined.");
  return {};
}

Expected<void> set(Spec& spec, std::string_view key, std::string_view value) {
  if (key == "master") {
    const auto master = index(value, static_cast<int>(spec.members.size()));
    if (!master) return bad_setting(key, value, "the number of a member, 1 to " + std::to_string(spec.members.size()));
    spec.master = *master;
    return {};
  }
  if (key == "clock") {
    if (value != "one" && value != "own") return bad_setting(key, value, "one or own");
    spec.one_clock = value == "one";
    return {};
  }
  if (key != "in" && key != "out")
    return failure(Trouble::bad_request, "Joined devices have no setting '" + std::string(key) + "'.",
                   "There are: master, clock, in, out. Within a member's id write ? as %3F and & as %26.");
  auto map = parse_map(value);
  if (!map) return std::unexpected(map.error());
  (key == "in" ? spec.in : spec.out) = std::move(*map);
  return check(spec, key == "in" ? spec.in : spec.out);
}

Expected<Route> parse_route(std::string_view text) {
  std::string_view rest = text;
  std::string_view place = cut(rest, ':');
  const auto member = index(cut(place, '.'), most_members), channel = index(place, most_channels);
  if (!member || !channel)
    return failure(Trouble::bad_request, "'" + std::string(text) + "' names no channel of a member.",
                   "Write MEMBER.CHANNEL or MEMBER.CHANNEL:NAME, such as 2.1:Phones, both counted from 1.");
  auto name = unescaped(rest);
  if (!name) return std::unexpected(name.error());
  return Route{*member, *channel, std::move(*name)};
}

}  // namespace

Expected<Map> parse_map(std::string_view text) {
  Map map;
  if (text == "none") return map;
  for (bool more = true; more;) {
    more = text.find(',') != text.npos;
    auto route = parse_route(cut(text, ','));
    if (!route) return std::unexpected(route.error());
    if (std::ranges::any_of(map,
                            [&](const Route& r) { return r.member == route->member && r.channel == route->channel; }))
      return failure(Trouble::bad_request, "Channel " + std::to_string(route->member + 1) + "." +
                                               std::to_string(route->channel + 1) + " is in the map twice.");
    map.push_back(std::move(*route));
  }
  return map;
}

std::string print(const Map& map) {
  if (map.empty()) return "none";
  std::string text;
  for (const Route& route : map) {
    text += (text.empty() ? "" : ",") + std::to_string(route.member + 1) + "." + std::to_string(route.channel + 1);
    if (!route.name.empty()) text += ":" + as_part_of_id(route.name);
  }
  return text;
}

Expected<Spec> parse(std::string_view id) {
  if (!id.starts_with(prefix))
    return failure(Trouble::absent, "'" + std::string(id) + "' does not name joined devices.", std::string(help));
  id.remove_prefix(prefix.size());
  std::string_view members = cut(id, '?');
  Spec spec;
  for (bool more = true; more;) {
    more = members.find('+') != members.npos;
    auto member = unescaped(cut(members, '+'));
    if (!member) return std::unexpected(member.error());
    if (member->empty()) return failure(Trouble::bad_request, "A joined device has no id.", std::string(help));
    if (member->starts_with(prefix))
      return failure(Trouble::bad_request, "Joined devices cannot be joined again.", "Name all devices in one id.");
    spec.members.push_back(std::move(*member));
  }
  if (spec.members.size() > most_members)
    return failure(Trouble::bad_request, "At most " + std::to_string(most_members) + " devices can be joined.");
  if (std::ranges::any_of(spec.members, [&](const auto& one) { return std::ranges::count(spec.members, one) > 1; }))
    return failure(Trouble::bad_request, "A device is joined to itself.", "Name each once.");
  while (!id.empty()) {
    std::string_view value = cut(id, '&');
    const std::string_view key = cut(value, '=');
    if (auto done = set(spec, key, value); !done) return std::unexpected(done.error());
  }
  return spec;
}

std::string print(const Spec& spec) {
  std::string id(prefix);
  for (const std::string& member : spec.members) id += (id.size() > prefix.size() ? "+" : "") + as_part_of_id(member);
  char separator = '?';
  const auto add = [&](std::string_view key, const std::string& value) {
    id += std::exchange(separator, '&') + std::string(key) + "=" + value;
  };
  if (spec.master != 0) add("master", std::to_string(spec.master + 1));
  if (spec.one_clock) add("clock", "one");
  if (spec.in) add("in", print(*spec.in));
  if (spec.out) add("out", print(*spec.out));
  return id;
}

}  // namespace taut::device::several
