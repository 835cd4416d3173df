// SPDX-License-Identifier: MIT
// `taut register` and `taut unregister`: the list in which hosts look for drivers.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::command {

constexpr const char* usual_list = "/etc/cwASIO";

struct RegisterOptions {
  std::string name = "Taut";
  std::string directory = usual_list;
  std::map<std::string, std::string> settings;  ///< by key, checked
  bool json = false;
};

struct UnregisterOptions {
  std::string name = "Taut";
  std::string directory = usual_list;
  bool json = false;
};

/// The help, which differs from system to system.
extern const std::string_view register_page, unregister_page;

/// Asks for the devices that an entry is to name. Error: an id that no host could open. A device that is only away now is
/// told on stderr.
Expected<void> check_devices(const std::map<std::string, std::string>& settings);

/// Run it, print, and return the exit status.
int run(const RegisterOptions& options);
int run(const UnregisterOptions& options);

}  // namespace taut::command
