// SPDX-License-Identifier: MIT
// What makes drivers for COM, and for hosts that load the DLL themselves.
#pragma once
#include <windows.h>

namespace taut::driver::windows_face {

/// As DllGetClassObject(): one factory for each class, which lives as long as this module. Any thread, with COM or without.
HRESULT factory_of(const CLSID& id, const IID& wanted, void** out) noexcept;

/// Whether a host needs this module still: an object is alive, a factory is held, or a thread of ours runs.
bool in_use() noexcept;

}  // namespace taut::driver::windows_face
