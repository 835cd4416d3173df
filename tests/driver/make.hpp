// SPDX-License-Identifier: MIT
// A driver object as this system makes one, so that the same tests run over every face: make_<system>.cpp.
#pragma once
#include <string>

#include "driver/folder.hpp"
#include "taut/protocol.h"

namespace taut::tests {

/// With one reference. Linux: the object itself, with the settings in `folder`. Windows: out of the DLL, by its class factory,
/// on a thread without COM.
TautDriver* make(const Folder& folder);

/// A setting, stored where the driver looks for it under the instance's name, until `folder` goes or erase() is called.
void store(const Folder& folder, const std::string& instance, const std::string& key, const std::string& value);
void erase(const Folder& folder, const std::string& instance);

}  // namespace taut::tests
