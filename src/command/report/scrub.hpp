// SPDX-License-Identifier: MIT
// Takes out of a text what says whose computer it came from: pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace taut::command {

struct Identity {
  std::string home;                ///< the user's folder
  std::vector<std::string> names;  ///< of the user, as logged in and in full
  std::string computer;
};

/// Home folders become "~" or "USER", the names "USER" and "COMPUTER", serial numbers "SERIAL". A name of less than three
/// letters stays, as does "root": they would hit other words, and tell nothing.
std::string scrubbed(std::string_view text, const Identity& whose);

/// Of whoever runs this.
Identity own_identity();

}  // namespace taut::command
