// SPDX-License-Identifier: MIT
#include "device/coreaudio/id.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"

namespace taut::device::coreaudio {
namespace {

constexpr std::string_view prefix = "coreaudio:";
constexpr std::array<std::pair<char, std::string_view>, 3> escapes{{{'%', "%25"}, {'?', "%3F"}, {'&', "%26"}}};

// The text before `separator`; leaves the rest in `text`.
std::string_view take(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const auto head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return head;
}

std::string unescaped(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    std::size_t length = 1;
    char c = text[0];
    for (const auto& [meant, written] : escapes)
      if (text.starts_with(written)) {
        c = meant;
        length = written.size();
      }
    plain += c;
    text.remove_prefix(length);
  }
  return plain;
}

Expected<void> set_one(std::string_view value, Id& id) {
  const auto key = take(value, '=');
  if (key != "hog")
    return failure(Trouble::bad_request, text("A Core Audio device has no setting {}.", quoted(key)), "It has: hog.");
  if (value != "yes" && value != "no")
    return failure(Trouble::bad_request, text("{} is neither yes nor no.", quoted(value)),
                   "Write hog=yes to keep other programs off the device.");
  id.hog = value == "yes";
  return {};
}

}  // namespace

Expected<Id> parse_id(std::string_view text) {
  auto rest = text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view{};
  Id id{.uid = unescaped(take(rest, '?'))};
  if (id.uid.empty())
    return failure(Trouble::bad_request, taut::text("{} is not the id of a Core Audio device.", quoted(text)),
                   "Ids look like coreaudio:BuiltInSpeakerDevice; `taut devices` lists them.");
  while (!rest.empty())
    if (auto set = set_one(take(rest, '&'), id); !set) return std::unexpected(set.error());
  return id;
}

std::string id_of(std::string_view uid) {
  std::string id(prefix);
  for (const char c : uid) {
    std::string_view written(&c, 1);
    for (const auto& [meant, escape] : escapes)
      if (c == meant) written = escape;
    id += written;
  }
  return id;
}

}  // namespace taut::device::coreaudio
