// SPDX-License-Identifier: MIT
#include "files/fuzz_reader.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_everything(std::as_bytes(std::span(data, size)));
  return 0;
}
