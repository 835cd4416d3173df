// SPDX-License-Identifier: MIT
// "Tune": `taut tune` beside the page, and its recommendation as a change of the settings.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "command/panel/side_run.hpp"
#include "command/panel/view.hpp"
#include "panel/words.hpp"
#include "telemetry/reader.hpp"

namespace taut::command {

/// The words after `taut`. `load`: percent of each period that the program computes, 0 to 90. Error `busy` while a
/// program plays through the device.
Expected<std::vector<std::string>> tune_words(int load, const View& view, const telemetry::Listing& playing,
                                              panel::Language language);

/// How far it is, what is known of each size, and the recommendation.
nlohmann::ordered_json tune_json(const SideRun::Result& run, panel::Language language);

/// The recommendation as an edit of the settings for a program, or for all. Error `bad_request`: there is none.
Expected<settings::Edit> tuned_edit(const SideRun::Result& run, const std::string& program);

}  // namespace taut::command
