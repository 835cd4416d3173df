// SPDX-License-Identifier: MIT
#include "device/wasapi/id.hpp"

#include <array>

namespace taut::device::wasapi {
namespace {

constexpr std::string_view prefix = "wasapi:", card_prefix = "card:", standard = "default";
constexpr std::array modes{Mode::automatic, Mode::low_latency, Mode::exclusive, Mode::shared};
constexpr std::array types{audio::SampleType::int16, audio::SampleType::int24, audio::SampleType::int32,
                           audio::SampleType::float32};

// The text before `separator`; leaves the rest in `text`.
std::string_view take(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const auto head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return head;
}

template <class Known>
std::unexpected<Error> no_such(std::string_view value, std::string_view what, const Known& known) {
  std::string list;
  for (const auto one : known) list += (list.empty() ? "" : ", ") + std::string(name(one));
  return failure(Trouble::bad_request, "'" + std::string(value) + "' is not " + std::string(what) + ".",
                 "It is one of: " + list + ".");
}

Expected<void> set_one(std::string_view value, Id& id) {
  const auto key = take(value, '=');
  if (key == "mode") {
    for (const Mode mode : modes)
      if (name(mode) == value) return id.mode = mode, Expected<void>{};
    return no_such(value, "a way into a device", modes);
  }
  if (key == "format") {
    for (const auto type : types)
      if (audio::name(type) == value) return id.format = type, Expected<void>{};
    return no_such(value, "a sample format", types);
  }
  if (key == "raw" && (value == "on" || value == "off")) return id.raw = value == "on", Expected<void>{};
  if (key == "raw") return failure(Trouble::bad_request, "raw is '" + std::string(value) + "'.", "It is on or off.");
  return failure(Trouble::bad_request, "A WASAPI device has no setting '" + std::string(key) + "'.",
                 "It has: mode, format, raw.");
}

}  // namespace

std::string_view name(Mode mode) noexcept {
  switch (mode) {
    case Mode::automatic:
      return "auto";
    case Mode::low_latency:
      return "low-latency";
    case Mode::exclusive:
      return "exclusive";
    case Mode::shared:
      return "shared";
  }
  return "?";
}

Expected<Id> parse_id(std::string_view text) {
  if (!text.starts_with(prefix) || text.size() == prefix.size() || text[prefix.size()] == '?')
    return failure(Trouble::bad_request, "'" + std::string(text) + "' is not the id of a WASAPI device.",
                   "`taut devices` lists them; wasapi:default is the one that Windows uses.");
  auto rest = text.substr(prefix.size());
  Id id;
  auto device = take(rest, '?');
  id.standard = device == standard;
  id.card = device.starts_with(card_prefix);
  if (id.card) device.remove_prefix(card_prefix.size());
  if (!id.standard) id.device = device;
  while (!rest.empty())
    if (auto set = set_one(take(rest, '&'), id); !set) return std::unexpected(set.error());
  return id;
}

}  // namespace taut::device::wasapi
