// SPDX-License-Identifier: MIT
// `taut register` and `taut unregister`: the list in which cwASIO-style hosts look for drivers.
#pragma once
#include <map>
#include <string>

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

/// Run it, print, and return the exit status.
int run(const RegisterOptions& options);
int run(const UnregisterOptions& options);

}  // namespace taut::command
