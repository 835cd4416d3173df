// SPDX-License-Identifier: MIT
// `taut wine`: the driver for Windows programs, put into a Wine prefix, tried there, and taken out again.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::command {

struct WineOptions {
  std::string action = "check";  ///< or install, remove
  std::string prefix;            ///< empty: $WINEPREFIX, else ~/.wine
  std::string wine;              ///< the program; empty: `wine` of the search path
  std::string from;              ///< the folder with the driver's halves; empty: beside libtaut.so
  bool json = false;
};

extern const std::string_view wine_page;

/// Runs it, prints, and returns the exit status.
int run(const WineOptions& options);

}  // namespace taut::command
