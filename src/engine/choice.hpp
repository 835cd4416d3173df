// SPDX-License-Identifier: MIT
// Which devices are meant, and what they can do together.
#pragma once
#include <string>
#include <vector>

#include "device/device.hpp"
#include "engine/engine.hpp"

namespace taut::engine {

/// The result of init: devices found and probed, none held.
struct Choice {
  settings::Settings settings;
  device::Backend* backend = nullptr;
  std::string in, out;                       ///< ids, equal for one card; empty: no such direction
  std::vector<std::string> inputs, outputs;  ///< channel names
  std::vector<device::Rate> rates;           ///< possible in both directions
  double rate = 0;                           ///< the host's
  bool keeps_ahead = false;                  ///< as device::Can's
  std::vector<std::string> remarks;
  bool named = false;      ///< by the settings; else chosen by the rules of device/route.hpp and device/preference.hpp
  bool simulated = false;  ///< those rules found no real device
  std::string why;         ///< why this device, and what the other ways to the hardware would have given

  /// The hardware rate that serves a host at `hz`; null: none is close enough to convert.
  [[nodiscard]] const device::Rate* serving(double hz) const noexcept;
  /// Neither user nor host has named a rate: follow the device.
  [[nodiscard]] bool open_rate() const;
  [[nodiscard]] BufferSizes sizes() const noexcept;
};

/// What devices can do, each and together.
struct Found {
  device::Can in, out;              ///< empty without an id, or if that direction is in use
  std::vector<device::Rate> rates;  ///< common to both
  std::vector<std::string> held;    ///< a sentence for each direction in use while the other is free
};

/// Probes one or two ids that are to be opened; one may be empty. Errors: absent; busy, if every requested direction is in
/// use; useless.
Expected<Found> probe(device::Backend& backend, const std::string& in, const std::string& out, device::Share share);

device::Share share_of(const settings::Settings& settings) noexcept;

/// Finds and probes devices. Those named in the settings are used or reported as errors; if none are named, the rule of
/// device/preference.hpp decides. If one direction of a device is in use, the other is used, with a remark.
Expected<Choice> choose(const settings::Settings& settings, std::span<device::Backend* const> backends);

/// The rate that hosts in this process last set for these devices and this setting; 0: none. Overrides the setting
/// until that changes. Protocol quirk Q20: some hosts set a rate, release the driver, create a new one and expect the
/// rate to persist. Any thread.
double remembered_rate(const Choice& choice);
void remember_rate(const Choice& choice);

}  // namespace taut::engine
