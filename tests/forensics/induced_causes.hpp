// SPDX-License-Identifier: MIT
// Causes of drop-outs, made on purpose.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "forensics/judge.hpp"

namespace taut::tests {

/// How long each disturbance lasts, ns. Several periods, so that it cannot be mistaken for the noise of the computer.
constexpr Nanos disturbance = 60'000'000;

class Cause {
 public:
  virtual ~Cause() = default;
  /// Before the stream starts. A sentence where it cannot be done here.
  virtual std::string prepare() { return {}; }
  /// The stream runs; `audio`: its thread's number.
  virtual void ready(int /*audio*/) {}
  /// Within the callback, on the audio thread, at each trigger.
  virtual void in_callback() {}
  /// On the main thread, at each trigger.
  virtual void outside() {}
  /// The faults of the virtual card that make it, for `times` triggers a second apart; empty: none.
  [[nodiscard]] virtual std::string faults(int /*times*/) const { return {}; }
};

struct InducedCause {
  std::string name;  ///< "computes", "locks", ...
  forensics::Kind kind;
  std::function<std::unique_ptr<Cause>()> make;
};

const std::vector<InducedCause>& induced_causes();

}  // namespace taut::tests
