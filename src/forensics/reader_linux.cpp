// SPDX-License-Identifier: MIT
#include <dirent.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "forensics/proc_text.hpp"
#include "forensics/reader.hpp"
#include "platform/clock.hpp"
#include "platform/files.hpp"
#include "platform/thread.hpp"

namespace taut::forensics {
namespace {

std::string text_of(const std::string& file) { return platform::read_file(file).value_or(std::string()); }

// Not everything that the sound waits for has a higher priority: some drivers hand periods over in ordinary kernel threads,
// which would stand behind a look as a whole (0.3 ms to some milliseconds, where there is one processor).
// Linux prefers a thread that has just woken up, whatever it yields, unless it is a lesser one.
void be_lesser() noexcept {
  constexpr int lesser = 10;
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(platform::current_thread_id()), lesser));
}

void let_others_run() noexcept { sched_yield(); }

std::int64_t ns_a_tick() {
  static const std::int64_t ns = nanos_per_second / std::max(sysconf(_SC_CLK_TCK), 1L);
  return ns;
}

/// Names that are numbers.
std::vector<std::int64_t> numbered(const char* folder) {
  std::vector<std::int64_t> numbers;
  DIR* const open = opendir(folder);
  if (!open) return numbers;
  while (const dirent* const entry = readdir(open)) {  // NOLINT(concurrency-mt-unsafe): one thread an open folder
    const std::string_view name = entry->d_name;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size()) numbers.push_back(number);
  }
  closedir(open);
  return numbers;
}

ThreadReading thread_reading(std::uintptr_t thread) {
  const std::string folder = "/proc/self/task/" + std::to_string(thread) + "/";
  ThreadReading reading;
  read_schedstat(text_of(folder + "schedstat"), reading);
  read_stat(text_of(folder + "stat"), reading);
  read_io(text_of(folder + "io"), reading);
  return reading;
}

// cgroup 2 has one line, "0::/path"; in cgroup 1 the quota belongs to the controller cpu.
std::string quota_file() {
  const std::string groups = text_of("/proc/self/cgroup");
  for (const auto& [key, root] :
       {std::pair{":cpu:", "/sys/fs/cgroup/cpu"}, std::pair{":cpu,cpuacct:", "/sys/fs/cgroup/cpu"},
        std::pair{"0::", "/sys/fs/cgroup"}}) {
    const auto at = groups.find(key);
    if (at == std::string::npos) continue;
    const auto from = at + std::string_view(key).size();
    const std::string file = root + groups.substr(from, groups.find('\n', from) - from) + "/cpu.stat";
    if (access(file.c_str(), R_OK) == 0) return file;
  }
  return {};
}

}  // namespace

struct Reader::State {
  std::uintptr_t audio;
  bool lesser = false;  // the reading thread
  std::string quota = quota_file();
  std::map<std::int64_t, Runner> programs;
  std::map<std::string, std::int64_t> interrupts;
  std::map<std::int64_t, Speed> speeds;

  void read_interrupts() { interrupts = interrupt_counts(text_of("/proc/interrupts")); }

  void read_speeds(int processors) {
    speeds.clear();
    for (std::int64_t k = 0; k < processors; ++k) {
      const std::string folder = "/sys/devices/system/cpu/cpu" + std::to_string(k) + "/cpufreq/";
      const auto now = leading_number(text_of(folder + "scaling_cur_freq"));
      const auto highest = leading_number(text_of(folder + "cpuinfo_max_freq"));
      if (now && highest) speeds[k] = {*now, *highest};
    }
  }

  void read_programs() {
    programs.clear();
    for (const std::int64_t process : numbered("/proc")) {
      if (process == getpid()) continue;
      let_others_run();
      Runner runner;
      if (read_runner(text_of("/proc/" + std::to_string(process) + "/stat"), ns_a_tick(), runner))
        programs[process] = runner;
    }
  }
};

Reader::Reader(std::uintptr_t audio_thread) : state_(std::make_unique<State>(audio_thread)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

Reading Reader::read(bool everything) {
  if (!std::exchange(state_->lesser, true)) be_lesser();
  Reading reading;
  reading.at = platform::system_clock().now();
  reading.audio = thread_reading(state_->audio);
  read_schedstat(text_of("/proc/thread-self/schedstat"), reading.reader);
  let_others_run();
  read_machine(text_of("/proc/stat"), ns_a_tick(), reading);
  if (!state_->quota.empty()) read_quota(text_of(state_->quota), reading);
  for (const std::int64_t thread : numbered("/proc/self/task")) {
    if (thread == static_cast<std::int64_t>(state_->audio)) continue;
    let_others_run();
    const std::string folder = "/proc/self/task/" + std::to_string(thread) + "/";
    Runner runner;
    if (!read_runner(text_of(folder + "stat"), ns_a_tick(), runner)) continue;
    ThreadReading exact;
    read_schedstat(text_of(folder + "schedstat"), exact);
    runner.ran = exact.ran.value_or(runner.ran);
    reading.threads[thread] = runner;
  }
  read_pressure(text_of("/proc/pressure/memory"), reading);
  if (everything) {
    state_->read_programs();
    let_others_run();
    state_->read_interrupts();
    let_others_run();
    state_->read_speeds(reading.processors);
  }
  reading.programs = state_->programs;
  reading.interrupts = state_->interrupts;
  reading.speeds = state_->speeds;
  return reading;
}

}  // namespace taut::forensics
