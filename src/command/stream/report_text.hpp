// SPDX-License-Identifier: MIT
// The rows common to all reports of streams.
#pragma once
#include <string>

#include "command/stream/cards.hpp"
#include "engine/report.hpp"

namespace taut::command {

/// The hardware runs at a rate other than the host's.
bool resampled(const engine::Report& report);

std::string device_row(const engine::Report& report);
/// The host's buffer and the safety.
std::string buffer_row(const engine::Report& report);
/// Reported input, output and round trip in one row.
std::string latency_row(const engine::Report& report);
/// Whether sound is missing: drop-outs, or an absent device.
bool lacks_sound(const engine::Report& report);
/// Drop-outs by cause, and how long device and computer were away, then the driver's latest sentences, at most
/// `events`.
std::string xrun_rows(const engine::Report& report, std::size_t events);
/// The host's share of the cycle, ours, and how the thread is scheduled.
std::string cost_rows(const engine::Report& report);
/// The state of each joined device; empty for a single one.
std::string part_rows(const engine::Report& report);
/// The driver's sentences on what it converted, replaced or assumed.
std::string remark_rows(const std::vector<std::string>& remarks);
/// The real cards, or why there are none.
std::string cards_row(const Cards& cards);

}  // namespace taut::command
