// SPDX-License-Identifier: MIT
// What the backend asks of macOS itself; tests put a fake behind it.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "device/coreaudio/tap_functions.hpp"
#include "device/handoff/wakeups.hpp"

namespace taut::device::coreaudio {

/// What this program may hear.
enum class Microphone { allowed, refused, not_asked, unknown };

class System {
 public:
  explicit System(const hal::Functions& functions, const std::optional<hal::TapFunctions>& tapping = std::nullopt)
      : hal(functions), taps(tapping) {}
  virtual ~System() = default;
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  const hal::Functions hal;
  std::optional<hal::TapFunctions> taps;  ///< nullopt: this macOS is too old

  /// Control threads.
  virtual Microphone microphone() = 0;
  /// Runs `body` soon and one after another, on a thread that may call the HAL, unlike those that call listeners. Any
  /// thread but the audio thread.
  virtual void post(std::function<void()> body) = 0;
  /// A moment for changes that the HAL completes later. Control threads.
  virtual void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }
  /// How an IOProc and the engine's thread wake each other. Its clock counts as AudioConvertHostTimeToNanos does.
  virtual std::unique_ptr<handoff::Wakeups> wakeups() { return std::make_unique<handoff::ParkedWakeups>(); }
};

}  // namespace taut::device::coreaudio
