// SPDX-License-Identifier: MIT
// Notices a server that starts or ends, by the socket at which it listens. A client that only waits would be seen by everybody.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "device/device.hpp"

namespace taut::device::jack {

/// A file that is there while a server runs.
struct Socket {
  std::string folder, file;
};

/// Those of the server that libjack would connect to: of JACK2, and of PipeWire.
std::vector<Socket> sockets();

/// Lists the devices that are there now; nothing where no server answers.
using Lister = std::function<std::vector<Device>()>;

/// Calls `tell` on a thread of its own for each device that came, went or changed since the last look, once a socket has come
/// or gone. A server that has just made its socket is asked for two seconds, until it has devices. Error `broken` when the system
/// allows no more watches. Control threads; the watch may be dropped from within `tell`.
Expected<Watch> watch_sockets(std::vector<Socket> where, Lister list, std::function<void(const Change&)> tell);

}  // namespace taut::device::jack
