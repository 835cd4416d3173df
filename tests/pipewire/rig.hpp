// SPDX-License-Identifier: MIT
// A test case with a private PipeWire.
#pragma once
#include <doctest/doctest.h>

#include "device/pipewire/backend.hpp"
#include "pipewire/server.hpp"
#include "support/skip.hpp"

namespace taut::tests {

inline const char* const sink_id = "pipewire:null-sink";
inline const char* const monitor_id = "pipewire:null-sink.monitor";

/// Skips the test case if PipeWire is not installed.
#define TAUT_PIPEWIRE_OR_SKIP(name) \
  if (const std::string why = taut::tests::PipewireServer::missing(); !why.empty()) return taut::tests::skip(name, why)

}  // namespace taut::tests
