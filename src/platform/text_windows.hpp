// SPDX-License-Identifier: MIT
// Converts between Windows' UTF-16 and error numbers, and the UTF-8 of the rest of Taut.
#pragma once
#include <string>
#include <string_view>

namespace taut::platform {

/// Invalid sequences become U+FFFD. Control threads: allocates.
std::wstring wide(std::string_view utf8);
std::string narrow(std::wstring_view utf16);

/// The system's text for an error (GetLastError() or an HRESULT), without a full stop; the number if it has none.
std::string words_of(unsigned long error);

/// An environment variable; empty if not set.
std::string environment(const wchar_t* name);

}  // namespace taut::platform
