// SPDX-License-Identifier: MIT
// "Measure": `taut loopback` beside the page, with the settings in force.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "command/panel/side_run.hpp"
#include "command/panel/view.hpp"
#include "panel/words.hpp"
#include "telemetry/reader.hpp"

namespace taut::command {

/// The words after `taut`, for the devices in use. Errors: `absent` without a device for both directions; `busy` while a
/// program plays through one of them, unless a sound server shares it.
Expected<std::vector<std::string>> measure_words(const View& view, const telemetry::Listing& playing,
                                                 panel::Language language);

/// Error `busy`, with that page word's sentence, while a program plays through a device in use that no server shares.
Expected<void> player_in_the_way(const View& view, const telemetry::Listing& playing, std::string_view word,
                                 panel::Language language);

/// How far it is, and what came of it.
nlohmann::ordered_json measure_json(const SideRun::Result& run, const View& view, panel::Language language);

}  // namespace taut::command
