// SPDX-License-Identifier: MIT
// Windows speaks UTF-16 and numbers; the rest of Taut speaks UTF-8.
#pragma once
#include <string>
#include <string_view>

namespace taut::platform {

/// What is no UTF-8, or no UTF-16, becomes U+FFFD. Control threads: allocates.
std::wstring wide(std::string_view utf8);
std::string narrow(std::wstring_view utf16);

/// The system's own words for its error (GetLastError() or an HRESULT), without full stop; the number where it has none.
std::string words_of(unsigned long error);

/// An environment variable; empty when it is not set.
std::string environment(const wchar_t* name);

}  // namespace taut::platform
