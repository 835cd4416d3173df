// SPDX-License-Identifier: MIT
// Notices cards that come and go, by the device nodes that appear and vanish.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "device/device.hpp"

namespace taut::device::alsa {

/// Lists the devices that are there now, as Backend::list does; an empty list when there are none.
using Lister = std::function<std::vector<Device>()>;

/// Watches the folder `nodes` ("/dev/snd"), also while it does not exist yet, and calls `tell` on a thread of its own for
/// every device that came, went or changed since the last look. A burst of changes is taken as one, 200 ms after its end:
/// a card brings several nodes, and their permissions come later still. Error `broken` when the system allows no more
/// watches. Control threads; the watch may be dropped from within `tell`.
Expected<Watch> watch_nodes(const std::string& nodes, Lister list, std::function<void(const Change&)> tell);

}  // namespace taut::device::alsa
