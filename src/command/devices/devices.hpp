// SPDX-License-Identifier: MIT
// `taut devices`: everything that could be opened, and why something could not.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "command/devices/listed.hpp"
#include "device/device.hpp"
#include "taut/host.hpp"

namespace taut::command {

struct DevicesOptions {
  std::string id;  ///< empty: all that are listed
  bool json = false;
};

/// What a default open by the driver gave.
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
  std::string not_opened;  ///< a sentence, when it was tried and failed
};

constexpr std::string_view state_name(device::Can::Known known) noexcept {
  using enum device::Can::Known;
  return known == yes ? "free" : known == busy ? "busy" : "unknown";
}

/// Runs it, prints, and returns the exit status.
int run(const DevicesOptions& options);

/// The keys that an id may carry, as help text; empty when no backend has any.
std::string id_help();

}  // namespace taut::command
