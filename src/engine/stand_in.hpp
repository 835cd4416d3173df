// SPDX-License-Identifier: MIT
// Keeps the host's callbacks running while the device is missing: silence in, nothing out, paced by the clock. The idea
// is SDL's zombie device: whoever waits never meets a special case.
#pragma once
#include "device/device.hpp"

namespace taut::engine {

class StandIn final : public device::Stream {
 public:
  /// Continues where `agreed` left off; `clock` is the lost stream's.
  StandIn(const device::Agreed& agreed, const platform::Clock& clock);

  [[nodiscard]] const device::Agreed& agreed() const noexcept override { return agreed_; }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return clock_; }

  /// The first turn is ready one cycle from now. Real-time safe, unlike a device's.
  Expected<void> start() override;
  device::Wake wait(Nanos until, device::Turn& turn) noexcept override;
  void done(int frames, int /*more*/) noexcept TAUT_NONBLOCKING override { open_ -= frames; }
  void nudge() noexcept override {}  // not needed: it never sleeps longer than a cycle
  void stop() noexcept override {}

 private:
  [[nodiscard]] Nanos cycle_end() const noexcept;

  device::Agreed agreed_;
  const platform::Clock& clock_;
  Nanos began_ = 0;
  Frames position_ = 0;
  int open_ = 0;
};

}  // namespace taut::engine
