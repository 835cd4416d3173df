// SPDX-License-Identifier: MIT
// The page's channels and joined devices: JSON, and what its requests write.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "command/panel/view.hpp"
#include "panel/words.hpp"

namespace taut::command {

nlohmann::ordered_json channels_json(const View& view, panel::Language language);
nlohmann::ordered_json joined_json(const View& view);

/// What a request asks for, as an edit of the settings file. Errors: `bad_request`, in a sentence.
///   channels  {"inputs": [{"at": "1.2", "name": "Voice", "on": true}, ...], "outputs": [...]}, or {"reset": true}
///   join      {"name": "studio", "members": [ids], "master": 1, "one_clock": false}
///   apart     {"name": "studio"}
Expected<settings::Edit> channels_edit(const std::string& json, const View& view, panel::Language language);
Expected<settings::Edit> join_edit(const std::string& json, const View& view, panel::Language language);
Expected<settings::Edit> apart_edit(const std::string& json, const View& view);

}  // namespace taut::command
