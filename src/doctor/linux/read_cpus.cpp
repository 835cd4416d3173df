// SPDX-License-Identifier: MIT
#include "doctor/linux/read.hpp"
#include "doctor/linux/text_file.hpp"

namespace taut::doctor {
namespace {

namespace fs = std::filesystem;

/// "cpu12" of `prefix` "cpu" is 12; -1 for other names.
int number_behind(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || name.size() == prefix.size()) return -1;
  name.remove_prefix(prefix.size());
  return name.find_first_not_of("0123456789") == name.npos ? number_in(name, -1) : -1;
}

std::vector<IdleState> idle_states(const fs::path& folder) {
  std::vector<IdleState> states;
  for (const std::string& name : names_in(folder))
    if (number_behind(name, "state") >= 0)
      states.push_back({.name = line_of(folder / name / "name"),
                        .latency_us = number_of(folder / name / "latency", 0),
                        .disabled = number_of(folder / name / "disable", 0) != 0});
  return states;
}

/// "madvise" of "always [madvise] never"; a single word is the chosen one.
std::string chosen(const std::string& line) {
  const auto open = line.find('['), close = line.find(']');
  if (open == line.npos || close == line.npos) return line;
  return line.substr(open + 1, close - open - 1);
}

}  // namespace

void read_cpus(Machine& machine, const fs::path& at) {
  const fs::path all = at / "sys/devices/system/cpu";
  for (const std::string& name : names_in(all)) {
    const int number = number_behind(name, "cpu");
    if (number < 0) continue;
    const fs::path scaling = all / name / "cpufreq";
    machine.cpus.push_back({.number = number,
                            .governor = line_of(scaling / "scaling_governor"),
                            .driver = line_of(scaling / "scaling_driver"),
                            .preference = line_of(scaling / "energy_performance_preference"),
                            .now_khz = number_of<std::int64_t>(scaling / "scaling_cur_freq", 0),
                            .highest_khz = number_of<std::int64_t>(scaling / "cpuinfo_max_freq", 0),
                            .idle = idle_states(all / name / "cpuidle")});
  }
  const fs::path pages = at / "sys/kernel/mm/transparent_hugepage";
  machine.huge_pages = chosen(line_of(pages / "enabled"));
  machine.huge_pages_defrag = chosen(line_of(pages / "defrag"));

  std::ifstream memory(at / "proc/vmstat");
  for (std::string key, value; memory >> key >> value;)
    if (key == "compact_stall") machine.compaction_stalls = number_in<std::int64_t>(value, 0);

  // cpu, then user, nice, system, idle, iowait, irq, softirq, steal in ticks; guest time is part of user.
  const auto ticks = words_in(line_of(at / "proc/stat"));
  for (std::size_t k = 1; k < ticks.size() && k <= 8; ++k) {
    const auto value = number_in<std::int64_t>(ticks[k], 0);
    machine.ticks += value;
    if (k == 8) machine.stolen_ticks = value;
  }
  std::ifstream about(at / "proc/cpuinfo");
  for (std::string line; std::getline(about, line);)
    if (line.starts_with("flags")) {
      machine.virtual_machine = line.find(" hypervisor") != line.npos;
      break;
    }
  const fs::path limits = at / "proc/sys/kernel";
  machine.realtime_runtime_us = number_of(limits / "sched_rt_runtime_us", machine.realtime_runtime_us);
  machine.realtime_period_us = number_of(limits / "sched_rt_period_us", machine.realtime_period_us);
}

}  // namespace taut::doctor
