// SPDX-License-Identifier: MIT
// What the handles of the C interface point to.
#pragma once
#include "host/library/host_stream.hpp"

struct TautHostDriver {
  std::shared_ptr<taut::host::OpenedDriver> driver;
};

struct TautHostStream {
  std::shared_ptr<taut::host::HostStream> stream;
};
