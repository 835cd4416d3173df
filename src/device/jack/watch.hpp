// SPDX-License-Identifier: MIT
// Notices servers that start or end by their sockets. A waiting client would be visible to everybody.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "device/device.hpp"

namespace taut::device::jack {

/// A file that exists while a server runs.
struct Socket {
  std::string folder, file;
};

/// The sockets of the server libjack would connect to: JACK2's and PipeWire's.
std::vector<Socket> sockets();

/// Lists the current devices; empty if no server answers.
using Lister = std::function<std::vector<Device>()>;

/// Calls `tell` on a thread of its own for each device that came, went or changed once a socket has come or gone. A
/// server that has just created its socket is asked for up to two seconds, until it has devices. Error `broken`: the
/// system allows no more watches. Control threads; the watch may be dropped from within `tell`.
Expected<Watch> watch_sockets(std::vector<Socket> where, Lister list, std::function<void(const Change&)> tell);

}  // namespace taut::device::jack
