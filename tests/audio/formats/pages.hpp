// SPDX-License-Identifier: MIT
// Memory by pages that can be forbidden: pages_<system>.cpp.
#pragma once
#include <cstddef>

namespace samples::pages {

std::size_t size();
std::byte* reserve(std::size_t bytes);           ///< nobody may touch it yet; throws where there is none
void open(std::byte* at, std::size_t bytes);     ///< to be read and written
void release(std::byte* at, std::size_t bytes);  ///< all that was reserved

}  // namespace samples::pages
