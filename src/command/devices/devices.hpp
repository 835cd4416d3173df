// SPDX-License-Identifier: MIT
// `taut devices`: everything that can be opened, and why something cannot.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "command/devices/listed.hpp"
#include "device/device.hpp"
#include "host/host.hpp"

namespace taut::command {

struct DevicesOptions {
  std::string id;  ///< empty: all
  bool json = false;
};

/// The result of opening with defaults.
struct Opened {
  int buffer = 0;
  double rate = 0;
  host::Latencies latencies;
};

struct DeviceEntry {
  std::string id, name, backend;
  device::Can can;
  bool plays_by_default = false, records_by_default = false;
  std::string why_default;  ///< a sentence
  std::optional<Opened> opened;
  std::string not_opened;  ///< a sentence, if it failed
};

constexpr std::string_view state_name(device::Can::Known known) noexcept {
  using enum device::Can::Known;
  return known == yes ? "free" : known == busy ? "busy" : "unknown";
}

/// Asks a device, and opens it for a moment where it is free.
DeviceEntry examined(const ListedDevice& listed);

/// Runs it, prints, and returns the exit status.
int run(const DevicesOptions& options);

/// The keys ids may carry, as help text; empty if no backend has any.
std::string id_help();

}  // namespace taut::command
