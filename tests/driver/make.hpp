// SPDX-License-Identifier: MIT
// Makes a driver object the way this system does, so that the same tests run on every face: make_<system>.cpp.
#pragma once
#include <string>

#include "driver/folder.hpp"
#include "taut/protocol.h"

namespace taut::tests {

/// Holds one reference. Linux: the object itself, with the settings in `folder`. Windows: from the DLL through its
/// class factory, on a thread without COM.
TautDriver* make(const Folder& folder);

/// Stores a setting where the driver looks it up by instance name, until `folder` is gone or erase() is called.
void store(const Folder& folder, const std::string& instance, const std::string& key, const std::string& value);
void erase(const Folder& folder, const std::string& instance);

}  // namespace taut::tests
