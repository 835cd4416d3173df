// SPDX-License-Identifier: MIT
#include "command/stream/event_printer.hpp"

#include <algorithm>

#include "command/terminal/say.hpp"
#include "monitor/text.hpp"
#include "platform/clock.hpp"

namespace taut::command {
namespace {

constexpr double most_at_once = 8, lines_a_second = 2;

}  // namespace

void EventPrinter::tell(const engine::Report& report) {
  const Nanos now = platform::system_clock().now();
  if (last_ > 0)
    allowance_ = std::min(most_at_once, allowance_ + static_cast<double>(now - last_) / 1e9 * lines_a_second);
  last_ = now;
  const auto there = static_cast<std::int64_t>(report.events.size());
  const std::int64_t fresh = std::min(report.event_count - told_, there);
  untold_ += report.event_count - told_ - std::max<std::int64_t>(fresh, 0);
  told_ = report.event_count;
  for (std::int64_t k = there - fresh; k < there; ++k) {
    if (allowance_ < 1) {
      ++untold_;
      continue;
    }
    allowance_ -= 1;
    say_untold();
    remark(report.events[static_cast<std::size_t>(k)]);
  }
}

void EventPrinter::end(const engine::Report& report) {
  tell(report);
  say_untold();
  told_ = 0;
}

void EventPrinter::say_untold() {
  if (untold_ > 0) remark(taut::text("... and {} more.", monitor::count(untold_)));
  untold_ = 0;
}

}  // namespace taut::command
