// SPDX-License-Identifier: MIT
// Waiting for another thread or program.
#pragma once
#include <chrono>
#include <thread>

namespace taut::tests {

/// Waits until `done()` is true, up to a bound that only a hang reaches.
template <class Done>
bool eventually(Done&& done) {
  for (int i = 0; i < 60'000 && !done(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return done();
}

}  // namespace taut::tests
