// SPDX-License-Identifier: MIT
// What a stream has to say, said when it happens.
#pragma once
#include <cstdint>

#include "base/units.hpp"
#include "engine/report.hpp"

namespace taut::command {

/// A line on stderr for each event, with its time. Eight at once and two a second; what comes faster is counted.
class EventPrinter {
 public:
  /// Tells what `report` says beyond the last one; call it a few times a second.
  void tell(const engine::Report& report);
  /// The last time: what was only counted is said. Another stream may follow.
  void end(const engine::Report& report);

 private:
  void say_untold();

  std::int64_t told_ = 0, untold_ = 0;
  double allowance_ = 8;
  Nanos last_ = 0;
};

}  // namespace taut::command
