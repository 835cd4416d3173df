// SPDX-License-Identifier: MIT
#include "device/jack/name.hpp"

#include <charconv>

#include "base/text.hpp"
#include "device/id_text.hpp"

namespace taut::device::jack {
namespace {

constexpr std::string_view prefix = "jack:";

Expected<void> set_ports(std::string_view value, std::optional<int>& ports) {
  int number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number < 0 || number > most_ports)
    return failure(Trouble::bad_request, text("{} is not a number of ports.", taut::quoted(value)),
                   text("Write 0 to {}, for example ?outputs=8.", most_ports));
  ports = number;
  return {};
}

Expected<void> set_one(std::string_view setting, Name& name) {
  const auto key = take(setting, '=');
  if (key == "inputs") return set_ports(setting, name.inputs);
  if (key == "outputs") return set_ports(setting, name.outputs);
  if (key == "name") {
    name.as = unescaped(setting);
    return {};
  }
  if (key == "connect" && (setting == "yes" || setting == "no")) {
    name.connected = setting == "yes";
    return {};
  }
  if (key == "connect")
    return failure(Trouble::bad_request, text("{} is neither yes nor no.", taut::quoted(setting)),
                   "Write connect=no to connect the ports yourself.");
  return failure(Trouble::bad_request, text("A JACK device has no setting {}.", taut::quoted(key)),
                 "It has: inputs, outputs, connect, name.");
}

}  // namespace

Expected<Name> parse_id(std::string_view id) {
  if (!id.starts_with(prefix))
    return failure(Trouble::bad_request, text("{} is not the id of a JACK device.", taut::quoted(id)),
                   "Ids look like jack:system; `taut devices` lists them.");
  auto rest = id.substr(prefix.size());
  Name name;
  name.client = unescaped(take(rest, '?'));
  while (!rest.empty())
    if (auto set = set_one(take(rest, '&'), name); !set) return std::unexpected(set.error());
  if (name.client.empty() && name.inputs.value_or(0) + name.outputs.value_or(0) == 0)
    return failure(Trouble::bad_request, "This id names neither a JACK device nor a number of ports.",
                   "Write jack:system, or jack:?inputs=2&outputs=2 for ports that you connect yourself.");
  return name;
}

std::string id_of(std::string_view client) { return std::string(prefix) + escaped(client); }

std::string_view client_of(std::string_view port) { return port.substr(0, port.find(':')); }

std::string_view short_of(std::string_view port) {
  const auto at = port.find(':');
  return at == std::string_view::npos ? port : port.substr(at + 1);
}

}  // namespace taut::device::jack
