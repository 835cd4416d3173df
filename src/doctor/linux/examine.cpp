// SPDX-License-Identifier: MIT
#include "doctor/examine.hpp"

#include "base/text.hpp"
#include "doctor/linux/live.hpp"
#include "doctor/linux/machine.hpp"
#include "platform/clock.hpp"

namespace taut::doctor {

std::vector<Finding> examine(const Examination& asked) {
  const platform::Clock& clock = platform::system_clock();
  const auto seconds = [](Nanos ns) { return ns / nanos_per_second; };
  if (!asked.go_on("Trying what this user may")) return {};
  Tried tried = try_rights();
  if (!asked.go_on("Reading what the kernel says")) return {};
  const Machine before = read_machine("/");
  const Nanos begin = clock.now();
  bool going = true;
  tried.wakeups = measure_wakeups(asked.length, [&] {
    return going =
               asked.go_on(text("Measuring wake-ups: {} of {} s", seconds(clock.now() - begin), seconds(asked.length)));
  });
  if (!going) return {};
  Machine after = read_machine("/");
  set_rates(after, before, static_cast<double>(clock.now() - begin) / 1e9);
  return find(after, tried, asked);
}

}  // namespace taut::doctor
