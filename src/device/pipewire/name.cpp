// SPDX-License-Identifier: MIT
#include "device/pipewire/name.hpp"

#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "device/id_text.hpp"

namespace taut::device::pipewire {
namespace {

constexpr std::string_view prefix = "pipewire:";

std::optional<int> number(std::string_view text, int least, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) return {};
  return value;
}

std::unexpected<Error> not_one(std::string_view key, std::string_view value, const std::string& choices) {
  return failure(Trouble::bad_request, text("'{}={}' is not understood.", key, value), "Write " + choices + ".");
}

Expected<void> set_one(std::string_view setting, Name& name) {
  const auto key = take(setting, '=');
  const auto value = setting;
  if (key == "inputs" || key == "outputs") {
    const auto n = number(value, 0, most_ports);
    if (!n) return not_one(key, value, text("{}=0 to {}={}", key, key, most_ports));
    (key == "inputs" ? name.inputs : name.outputs) = n;
    return {};
  }
  if (key == "name") {
    if (value.empty()) return not_one(key, value, "name=Studio, for example");
    name.as = unescaped(value);
    return {};
  }
  if (key == "force") {
    if (value != "size" && value != "rate" && value != "both")
      return not_one(key, value, "force=size, force=rate or force=both");
    name.force_size = value != "rate";
    name.force_rate = value != "size";
    return {};
  }
  if (key == "connect") {
    if (value != "yes" && value != "no") return not_one(key, value, "connect=yes or connect=no");
    name.connected = value == "yes";
    return {};
  }
  return failure(Trouble::bad_request, text("A PipeWire device has no setting '{}'.", key),
                 "It has: inputs, outputs, force, connect, name.");
}

}  // namespace

std::string id_of(std::string_view node) { return std::string(prefix) + escaped(node); }

Expected<Name> parse_id(std::string_view id) {
  if (!id.starts_with(prefix) || id.size() == prefix.size() || id[prefix.size()] == '?')
    return failure(Trouble::bad_request, text("'{}' is not the id of a PipeWire device.", id),
                   "Ids look like pipewire:NODE, or pipewire:default; `taut devices` lists them.");
  Name name{.by_default = false};
  auto rest = id.substr(prefix.size());
  name.node = unescaped(take(rest, '?'));
  name.by_default = name.node == "default";
  while (!rest.empty())
    if (auto set = set_one(take(rest, '&'), name); !set) return std::unexpected(set.error());
  return name;
}

}  // namespace taut::device::pipewire
