// SPDX-License-Identifier: MIT
// Creates drivers for COM, and for hosts that load the DLL themselves.
#pragma once
#include <windows.h>

namespace taut::driver::windows_face {

/// As DllGetClassObject(): one factory per class, which lives as long as this module. Any thread, with or without COM.
HRESULT factory_of(const CLSID& id, const IID& wanted, void** out) noexcept;

/// Whether the module is in use: an object is alive, a factory is held, or a thread of ours runs.
bool in_use() noexcept;

}  // namespace taut::driver::windows_face
