// SPDX-License-Identifier: MIT
// The device is unplugged and plugged in again while it plays silence.
#pragma once
#include "command/prove/parts.hpp"

namespace taut::command {

/// Whether it can be tried: a person at a terminal can be asked, or the virtual card does it by itself. Error: why not.
Expected<void> can_unplug(const Subject& subject);

/// Asks for it with a picture in words, and waits; any key leaves it out.
Part unplug_part(const Subject& subject);

}  // namespace taut::command
