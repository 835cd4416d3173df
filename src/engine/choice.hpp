// SPDX-License-Identifier: MIT
// Which devices are meant, and what they can do together.
#pragma once
#include <string>
#include <vector>

#include "device/device.hpp"
#include "engine/engine.hpp"

namespace taut::engine {

/// The outcome of init: devices found and probed, nothing held.
struct Choice {
  settings::Settings settings;
  device::Backend* backend = nullptr;
  std::string in, out;                       ///< ids; equal for one card; empty: that direction is missing
  std::vector<std::string> inputs, outputs;  ///< channel names
  std::vector<device::Rate> rates;           ///< that both directions can
  double rate = 0;
  std::vector<std::string> remarks;

  [[nodiscard]] const device::Rate* at(double hz) const noexcept;
  [[nodiscard]] Sizes sizes() const noexcept;
};

/// Finds and probes. With no ids in the settings: the first real card that plays, else the virtual one.
Expected<Choice> choose(const settings::Settings& settings, std::span<device::Backend* const> backends);

/// The rate that hosts of this process last asked of these devices with this rate in the settings (protocol quirk Q20:
/// some set it, release the driver, make a new one and expect it to be kept). It goes before the setting, until the
/// setting is changed. 0: none. Any thread.
double remembered_rate(const Choice& choice);
void remember_rate(const Choice& choice);

}  // namespace taut::engine
