// SPDX-License-Identifier: MIT
#include <windows.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "doctor/examine.hpp"
#include "doctor/windows/machine.hpp"
#include "platform/clock.hpp"
#include "platform/shared_library.hpp"

namespace taut::doctor {
namespace {

/// All processors' time in interrupts and deferred calls, and in total, since boot, in 100 ns.
struct Spent {
  double interrupts = 0, all = 0;
};

Spent spent() {
  // SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION; kernel time includes idle, interrupts and deferred calls.
  struct One {
    LARGE_INTEGER idle, kernel, user, deferred, interrupt;
    ULONG interrupts;
  };
  using Query = LONG(WINAPI*)(ULONG what, void* to, ULONG size, ULONG* got);
  constexpr ULONG processor_performance = 8;
  auto library = platform::SharedLibrary::open("ntdll.dll");
  const auto query = library ? library->symbol<Query>("NtQuerySystemInformation") : nullptr;
  std::vector<One> all(256);
  ULONG got = 0;
  Spent spent;
  if (!query || query(processor_performance, all.data(), static_cast<ULONG>(all.size() * sizeof(One)), &got) < 0)
    return spent;
  all.resize(std::min<std::size_t>(got / sizeof(One), all.size()));
  for (const One& one : all) {
    spent.interrupts += static_cast<double>(one.deferred.QuadPart + one.interrupt.QuadPart);
    spent.all += static_cast<double>(one.kernel.QuadPart + one.user.QuadPart);
  }
  return spent;
}

}  // namespace

std::vector<Finding> examine(const Examination& asked) {
  const platform::Clock& clock = platform::system_clock();
  const auto seconds = [](Nanos ns) { return ns / nanos_per_second; };
  if (!asked.go_on("Reading what Windows says")) return {};
  WindowsMachine machine = read_windows_machine();
  const Spent before = spent();
  const Nanos begin = clock.now();
  bool going = true;
  machine.wakeups = measure_wakeups(asked.length, [&] {
    return going =
               asked.go_on(text("Measuring wake-ups: {} of {} s", seconds(clock.now() - begin), seconds(asked.length)));
  });
  if (!going) return {};
  const Spent after = spent();
  if (after.all > before.all)
    machine.interrupted = std::clamp((after.interrupts - before.interrupts) / (after.all - before.all), 0.0, 1.0);
  return find(machine, asked);
}

}  // namespace taut::doctor
