// SPDX-License-Identifier: MIT
// The driver, as its panel sees it: what it reports, and the settings that can be changed. Nothing else.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "engine/report.hpp"
#include "settings/edit.hpp"
#include "settings/settings.hpp"

namespace taut::panel {

/// What can be chosen as `device`. 0 channels may also mean that nobody has asked yet.
struct DeviceChoice {
  std::string id, name;
  bool captures = false, plays = false;
};

/// What became of asking the program to open its buffers anew, which a change needs that cannot take effect while it plays.
enum class Reset {
  none,     ///< not needed
  unasked,  ///< not asked yet
  agreed,   ///< it said that it will
  refused,  ///< it says no, or cannot be asked: only its user can
};

struct DriverStatus {
  bool open = false;          ///< there are buffers: `report` is of them, else of what would be
  engine::Report report;      ///< also its remarks: what is shared, exclusive, converted
  settings::Settings wanted;  ///< what is to hold, from all that has a say; names of several devices as names
  settings::Settings file;    ///< what the settings file says to this program: where it differs, something else decides
  Reset reset = Reset::none;  ///< while `wanted` is not what the driver runs by
  int own_buffer = 0;         ///< frames that `buffer = 0` means; 0: not known
  int preferred = 0;          ///< frames that the program was told to prefer; 0: not known
  std::vector<double> rates;  ///< Hz that the device can
  std::string program;        ///< which loaded the driver
  std::string settings_file;  ///< its path
  std::string trouble;        ///< what is wrong with the settings, in a sentence; else empty
  std::string version;        ///< of Taut
};

class DriverInterface {
 public:
  virtual ~DriverInterface() = default;

  /// Nothing when the driver is gone. May wait while the host makes another call.
  virtual std::optional<DriverStatus> status() = 0;

  /// Asks the system, which may take a moment.
  virtual std::vector<DeviceChoice> devices() = 0;

  /// Writes the settings file and applies what is new.
  virtual Expected<void> change(std::span<const settings::Change> changes) = 0;
};

}  // namespace taut::panel
