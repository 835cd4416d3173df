// SPDX-License-Identifier: MIT
// Any text as settings: accepted text survives printing and parsing, refused text gets a reason.
#include <cstdlib>

#include "settings/settings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = taut::settings::parse(std::string(data, data + size));
  if (!parsed && parsed.error().what.empty()) std::abort();
  if (parsed && taut::settings::parse(taut::settings::print(*parsed)) != *parsed) std::abort();
  return 0;
}
