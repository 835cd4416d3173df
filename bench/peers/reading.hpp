// SPDX-License-Identifier: MIT
// The kernel's figures of this process and of the whole machine, as the difference of two readings. On a machine whose
// clock counts instructions (one per nanosecond) every time here is an instruction count.
#pragma once
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "options.hpp"

namespace taut::peers {

inline std::int64_t nanos(clockid_t clock) noexcept {
  timespec time{};
  clock_gettime(clock, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// The totals in /proc over all threads of a process.
struct Process {
  std::int64_t ran = 0;       ///< ns on a processor, user and kernel
  std::int64_t switches = 0;  ///< context switches, voluntary and involuntary
  int threads = 0;
};

inline Process read_process(const std::string& pid) {
  Process sum;
  std::error_code none;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + pid + "/task", none)) {
    ++sum.threads;
    std::int64_t ran = 0;
    if (std::ifstream(task.path() / "schedstat") >> ran) sum.ran += ran;
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);)
      if (const auto at = line.find("voluntary_ctxt_switches:"); at != std::string::npos)
        sum.switches += std::atoll(line.c_str() + line.find(':') + 1);
  }
  return sum;
}

/// One reading of everything. Expensive files are kept as text and parsed later, so that reading disturbs the
/// measurement as little as possible.
class Reading {
 public:
  explicit Reading(std::int64_t cycles) : text_(1 << 15, '\0'), cycles_(cycles) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    switches_ = usage.ru_nvcsw + usage.ru_nivcsw;
    ran_ = nanos(CLOCK_PROCESS_CPUTIME_ID);
    const int file = ::open("/proc/timer_list", O_RDONLY | O_CLOEXEC);
    std::size_t got = 0;
    // The figure is in the first pages. /proc/uptime has it too, but in steps of 10 ms.
    for (ssize_t n = 1; n > 0 && got < text_.size(); got += static_cast<std::size_t>(std::max<ssize_t>(n, 0)))
      n = ::read(file, text_.data() + got, text_.size() - got);
    now_ = nanos(CLOCK_MONOTONIC);
    ::close(file);
    text_.resize(got);
  }

  /// Other processes, which only /proc knows; separate, because it is slow.
  void add(const std::vector<int>& servers, const std::vector<int>& helpers) {
    for (const int pid : servers) {
      const Process process = read_process(std::to_string(pid));
      server_ran_ += process.ran;
      switches_ += process.switches;
    }
    for (const int pid : helpers) helper_ran_ += read_process(std::to_string(pid)).ran;
  }

  [[nodiscard]] std::int64_t cycles() const { return cycles_; }
  [[nodiscard]] std::int64_t now() const { return now_; }
  [[nodiscard]] std::int64_t ran() const { return ran_ + server_ran_; }
  [[nodiscard]] std::int64_t switches() const { return switches_; }
  /// Non-idle time since boot, without the helpers.
  [[nodiscard]] std::int64_t busy() const {
    std::int64_t idle = 0;
    for (std::size_t at = 0; (at = text_.find(".idle_sleeptime", at)) != std::string::npos; ++at)
      idle += std::atoll(text_.c_str() + text_.find(':', at) + 1);
    return now_ - idle - helper_ran_;
  }

 private:
  std::string text_;
  std::int64_t cycles_, now_ = 0, ran_ = 0, server_ran_ = 0, helper_ran_ = 0, switches_ = 0;
};

/// What the reading itself costs the process and the system, to be subtracted from a difference of two readings.
struct ReadingCost {
  std::int64_t process = 0, system = 0;
};

/// A Reading with everything in it.
inline Reading read_all(std::int64_t cycles, const Options& options) {
  Reading reading(cycles);
  reading.add(options.servers, options.helpers);
  return reading;
}

inline ReadingCost weigh(const Options& options) {
  const Reading first = read_all(0, options), second = read_all(0, options);
  return {.process = second.ran() - first.ran(), .system = second.busy() - first.busy()};
}

}  // namespace taut::peers
