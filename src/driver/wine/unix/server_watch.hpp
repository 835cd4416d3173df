// SPDX-License-Identifier: MIT
// Wine's server may be killed while a program plays. Threads of Windows then end as soon as they ask it for something, but
// the engine's never ask, and would keep a process alive that nobody sees, with its card.
#pragma once
#include "driver/wine/calls.hpp"

namespace taut::driver::wine {

/// While it lives the calling thread counts as one of the engine's.
class EngineThread {
 public:
  EngineThread();
  ~EngineThread();
  EngineThread(const EngineThread&) = delete;
  EngineThread& operator=(const EngineThread&) = delete;
};

/// The calling thread is of Windows, and asks Wine's server for something now and then until watch_ends(). If it vanishes before that, and stays
/// away for some seconds while a thread of the engine's runs, the process ends. Returns a handle.
Address watch_begins();
void watch_ends(Address watch);

}  // namespace taut::driver::wine
