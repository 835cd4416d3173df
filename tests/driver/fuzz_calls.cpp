// SPDX-License-Identifier: MIT
// libFuzzer drives the same abuse: each byte is a decision.
#include <cstdio>
#include <cstdlib>

#include "driver/abuse.hpp"
#include "driver/folder.hpp"
#include "driver/linux/linux_face.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const taut::tests::Folder folder;
  std::size_t next = 0;
  auto* const face = new taut::driver::linux_face::LinuxFace(folder.path());
  taut::tests::Abuse abuse(
      face->object(), [&] { return next < size ? data[next++] : std::uint8_t{0}; }, "virtual:loopback?clock=virtual");
  while (next < size) abuse.step();
  if (const auto wrong = abuse.verdict(); !wrong.empty()) {
    std::fprintf(stderr, "not as the model says: %s\n", wrong.c_str());
    std::abort();
  }
  return 0;
}
