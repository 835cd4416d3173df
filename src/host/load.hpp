// SPDX-License-Identifier: MIT
// What differs between systems: how drivers are listed and how to get their objects.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "host/apartment.hpp"
#include "host/host.hpp"

namespace taut::host {

/// What OpenOptions::calling holds meanwhile: the system makes what a driver needs, and none of its functions is called.
inline constexpr const char* preparation = "what the system prepares for it";
/// What that may take; nobody's patience with a driver is meant.
inline constexpr Nanos longest_preparation = 60 * nanos_per_second;

struct Loaded {
  TautDriver* object = nullptr;          ///< one reference
  std::shared_ptr<Apartment> apartment;  ///< null: any thread may make its control calls
};

/// What the system has to make before it can load a driver, so that its time is not counted as the driver's: Wine starts
/// a desktop for a process's first window, which has taken it 10 s. Null where any thread may make control calls.
/// Error `no_memory` if no thread can be created.
Expected<std::shared_ptr<Apartment>> open_apartment();

/// In `apartment`, of open_apartment. Errors: `absent` (no such library or device), `unsupported` (not a driver, or one
/// for other programs), `broken`.
Expected<Loaded> load(const Entry& entry, std::shared_ptr<Apartment> apartment);

/// Whether a driver's name is the path of a library.
bool is_path(std::string_view name);

/// To add if there is no driver of this name: where one is that this program cannot load. Starts with a blank.
std::string other_kind(std::string_view name);

}  // namespace taut::host
