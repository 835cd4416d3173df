// SPDX-License-Identifier: MIT
// What `taut prove` does, in which order, and what is left out after what it found. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace taut::proof {

enum class StepKind {
  devices,
  cable,   ///< the round trip through a cable, with one buffer size
  unplug,  ///< the device is unplugged and plugged in again
  doctor,
  load,  ///< drop-outs while the program is busy, with one buffer size
  conformance,
};

struct Step {
  StepKind kind{};
  int buffer = 0;      ///< frames; cable and load
  double seconds = 0;  ///< expected length
  friend bool operator==(const Step&, const Step&) = default;
};

struct PlanRequest {
  std::vector<int> sizes;    ///< frames, ascending: at most five are tried
  double load_seconds = 20;  ///< for each size
  bool cable = true, unplug = true, conformance = true;
};

enum class StepEnd {
  done,
  nothing_back,  ///< cable: no signal came back
  lost,          ///< the device went away and is not back
};

class Plan {
 public:
  explicit Plan(const PlanRequest& request);

  /// nullopt: through.
  [[nodiscard]] std::optional<Step> next() const;
  /// The step that next() returned has ended. If nothing came back with the first size, no other is tried; without the
  /// device only the steps are left that do not open it.
  void end(StepEnd how);

  [[nodiscard]] std::size_t done() const noexcept { return at_; }
  [[nodiscard]] std::size_t all() const noexcept { return steps_.size(); }  ///< done and to come
  [[nodiscard]] double seconds_left() const noexcept;                       ///< expected

 private:
  std::vector<Step> steps_;
  std::size_t at_ = 0;
  bool heard_ = false;  ///< a signal has come back
};

/// At most five of `sizes` (ascending): consecutive ones, from 32 up where enough larger ones exist.
std::vector<int> five_of(std::vector<int> sizes);

}  // namespace taut::proof
