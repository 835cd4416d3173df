// SPDX-License-Identifier: MIT
// What each system does for listen() and make_key().
#pragma once
#include <span>

#include "web/sockets.hpp"

namespace taut::web {

enum class ListenTrouble { in_use, denied, no_such_address, other };

/// Listens at this computer's own address, of IPv6 or IPv4; `port` 0 is set to a free one (IPv4 only). Not open on
/// failure; `trouble` then says why.
Socket listen_at(bool six, int& port, ListenTrouble& trouble);

/// False if the system has no secrets.
bool secret_bytes(std::span<unsigned char> to) noexcept;

}  // namespace taut::web
