// SPDX-License-Identifier: MIT
// What somebody may have meant who misspelt a name.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace taut::settings {

/// The one of `known` that the fewest typing errors (a letter wrong, missing, too many, or two swapped) turn into `word`,
/// when these are at most a third of its letters, but one is always forgiven; else empty. Case is not looked at.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

/// "Did you mean buffer?", or the list: "The settings are: device, input, ..." with `all` before it.
std::string suggestion(std::string_view word, std::span<const std::string_view> known, std::string_view all);

}  // namespace taut::settings
