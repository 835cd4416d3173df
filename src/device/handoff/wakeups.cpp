// SPDX-License-Identifier: MIT
#include "device/handoff/wakeups.hpp"

#include <algorithm>

#include "platform/guard.hpp"

namespace taut::device::handoff {
namespace {

// Beyond a day it makes no difference, and the system's time structures must not overflow.
Nanos bounded(Nanos until) noexcept {
  return std::min(until, platform::system_clock().now() + 86'400 * nanos_per_second);
}

}  // namespace

bool ParkedWakeups::engine_sleeps(Nanos until) noexcept {
  engine_.wait_until(bounded(until));
  return true;
}

void ParkedWakeups::wake_engine() noexcept {
  const platform::AllowSystemCall to_wake_the_engine;
  engine_.wake();
}

void ParkedWakeups::server_sleeps(Nanos until) noexcept { server_.wait_until(bounded(until)); }

void ParkedWakeups::wake_server() noexcept TAUT_NONBLOCKING {
  const platform::AllowSystemCall to_release_the_server;
  unproven([&] { server_.wake(); });  // a futex wake, which never blocks
}

}  // namespace taut::device::handoff
