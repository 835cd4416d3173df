// SPDX-License-Identifier: MIT
// Suggests what a misspelt name was meant to be.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace taut::settings {

/// The one of `known` closest to `word` in typing errors (a letter wrong, missing, extra, or two swapped), if these are
/// at most a third of its letters, or one; else empty. Ignores case.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

/// "Did you mean buffer?", or `all` ("The settings are: ") and the list.
std::string suggestion(std::string_view word, std::span<const std::string_view> known, std::string_view all);

}  // namespace taut::settings
