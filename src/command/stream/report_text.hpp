// SPDX-License-Identifier: MIT
// The rows that every report of a stream has in common.
#pragma once
#include <string>

#include "command/stream/cards.hpp"
#include "engine/report.hpp"

namespace taut::command {

/// Device with its type, channels and rate.
/// The hardware runs at another rate than the host.
bool resampled(const engine::Report& report);

std::string device_row(const engine::Report& report);
/// The host's buffer and the safety.
std::string buffer_row(const engine::Report& report);
/// Input, output and round trip as reported, in one row.
std::string latency_row(const engine::Report& report);
/// Whether something was not played, or not recorded: drop-outs, or the device was away.
bool lacks_sound(const engine::Report& report);
/// Drop-outs by cause, and how long device and computer were away; below it, the newest sentences of the driver, at most `events`.
std::string xrun_rows(const engine::Report& report, std::size_t events);
/// The host's part of the cycle, ours, and how the thread is scheduled.
std::string cost_rows(const engine::Report& report);
/// How each of several joined devices does; nothing for one.
std::string part_rows(const engine::Report& report);
/// Sentences of the driver on what it converted, replaced or assumed.
std::string remark_rows(const std::vector<std::string>& remarks);
/// Which real cards there are; none: why.
std::string cards_row(const Cards& cards);

}  // namespace taut::command
