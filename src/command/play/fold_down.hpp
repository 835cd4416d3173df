// SPDX-License-Identifier: MIT
// `--mix`: all channels of a recording on two outputs, or on one.
#pragma once
#include <vector>

#include "files/info.hpp"

namespace taut::command {

/// The share of each channel of the recording in each output: `outputs` (1 or 2) rows. As ITU-R BS.775 folds down: left
/// and right whole, centre and surrounds by 0.7071, no low-frequency effects; then all scaled alike, so that no output can
/// exceed full scale. A channel of which nobody says where it belongs goes to both sides alike.
std::vector<std::vector<double>> fold_down(const files::Info& info, int outputs);

}  // namespace taut::command
