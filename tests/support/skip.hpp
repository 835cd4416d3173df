// SPDX-License-Identifier: MIT
// Skips a test case that cannot run on this machine; ./test counts it and repeats the reason at the end.
#pragma once
#include <string_view>

namespace taut::tests {

/// Call it, then return from the test case. `reason` is a short sentence: what is missing.
void skip(std::string_view test_case, std::string_view reason);

}  // namespace taut::tests
