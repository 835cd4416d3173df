// SPDX-License-Identifier: MIT
// The layout as Windows' dialog manager wants it in memory.
#pragma once
#include <vector>

#include "panel/words.hpp"

namespace taut::panel::windows {

/// A DLGTEMPLATEEX of the whole panel in the system's message font, whose dialog units it is laid out in. Aligned to 4.
std::vector<unsigned char> dialog_template(Language language);

}  // namespace taut::panel::windows
