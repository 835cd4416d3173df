// SPDX-License-Identifier: MIT
// The driver as a program would find it now: its settings, and the latency that they give.
#pragma once
#include <string>

#include "panel/driver.hpp"
#include "settings/store.hpp"

namespace taut::command {

/// The settings for a program, or for all (empty), as the panel shows and changes them.
panel::DriverStatus settings_status(const settings::Current& now, const std::string& program);

/// Opens the device for a moment and fills in what a stream of `status.wanted` would be: report, sizes, rates. Takes no
/// device from another program; if that keeps it from opening, `trouble` says so.
void look_at_latency(panel::DriverStatus& status, const settings::File& file);

/// Copies into `to` what look_at_latency() has found.
void take_latency(panel::DriverStatus& to, const panel::DriverStatus& found);

}  // namespace taut::command
