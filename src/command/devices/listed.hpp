// SPDX-License-Identifier: MIT
// What there is to list: the devices of every backend, those that the settings join under a name, and which of all are taken
// where nobody names one.
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
  std::string opened_as;  ///< the id that the backend knows; another than device.id for joined devices
  bool plays_by_default = false, records_by_default = false;
  std::string why;  ///< a sentence: why it is the default
};

struct Listing {
  std::vector<ListedDevice> devices;
  std::vector<AbsentBackend> absent;
};

/// Opens nothing.
Listing list_devices(const settings::File& file);

}  // namespace taut::command
