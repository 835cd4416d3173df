// SPDX-License-Identifier: MIT
// Waiting for what another thread or program does.
#pragma once
#include <chrono>
#include <thread>

namespace taut::tests {

/// Waits until `done()`, up to a bound that only a hang reaches.
template <class Done>
bool eventually(Done&& done) {
  for (int i = 0; i < 60'000 && !done(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return done();
}

}  // namespace taut::tests
