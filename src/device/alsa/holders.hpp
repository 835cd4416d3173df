// SPDX-License-Identifier: MIT
// Who holds a PCM, from what the kernel tells in /proc.
#pragma once
#include <string>
#include <vector>

#include "device/alsa/name.hpp"

namespace taut::device::alsa {

struct Holder {
  int pid = 0;
  std::string program;  ///< empty when the process has gone meanwhile, or hides
  bool capture = false, playback = false;
};

/// The processes that have one of the PCM's directions open, each once. `proc` is "/proc". Empty when nobody has, or
/// when the kernel does not tell. Control threads.
std::vector<Holder> holders_of(const std::string& proc, const Address& address);

/// "pipewire (process 1234) plays and records on it", for a sentence; empty for no holders.
std::string sentence_of(const std::vector<Holder>& holders);

/// What to do to get the device from them.
std::string remedy_for(const std::vector<Holder>& holders);

}  // namespace taut::device::alsa
