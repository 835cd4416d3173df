// SPDX-License-Identifier: MIT
// Prints the events of a stream as they happen.
#pragma once
#include <cstdint>

#include "base/units.hpp"
#include "engine/report.hpp"

namespace taut::command {

/// One line on stderr per event, with its time. A burst of eight, then two a second; the rest is counted.
class EventPrinter {
 public:
  /// Prints what is new in `report`; call it a few times a second.
  void tell(const engine::Report& report);
  /// Call last: prints what was only counted. Another stream may follow.
  void end(const engine::Report& report);

 private:
  void say_untold();

  std::int64_t told_ = 0, untold_ = 0;
  double allowance_ = 8;
  Nanos last_ = 0;
};

}  // namespace taut::command
