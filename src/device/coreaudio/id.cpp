// SPDX-License-Identifier: MIT
#include "device/coreaudio/id.hpp"

#include "base/text.hpp"
#include "device/id_text.hpp"

namespace taut::device::coreaudio {
namespace {

constexpr std::string_view prefix = "coreaudio:";

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

std::string id_of(std::string_view uid) { return std::string(prefix) + escaped(uid); }

}  // namespace taut::device::coreaudio
