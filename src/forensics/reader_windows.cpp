// SPDX-License-Identifier: MIT
// What Windows tells an ordinary user: how long a thread ran, and what the processors did. It does not tell how long a
// thread was ready and behind others, so the verdict stays open there more often than on Linux.
#include <windows.h>
// After windows.h, which it needs.
#include <winternl.h>

#include <vector>

#include "forensics/reader.hpp"
#include "platform/clock.hpp"
#include "platform/cycle_counter_windows.hpp"

namespace taut::forensics {
namespace {

std::int64_t ns_of(const FILETIME& time) {
  return static_cast<std::int64_t>(std::uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime) * 100;
}

/// Of one processor, 100 ns each; the kernel's time includes the other three. Windows' name for it keeps two of them back.
struct ProcessorTimes {
  LARGE_INTEGER idle, kernel, user, deferred, interrupt;
  ULONG interrupts;
};
static_assert(sizeof(ProcessorTimes) == sizeof(SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION));

void read_processors(Reading& to) {
  std::vector<ProcessorTimes> all(static_cast<std::size_t>(to.processors));
  ULONG bytes = 0;
  const auto size = static_cast<ULONG>(all.size() * sizeof all[0]);
  if (NtQuerySystemInformation(SystemProcessorPerformanceInformation, all.data(), size, &bytes) != 0) return;
  for (std::size_t k = 0; k < bytes / sizeof all[0]; ++k)
    to.interrupted[static_cast<std::int64_t>(k)] = (all[k].deferred.QuadPart + all[k].interrupt.QuadPart) * 100;
}

}  // namespace

struct Reader::State {
  HANDLE thread = nullptr;
  // Windows counts a thread's time in cycles of the processor's counter; its times in ns move in steps of 15.6 ms.
  // On ARM64 nothing is known of that counter, and how long the thread ran stays open.
  Nanos began = platform::system_clock().now();
  std::uint64_t began_cycles = platform::cycle_count();

  explicit State(std::uintptr_t id)
      : thread(OpenThread(THREAD_QUERY_LIMITED_INFORMATION, FALSE, static_cast<DWORD>(id))) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (thread) CloseHandle(thread);
  }
};

Reader::Reader(std::uintptr_t audio_thread) : state_(std::make_unique<State>(audio_thread)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

Reading Reader::read(bool /*everything*/) {
  Reading reading;
  reading.at = platform::system_clock().now();
  FILETIME kernel{}, user{};
  ULONG64 cycles = 0;
  const auto passed = static_cast<double>(reading.at - state_->began);
  const auto counted = static_cast<double>(platform::cycle_count() - state_->began_cycles);
  if (state_->thread && QueryThreadCycleTime(state_->thread, &cycles) && passed > 0 && counted > 0)
    reading.audio.ran = static_cast<std::int64_t>(static_cast<double>(cycles) * passed / counted);
  FILETIME idle{};
  SYSTEM_INFO system{};
  GetSystemInfo(&system);
  reading.processors = static_cast<int>(system.dwNumberOfProcessors);
  read_processors(reading);
  // Kernel time includes idle time.
  if (GetSystemTimes(&idle, &kernel, &user)) reading.ticks = ns_of(kernel) + ns_of(user);
  return reading;
}

}  // namespace taut::forensics
