// SPDX-License-Identifier: MIT
// What earlier runs taught of a device, and what this one does: the latency that it does not tell, the margin that does.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "device/device.hpp"
#include "engine/tuner.hpp"
#include "learned/learned.hpp"

namespace taut::engine {

/// Not for two threads at once: the session's mutex guards it. Everything may read or write a file: control threads.
class Knowledge {
 public:
  /// Of the stream that `request` asks for, with the host's `buffer`. Nothing is read or kept of virtual cards: they know
  /// their latency, and their time need not be ours.
  static Knowledge of(const device::Request& request, int buffer);

  /// The margin that the tuner arrived at the last time.
  [[nodiscard]] std::optional<Frames> margin() const noexcept;
  /// And the share of a cycle that the host took at the least meanwhile.
  [[nodiscard]] double load() const noexcept { return facts_.margin ? facts_.margin->load : 0; }

  /// Whether there is anything that the device does not tell, or that differs from start to start.
  static bool lacking(const device::Agreed& agreed) noexcept;

  /// Puts in what the device does not know of itself. The loopback told both ways together: input gets the odd frame.
  void complete(device::Agreed& agreed) const noexcept;

  /// A loopback found that the hardware adds `extra` frames in both directions together: from now on that is told, exactly
  /// until the next start, and kept. The value stands also where keeping it fails. What is kept is without `agreed`'s
  /// start offset, so that it holds for streams that start the other way too.
  Expected<void> measured(Frames extra, const device::Agreed& agreed);

  /// The hardware was started: what was measured may be off by what it differs from start to start.
  void started() noexcept { exact_ = false; }

  /// Keeps what the tuner arrived at.
  Expected<void> keep(const Tuner::Lesson& lesson);

  /// What a report should say of it.
  [[nodiscard]] std::vector<std::string> remarks() const;

 private:
  learned::LearnedDevice device_;
  int buffer_ = 0;
  bool lasting_ = false, exact_ = false;
  learned::Facts facts_;
  Expected<void> file_ = {};  // how reading or keeping it went
};

}  // namespace taut::engine
