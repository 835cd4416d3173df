// SPDX-License-Identifier: MIT
// taut-driver-process: runs one driver for a program that wants it in a process of its own (TAUT_HOST_APART).
#include <cstdio>

#include "host/apart/server.hpp"

int main(int argc, char** argv) {
  using namespace taut::host::apart;
  const auto shared = attach(argc, argv);
  if (!shared) {
    std::fprintf(stderr, "%s\n", shared.error().sentence().c_str());
    return 2;
  }
  return serve(*shared);
}
