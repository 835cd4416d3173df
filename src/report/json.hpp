// SPDX-License-Identifier: MIT
// A stream's report as JSON: written by the driver, read and printed by `taut`. docs/report.md explains every field.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/error.hpp"
#include "engine/report.hpp"

namespace taut::report {

/// All fields, in the order of docs/report.md. Control threads, like all here.
nlohmann::ordered_json json_of(const engine::Report& report);

/// One JSON object on one line, UTF-8 (invalid bytes are replaced): the text of TAUT_FUTURE_REPORT.
std::string text_of(const engine::Report& report);

/// Missing fields keep their defaults. Error `broken`: not a JSON object.
Expected<engine::Report> read(const std::string& text);

}  // namespace taut::report
