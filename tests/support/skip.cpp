// SPDX-License-Identifier: MIT
#include "support/skip.hpp"

#include <cstdio>

namespace taut::tests {

void skip(std::string_view test_case, std::string_view reason) {
  std::printf("\nskip - %.*s: %.*s\n", static_cast<int>(test_case.size()), test_case.data(),
              static_cast<int>(reason.size()), reason.data());
  std::fflush(stdout);
}

}  // namespace taut::tests
