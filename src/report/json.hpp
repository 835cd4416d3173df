// SPDX-License-Identifier: MIT
// A stream's report as JSON, both ways: what the driver tells and `taut` reads and prints. docs/report.md explains every field.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/error.hpp"
#include "engine/report.hpp"

namespace taut::report {

/// Every field, in the order of docs/report.md. Control threads, as all here.
nlohmann::ordered_json json_of(const engine::Report& report);

/// One JSON object, on one line, UTF-8 (bytes that are none are replaced): the text of TAUT_FUTURE_REPORT.
std::string text_of(const engine::Report& report);

/// The report that such a text tells. Missing fields keep their defaults; text that is no JSON object is `broken`.
Expected<engine::Report> read(const std::string& text);

}  // namespace taut::report
