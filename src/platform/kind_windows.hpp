// SPDX-License-Identifier: MIT
// Which programs a DLL of ours is for. Programs for ARM64 and for x86-64 share one list of drivers, and none loads the other's DLL.
#pragma once

namespace taut::platform {

#if defined(__aarch64__) || defined(_M_ARM64)
inline constexpr bool is_arm64 = true;
#else
inline constexpr bool is_arm64 = false;
#endif

/// What follows the stem in the names of our DLLs.
inline constexpr const char* dll_kind = is_arm64 ? "-arm64.dll" : sizeof(void*) == 8 ? "64.dll" : "32.dll";

/// What follows a driver's name in the list: its DLL for ARM64 has an entry and a class of its own (docs/arm.md).
inline constexpr const char* entry_kind = is_arm64 ? " (ARM64)" : "";

}  // namespace taut::platform
