// SPDX-License-Identifier: MIT
// The older interfaces of Windows, one file each.
#pragma once
#include "ways/way.hpp"

namespace taut::ways {

std::unique_ptr<Way> mme();            ///< waveOut and waveIn (1991): a queue of buffers each, signalled by an event
std::unique_ptr<Way> direct_sound();   ///< a ring each (1995), signalled when a block of the capture is full
std::unique_ptr<Way> shared_wasapi();  ///< the mixer's own streams (2006), event-driven, with their usual period

}  // namespace taut::ways
