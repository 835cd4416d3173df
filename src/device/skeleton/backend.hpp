// SPDX-License-Identifier: MIT
// The device contract by example: a backend that compiles, lists nothing and opens nothing. A new backend starts as a
// copy of this folder and a line in device/backends_<system>.cpp; tests/support/conformance.hpp tells when it is done.
#pragma once
#include "device/device.hpp"

namespace taut::device::skeleton {

/// This one function is all a backend exports. Made on the first call, it lives until the process ends.
Backend& backend();

/// An open device of this backend. Would hold what open() acquired; all memory is allocated before start(), as nothing
/// may be allocated between wait() calls.
class SkeletonStream final : public Stream {
 public:
  explicit SkeletonStream(const Request& request);

  /// What was negotiated, not what was asked for. Changes only together with Wake::changed.
  [[nodiscard]] const Agreed& agreed() const noexcept override { return agreed_; }

  /// Prepares the hardware. With playback the rings do not run yet: the next wait() gives the filling turn, and its
  /// done() starts both directions together. Without playback they run from here.
  Expected<void> start() override;

  /// Sleeps until a cycle is complete and describes it: where it lies, at which positions, what was lost before it.
  /// After an xrun or a stall: restart inside, then a filling turn with Side::lost. A lost device: `gone`, every time.
  Wake wait(Nanos until, Turn& turn) noexcept override;

  /// Hands `frames` frames of the open turn, and `more`, to the hardware, and releases those that were read.
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override;

  /// Sets a flag that the next wait() checks first, and wakes a sleeping one.
  void nudge() noexcept override;

  /// Stops the rings at once; harmless if they do not run.
  void stop() noexcept override;

 private:
  Agreed agreed_;
};

}  // namespace taut::device::skeleton
