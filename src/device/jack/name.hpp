// SPDX-License-Identifier: MIT
// Device ids: `jack:` + the name of the client with the physical ports + settings the user fixed, such as
// `jack:system?outputs=8`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::device::jack {

constexpr int most_ports = 1024;

struct Name {
  std::string client;                  ///< empty: no device; our ports stay unconnected
  std::optional<int> inputs, outputs;  ///< our ports; nullopt: as many as the device has
  bool connected = true;               ///< false: the user connects them
  std::string as;                      ///< our client's name; empty: the program's
};

/// Parses an id. In a client's name, %3F stands for ?, %26 for & and %25 for %. Settings after `?`: `inputs`, `outputs`
/// (0 ... most_ports), `connect` (yes, no) and `name`. Error `bad_request`.
Expected<Name> parse_id(std::string_view id);

/// The id a client is listed under.
std::string id_of(std::string_view client);

/// "system" for "system:capture_1"; port names may contain further colons.
std::string_view client_of(std::string_view port);
std::string_view short_of(std::string_view port);

}  // namespace taut::device::jack
