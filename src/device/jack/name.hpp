// SPDX-License-Identifier: MIT
// Device ids: `jack:` + the name of the client whose physical ports it is + what the user fixed, such as
// `jack:system?outputs=8`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::device::jack {

constexpr int most_ports = 1024;

struct Name {
  std::string client;                  ///< empty: no device; ports of ours that are connected to nothing
  std::optional<int> inputs, outputs;  ///< ports of ours; none: as many as the device has
  bool connected = true;               ///< false: the user connects them
  std::string as;                      ///< our client's name; empty: the program's
};

/// Takes an id apart. In a client's name %3F stands for ?, %26 for & and %25 for %. The settings after the `?` are `inputs`, `outputs`
/// (0 ... most_ports), `connect` (yes, no) and `name`. Error `bad_request`.
Expected<Name> parse_id(std::string_view id);

/// The id under which a client is listed.
std::string id_of(std::string_view client);

/// "system" of "system:capture_1"; ports may have further colons in their names.
std::string_view client_of(std::string_view port);
std::string_view short_of(std::string_view port);

}  // namespace taut::device::jack
