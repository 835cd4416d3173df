// SPDX-License-Identifier: MIT
// The layout in the form Windows' dialog manager expects.
#pragma once
#include <vector>

#include "panel/words.hpp"

namespace taut::panel::windows {

/// A DLGTEMPLATEEX of the whole panel in the system's message font, which defines its dialog units. Aligned to 4.
std::vector<unsigned char> dialog_template(Language language);

}  // namespace taut::panel::windows
