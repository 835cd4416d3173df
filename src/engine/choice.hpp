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
  double rate = 0;                           ///< the host's
  std::vector<std::string> remarks;
  bool named = false;  ///< by the settings; else the rule of device/preference.hpp has chosen
  std::string why;     ///< a sentence: why this device

  /// The hardware's rate that serves a host at `hz`; null: none is near enough to be converted.
  [[nodiscard]] const device::Rate* serving(double hz) const noexcept;
  /// Neither user nor host has named a rate: it is the device's.
  [[nodiscard]] bool open_rate() const;
  [[nodiscard]] Sizes sizes() const noexcept;
};

/// What devices can, one by one and together.
struct Found {
  device::Can in, out;              ///< empty where there is no such id, or where that direction is in use
  std::vector<device::Rate> rates;  ///< that both can
  std::vector<std::string> held;    ///< a sentence for a direction that is in use while the other one is free
};

/// Asks the devices of one or two ids; one may be empty. Errors: absent, busy where every direction asked for is in use,
/// useless.
Expected<Found> probe(device::Backend& backend, const std::string& in, const std::string& out);

/// Finds and probes. What the settings name is taken or is an error; where they name nothing the rule of
/// device/preference.hpp chooses. Of a device that is half in use the free half is taken, with a remark.
Expected<Choice> choose(const settings::Settings& settings, std::span<device::Backend* const> backends);

/// The rate that hosts of this process last asked of these devices with this rate in the settings (protocol quirk Q20:
/// some set it, release the driver, make a new one and expect it to be kept). It goes before the setting, until the
/// setting is changed. 0: none. Any thread.
double remembered_rate(const Choice& choice);
void remember_rate(const Choice& choice);

}  // namespace taut::engine
