// SPDX-License-Identifier: MIT
// The driver as its panel sees it: what it reports, and the settings that can be changed.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "engine/report.hpp"
#include "settings/edit.hpp"
#include "settings/settings.hpp"

namespace taut::panel {

/// An option for `device`. 0 channels may also mean not known yet.
struct DeviceChoice {
  std::string id, name;
  bool captures = false, plays = false;
};

/// What became of asking the program to reopen its buffers, which some changes need.
enum class Reset {
  none,     ///< not needed
  unasked,  ///< not asked yet
  agreed,   ///< the program will reopen
  refused,  ///< refused, or cannot be asked: only its user can
};

struct DriverStatus {
  bool open = false;          ///< there are buffers, described by `report`; else it describes what they would be
  engine::Report report;      ///< with its remarks: what is shared, exclusive, converted
  settings::Settings wanted;  ///< the settings that apply, from all sources; joined devices by name
  settings::Settings
      file;  ///< the settings file's settings for this program; where they differ, something else decides
  Reset reset = Reset::none;  ///< while the driver does not run by `wanted` yet
  int own_buffer = 0;         ///< frames meant by `buffer = 0`; 0: unknown
  int preferred = 0;          ///< preferred frames reported to the program; 0: unknown
  std::vector<double> rates;  ///< possible with the device, Hz
  std::string program;        ///< that loaded the driver
  std::string settings_file;  ///< path
  std::string trouble;        ///< what is wrong with the settings, in a sentence, or empty
  std::string version;        ///< of the driver
};

/// What moves while sound plays.
struct Levels {
  bool plays = false;
  std::vector<float> inputs, outputs;  ///< recent peaks of the channels in use; 1: full scale
  std::int64_t drop_outs = 0;          ///< since the buffers were made
};

class DriverInterface {
 public:
  virtual ~DriverInterface() = default;

  /// nullopt if the driver is gone. May wait for another call of the host's.
  virtual std::optional<DriverStatus> status() = 0;

  /// Asks the system, which may take a moment.
  virtual std::vector<DeviceChoice> devices() = 0;

  /// Writes the settings file and applies the changes.
  virtual Expected<void> change(std::span<const settings::Change> changes) = 0;

  /// Of the stream that status() described last. Some ten microseconds.
  virtual Levels levels() = 0;

  /// Opens the panel's page in the browser, for this program. Error `absent`: it cannot; the sentence says what to do
  /// instead.
  virtual Expected<void> open_page() = 0;
};

}  // namespace taut::panel
