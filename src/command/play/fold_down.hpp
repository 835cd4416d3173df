// SPDX-License-Identifier: MIT
// `--mix`: all channels of a recording on one or two outputs.
#pragma once
#include <vector>

#include "files/info.hpp"

namespace taut::command {

/// The share of each channel in each output: `outputs` (1 or 2) rows. Folds down like ITU-R BS.775: left and right at
/// 1, centre and surrounds at 0.7071, no low-frequency effects; then scaled so that no output can exceed full scale.
/// Channels without a position go to both sides equally.
std::vector<std::vector<double>> fold_down(const files::Info& info, int outputs);

}  // namespace taut::command
