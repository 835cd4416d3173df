// SPDX-License-Identifier: MIT
// One end that one thread waits for with a bound.
#pragma once
#include <memory>

#include "base/units.hpp"

namespace taut::host {

class Completion {
 public:
  static std::shared_ptr<Completion> make();
  virtual ~Completion() = default;
  virtual void signal() noexcept = 0;
  /// False: it was not signalled within `bound` ns. Windows: messages sent to the caller's windows are answered meanwhile,
  /// since a driver's dialog may have one of them as its parent.
  [[nodiscard]] virtual bool wait(Nanos bound) noexcept = 0;

  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;

 protected:
  Completion() = default;
};

}  // namespace taut::host
