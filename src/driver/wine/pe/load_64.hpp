// SPDX-License-Identifier: MIT
// 32-bit programs in a 64-bit process (the "new WoW64"): before 11.2 Wine loads a Linux library by its path only when the
// 64-bit half of its own code asks for it, which a 32-bit program cannot reach by any function.
#pragma once
#include <string>

namespace taut::driver::wine {

/// Has the process's 64-bit ntdll.dll load the library (it fails afterwards, since it is no Windows library). False if there is no such
/// thing in this process. Control threads only.
bool load_by_64_bit_code(const std::wstring& library) noexcept;

}  // namespace taut::driver::wine
