// SPDX-License-Identifier: MIT
// Streams as text and JSON: pure.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "telemetry/reader.hpp"

namespace taut::command {

/// "14:03:22", as the clock on the wall shows it. `at`: ns since 1970.
std::string clock_time(std::int64_t at);

/// "REAPER (process 1234)".
std::string who(const telemetry::Stream& stream);

/// The news numbered `since` and later, as far as they are kept, oldest first.
std::vector<telemetry::News> news_since(const telemetry::Snapshot& snapshot, std::int64_t since);

/// The most of the safety that any cycle used between two snapshots, ns; 0 if there was none.
Nanos most_used(const telemetry::Snapshot& before, const telemetry::Snapshot& now);

/// "running 3 min 12 s", "stopped".
std::string state_text(const telemetry::Snapshot& snapshot);

/// What a stream is and how it does: the rows of a report, without meters and news. `used_lately`: most_used(), -1 for not
/// known.
std::vector<std::string> rows_of(const telemetry::Snapshot& snapshot, Nanos used_lately, int width);

/// The meters of one direction in lines of at most `width`: bars for a few channels, one character each for many.
std::vector<std::string> meter_lines(std::string_view label, const telemetry::Meters& meters, int width);

/// One line of JSON: `time`, `streams`, `remarks`.
std::string json_line(const telemetry::Listing& listing, std::int64_t now);

}  // namespace taut::command
