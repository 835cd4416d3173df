// SPDX-License-Identifier: MIT
// What earlier runs and this one learned of a device: latency it does not report, the margin that works.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "device/device.hpp"
#include "engine/tuner.hpp"
#include "learned/learned.hpp"

namespace taut::engine {

/// Not thread-safe: guarded by the session's mutex. All calls may read or write a file: control threads.
class Knowledge {
 public:
  /// For the stream of `request` with the host's `buffer`. Virtual cards are neither read nor saved: they know their
  /// latency, and their time may not be real.
  static Knowledge of(const device::Request& request, int buffer);

  /// The margin the tuner settled on last time.
  [[nodiscard]] std::optional<Frames> margin() const noexcept;
  /// The least share of a cycle the host used then.
  [[nodiscard]] double load() const noexcept { return facts_.margin ? facts_.margin->load : 0; }

  /// Whether the device leaves anything unreported, or varies from start to start.
  static bool lacking(const device::Agreed& agreed) noexcept;

  /// Fills in latency the device does not report. A loopback measures both directions together: the input gets the odd
  /// frame.
  void complete(device::Agreed& agreed) const noexcept;

  /// A loopback found `extra` frames in the hardware, both directions together. Reported from now on, exactly until the
  /// next start, and saved without `agreed`'s start offset, so that it also holds for streams started in the other
  /// order. Valid even if saving fails.
  Expected<void> measured(Frames extra, const device::Agreed& agreed);

  /// The hardware was started: the measured value may now be off by its start-to-start variation.
  void started() noexcept { exact_ = false; }

  /// Saves what the tuner settled on.
  Expected<void> keep(const Tuner::Lesson& lesson);

  /// For the report.
  [[nodiscard]] std::vector<std::string> remarks() const;

 private:
  learned::LearnedDevice device_;
  int buffer_ = 0;
  bool lasting_ = false, exact_ = false;
  learned::Facts facts_;
  Expected<void> file_ = {};  // result of reading or saving
};

}  // namespace taut::engine
