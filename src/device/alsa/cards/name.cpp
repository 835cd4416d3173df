// SPDX-License-Identifier: MIT
#include "device/alsa/cards/name.hpp"

#include <charconv>

#include "device/alsa/params/formats.hpp"

namespace taut::device::alsa {
namespace {

constexpr std::string_view prefix = "alsa:";
constexpr int most_channels = 1024;

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return {};
  return value;
}

// The text before `separator`; leaves the rest in `text`.
std::string_view take(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const auto head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return head;
}

bool set_field(Address& address, std::string_view key, std::string_view value) {
  if (key == "CARD") {
    address.card = value;
    return !value.empty();
  }
  const auto n = number(value);
  if (!n || (key != "DEV" && key != "SUBDEV")) return false;
  (key == "DEV" ? address.device : address.subdevice) = *n;
  return true;
}

Expected<void> set_channels(std::string_view key, std::string_view value, Name& name) {
  const auto n = number(value);
  if (!n || *n < 1 || *n > most_channels)
    return failure(Trouble::bad_request, "'" + std::string(value) + "' is not a number of channels.",
                   "Write 1 ... " + std::to_string(most_channels) + ", for example ?channels=2.");
  if (key != "outputs") name.inputs = *n;
  if (key != "inputs") name.outputs = *n;
  return {};
}

Expected<void> set_format(std::string_view value, Name& name) {
  std::string known;
  for (const auto& format : formats) {
    if (audio::name(format.type) == value) {
      name.format = format.type;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(audio::name(format.type));
  }
  return failure(Trouble::bad_request, "'" + std::string(value) + "' is not a sample format.",
                 "It is one of: " + known + ".");
}

Expected<void> set_one(std::string_view setting, Name& name) {
  const auto key = take(setting, '=');
  if (key == "channels" || key == "inputs" || key == "outputs") return set_channels(key, setting, name);
  if (key == "format") return set_format(setting, name);
  return failure(Trouble::bad_request, "An ALSA device has no setting '" + std::string(key) + "'.",
                 "It has: channels, inputs, outputs, format.");
}

}  // namespace

std::optional<Address> parse_hardware(std::string_view pcm) {
  if (!pcm.starts_with("hw:")) return {};
  pcm.remove_prefix(3);
  static constexpr std::string_view order[] = {"CARD", "DEV", "SUBDEV"};
  Address address;
  for (const auto place : order) {
    auto value = take(pcm, ',');
    const bool named = value.find('=') != std::string_view::npos;
    const auto key = named ? take(value, '=') : place;
    if (!set_field(address, key, value)) return {};
    if (pcm.empty()) break;
  }
  if (!pcm.empty() || address.card.empty()) return {};
  return address;
}

std::string clock_of(int card) { return card < 0 ? std::string() : "alsa:card" + std::to_string(card); }

std::string id_of(const Address& address) {
  std::string id = std::string(prefix) + "hw:" + address.card + "," + std::to_string(address.device);
  if (address.subdevice >= 0) id += "," + std::to_string(address.subdevice);
  return id;
}

Expected<Name> parse_id(std::string_view id) {
  if (!id.starts_with(prefix) || id.size() == prefix.size())
    return failure(Trouble::bad_request, "'" + std::string(id) + "' is not the id of an ALSA device.",
                   "Ids look like alsa:hw:CARD,DEVICE,SUBDEVICE; `taut devices` lists them.");
  auto rest = id.substr(prefix.size());
  Name name;
  name.pcm = take(rest, '?');
  name.hardware = parse_hardware(name.pcm);
  while (!rest.empty())
    if (auto set = set_one(take(rest, '&'), name); !set) return std::unexpected(set.error());
  return name;
}

}  // namespace taut::device::alsa
