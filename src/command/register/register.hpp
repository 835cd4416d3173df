// SPDX-License-Identifier: MIT
// `taut register` and `taut unregister`: the list where hosts look for drivers.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::command {

constexpr const char* usual_list = "/etc/cwASIO";

constexpr const char* usual_name = "Taut";
constexpr const char* check_name = "Taut Check";

struct RegisterOptions {
  std::string name = usual_name;
  std::string directory = usual_list;
  std::map<std::string, std::string> settings;  ///< by key, validated
  bool check_host = false;                      ///< the driver of `taut check-host`, called `check_name` if not named
  bool json = false;
};

struct UnregisterOptions {
  std::string name = "Taut";
  std::string directory = usual_list;
  bool json = false;
};

/// The help, which differs between systems.
extern const std::string_view register_page, unregister_page;

/// Looks up the devices an entry names. Error: an id no host could open. A device that is only missing now is mentioned
/// on stderr.
Expected<void> check_devices(const std::map<std::string, std::string>& settings);

/// Run it, print, and return the exit status.
int run(const RegisterOptions& options);
int run(const UnregisterOptions& options);

}  // namespace taut::command
