// SPDX-License-Identifier: MIT
// Device ids: `pipewire:` + node name + settings the user fixed, such as `pipewire:alsa_output.usb-X?force=size`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::device::pipewire {

struct Name {
  std::string node;                    ///< PipeWire's node.name
  bool by_default = false;             ///< `pipewire:default`: the desktop's defaults for playing and recording
  std::optional<int> inputs, outputs;  ///< our ports; nullopt: one for each of the device's
  bool force_size = false;             ///< the graph must run with our size
  bool force_rate = false;             ///< and with our rate
  bool connected = true;               ///< false: the user connects the ports
  std::string as;                      ///< our node's name; empty: the program's
};

constexpr int most_ports = 1024;

/// Parses an id. In a node's name, %3F stands for ?, %26 for & and %25 for %. Settings after `?`: `inputs`, `outputs`
/// (0 ... most_ports), `force` (size, rate, both), `connect` (yes, no) and `name`. Error `bad_request`.
Expected<Name> parse_id(std::string_view id);

/// The id a node of this name is listed under.
std::string id_of(std::string_view node);

constexpr std::string_view default_id = "pipewire:default";

}  // namespace taut::device::pipewire
