// SPDX-License-Identifier: MIT
// Finds out from /proc who holds a PCM.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "device/alsa/cards/name.hpp"
#include "device/alsa/surroundings.hpp"

namespace taut::device::alsa {

struct Holder {
  int pid = 0;
  std::string program;  ///< empty if the process has exited or hides its name
  bool capture = false, playback = false;
  bool itself = false;  ///< this program
};

/// The kernel's folder of a card, by name or number: `proc`/asound/...
std::filesystem::path card_folder(const std::filesystem::path& proc, const std::string& card);

/// The processes that hold this direction of the PCM, each once. Empty if nobody does or the kernel does not tell.
/// Control threads.
std::vector<Holder> holders_of(const Surroundings& around, const Address& address, bool capture);

/// Both directions; a process that holds both is one holder.
std::vector<Holder> holders_of(const Surroundings& around, const Address& address);

/// A sound server, which lets go of a card when another program asks.
bool is_server(const Holder& holder);

/// For a sentence: "pipewire (process 1234) plays and records on it". Empty for no holders.
std::string sentence_of(const std::vector<Holder>& holders);

/// How to get the device from them.
std::string remedy_for(const std::vector<Holder>& holders);

}  // namespace taut::device::alsa
