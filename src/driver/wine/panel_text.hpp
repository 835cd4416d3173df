// SPDX-License-Identifier: MIT
// What a panel asks and is told, as text between the two halves: JSON.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "panel/driver.hpp"

namespace taut::driver::wine {

std::string text_of(const panel::DriverStatus& status);
std::string text_of(const std::vector<panel::DeviceChoice>& devices);
std::string text_of(const panel::Levels& levels);
std::string text_of(std::span<const settings::Change> changes);
std::string text_of(const Expected<void>& done);

/// The inverses. Error `broken` for what is no such text.
Expected<panel::DriverStatus> status_of(const std::string& text);
std::vector<panel::DeviceChoice> devices_of(const std::string& text);  ///< none
panel::Levels levels_of(const std::string& text);                      ///< of no stream
Expected<std::vector<settings::Change>> changes_of(const std::string& text);
Expected<void> done_of(const std::string& text);

}  // namespace taut::driver::wine
