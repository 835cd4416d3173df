// SPDX-License-Identifier: MIT
// A test case that cannot run on this machine says so; ./test counts it as skipped and repeats the reason at the end.
#pragma once
#include <string_view>

namespace taut::tests {

/// Call it, then return from the test case. `reason` is a short sentence: what is missing here.
void skip(std::string_view test_case, std::string_view reason);

}  // namespace taut::tests
