// SPDX-License-Identifier: MIT
// Notices cards that come and go by their device nodes.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "device/device.hpp"

namespace taut::device::alsa {

/// Lists the current devices like Backend::list(); an empty list if there are none.
using Lister = std::function<std::vector<Device>()>;

/// Watches the folder `nodes` ("/dev/snd"), which need not exist yet, and calls `tell` on a thread of its own for every
/// device that came, went or changed. A burst of changes counts as one, 200 ms after it ends: a card creates several
/// nodes, and their permissions follow. Error `broken`: the system allows no more watches. Control threads; the watch
/// may be dropped from within `tell`.
Expected<Watch> watch_nodes(const std::string& nodes, Lister list, std::function<void(const Change&)> tell);

}  // namespace taut::device::alsa
