// SPDX-License-Identifier: MIT
// Pages whose access can be revoked: pages_<system>.cpp.
#pragma once
#include <cstddef>

namespace samples::pages {

std::size_t size();
std::byte* reserve(std::size_t bytes);           ///< inaccessible until open(); throws on failure
void open(std::byte* at, std::size_t bytes);     ///< makes the range readable and writable
void release(std::byte* at, std::size_t bytes);  ///< releases the whole reservation

}  // namespace samples::pages
