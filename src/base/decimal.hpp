// SPDX-License-Identifier: MIT
// Decimal numbers where the C++ library's std::from_chars knows whole ones only (LLVM's).
#pragma once
#include <optional>
#include <string_view>

namespace taut {

/// All of `text` as std::from_chars would read it, but for "inf" and "nan"; nullopt if it is no number, or none that fits.
std::optional<double> decimal(std::string_view text);

}  // namespace taut
