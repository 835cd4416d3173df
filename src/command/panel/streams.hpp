// SPDX-License-Identifier: MIT
// The streams of this user's programs as the page shows them: JSON.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "panel/words.hpp"
#include "telemetry/reader.hpp"

namespace taut::command {

/// Sentences about the streams that cannot be read.
nlohmann::ordered_json stream_remarks_json(const telemetry::Listing& listing, panel::Language language);

nlohmann::ordered_json streams_json(const telemetry::Listing& listing, panel::Language language);

}  // namespace taut::command
