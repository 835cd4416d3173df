// SPDX-License-Identifier: MIT
// A synthetic load: takes a given share of each period, as a busy host would.
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

/// Works until the clock says so. Arithmetic of about half a microsecond, found at construction, lies between two
/// readings, so that the clock is no part of the load. No system call of its own.
class Busy final : public Pastime {
 public:
  /// `clock` must outlive this. Calibrates for about a millisecond: construct off the audio thread.
  explicit Busy(const platform::Clock& clock = platform::system_clock());
  void pass(Nanos ns) noexcept override;

 private:
  const platform::Clock& clock_;
  int rounds_ = 1;
};

/// Takes `share` of a period. Over a virtual clock give it a Pastime that advances that clock.
class Load {
 public:
  /// `share`: 0 ... 4; 0.7 takes 70 % of each period, more than 1 always drops out. NaN and negatives count as 0.
  Load(Pastime& pastime, double share) noexcept;

  /// Once a callback, on the audio thread: takes the share of `frames` at `rate` Hz.
  void operator()(Frames frames, double rate) noexcept;

  [[nodiscard]] double share() const noexcept { return share_; }

 private:
  Pastime& pastime_;
  double share_;
};

}  // namespace taut::monitor
