// SPDX-License-Identifier: MIT
// A synthetic load: uses a given share of each period, like a busy host.
#pragma once
#include "base/units.hpp"
#include "platform/clock.hpp"

namespace taut::monitor {

/// Lets time pass on the audio thread. Real-time safe.
class Pastime {
 public:
  virtual void pass(Nanos ns) noexcept = 0;

 protected:
  ~Pastime() = default;
};

/// Computes until the clock has reached the time. About half a microsecond of arithmetic, calibrated at construction,
/// lies between clock reads, so that the clock is not part of the load. No system calls of its own.
class Busy final : public Pastime {
 public:
  /// `clock` must outlive this. Calibrates for about a millisecond: construct off the audio thread.
  explicit Busy(const platform::Clock& clock = platform::system_clock());
  void pass(Nanos ns) noexcept override;

 private:
  const platform::Clock& clock_;
  int rounds_ = 1;
};

/// Uses `share` of a period. For a virtual clock, pass a Pastime that advances it.
class Load {
 public:
  /// `share`: 0 ... 4; 0.7 uses 70 % of each period, more than 1 always drops out. NaN and negatives count as 0.
  Load(Pastime& pastime, double share) noexcept;

  /// Once per callback, on the audio thread: uses the share of `frames` at `rate` Hz.
  void operator()(Frames frames, double rate) noexcept;

  [[nodiscard]] double share() const noexcept { return share_; }

 private:
  Pastime& pastime_;
  double share_;
};

}  // namespace taut::monitor
