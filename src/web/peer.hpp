// SPDX-License-Identifier: MIT
// Whose program is at the other end of a connection of this computer to itself. Pure.
#pragma once
#include <optional>
#include <string_view>

namespace taut::web {

enum class Peer {
  unknown,  ///< the system does not tell
  own,      ///< this user's, or the administrator's, who may read everything anyway
  foreign,
};

/// `table`: /proc/net/tcp or tcp6. nullopt if it does not list the client's end. A connection that the client has closed
/// already has lost its owner, and counts as foreign.
std::optional<Peer> peer_in(std::string_view table, unsigned client_port, unsigned server_port, unsigned user);

}  // namespace taut::web
