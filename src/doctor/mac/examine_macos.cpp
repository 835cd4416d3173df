// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <sys/sysctl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"
#include "doctor/examine.hpp"
#include "doctor/mac/machine.hpp"
#include "platform/clock.hpp"

// <notify.h>, which zig lacks.
extern "C" std::uint32_t notify_register_check(const char* name, int* token);
extern "C" std::uint32_t notify_get_state(int token, std::uint64_t* state);
extern "C" std::uint32_t notify_cancel(int token);

namespace taut::doctor {
namespace {

// The kernel has no such number where nothing is ever translated.
bool is_translated() {
  int yes = 0;
  std::size_t size = sizeof yes;
  return sysctlbyname("sysctl.proc_translated", &yes, &size, nullptr, 0) == 0 && yes == 1;
}

int heat() {
  int token = 0;
  std::uint64_t level = 0;
  if (notify_register_check("com.apple.system.thermalpressurelevel", &token) != 0) return -1;
  const bool told = notify_get_state(token, &level) == 0 && level <= 4;
  notify_cancel(token);
  return told ? static_cast<int>(level) : -1;
}

}  // namespace

std::vector<Finding> examine(const Examination& asked) {
  const platform::Clock& clock = platform::system_clock();
  const auto seconds = [](Nanos ns) { return ns / nanos_per_second; };
  if (!asked.go_on("Reading what macOS says")) return {};
  Mac mac{.translated = is_translated(),
          .processors = static_cast<int>(std::max(sysconf(_SC_NPROCESSORS_ONLN), 1L)),
          .heat = heat(),
          .wakeups = {}};
  double load = 0;
  if (getloadavg(&load, 1) == 1) mac.load = load;
  const Nanos begin = clock.now();
  bool going = true;
  mac.wakeups = measure_wakeups(asked.length, [&] {
    return going =
               asked.go_on(text("Measuring wake-ups: {} of {} s", seconds(clock.now() - begin), seconds(asked.length)));
  });
  if (!going) return {};
  return find(mac, asked);
}

}  // namespace taut::doctor
