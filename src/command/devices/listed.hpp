// SPDX-License-Identifier: MIT
// Everything to list: the devices of every backend, joined devices from the settings, and the default ones.
#pragma once
#include <string>
#include <vector>

#include "device/backends.hpp"
#include "settings/file.hpp"

namespace taut::command {

struct AbsentBackend {
  std::string name, why;
};

struct ListedDevice {
  device::Device device;
  device::Backend* backend = nullptr;
  std::string opened_as;  ///< the backend's id; differs from device.id for joined devices
  bool plays_by_default = false, records_by_default = false;
  std::string why;  ///< why it is the default, in a sentence
};

struct Listing {
  std::vector<ListedDevice> devices;
  std::vector<AbsentBackend> absent;
};

/// Opens nothing.
Listing list_devices(const settings::File& file);

}  // namespace taut::command
