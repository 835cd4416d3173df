// SPDX-License-Identifier: MIT
// Who holds a PCM, from what the kernel tells in /proc.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "device/alsa/cards/name.hpp"
#include "device/alsa/surroundings.hpp"

namespace taut::device::alsa {

struct Holder {
  int pid = 0;
  std::string program;  ///< empty when the process has gone meanwhile, or hides
  bool capture = false, playback = false;
  bool itself = false;  ///< it is this program
};

/// Where the kernel tells of a card, by its name or number: `proc`/asound/...
std::filesystem::path card_folder(const std::filesystem::path& proc, const std::string& card);

/// The processes that have this direction of the PCM open, each once. Empty when nobody has, or when the kernel does not
/// tell. Control threads.
std::vector<Holder> holders_of(const Surroundings& around, const Address& address, bool capture);

/// The same for both directions; a process that has both is one holder.
std::vector<Holder> holders_of(const Surroundings& around, const Address& address);

/// "pipewire (process 1234) plays and records on it", for a sentence; empty for no holders.
std::string sentence_of(const std::vector<Holder>& holders);

/// What to do to get the device from them.
std::string remedy_for(const std::vector<Holder>& holders);

}  // namespace taut::device::alsa
