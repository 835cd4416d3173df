// SPDX-License-Identifier: MIT
// A stream's report as the text that TAUT_FUTURE_REPORT gives; docs/report.md explains every field.
#pragma once
#include <string>

#include "engine/report.hpp"

namespace taut::driver {

/// One JSON object, on one line, UTF-8 (bytes that are none are replaced). Control threads.
std::string report_json(const engine::Report& report);

}  // namespace taut::driver
