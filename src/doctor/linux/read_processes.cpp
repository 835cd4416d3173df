// SPDX-License-Identifier: MIT
#include <sched.h>

#include <algorithm>

#include "doctor/linux/read.hpp"
#include "doctor/linux/text_file.hpp"

namespace taut::doctor {
namespace {

namespace fs = std::filesystem;

bool is_number(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

/// Indexes of the fields of stat, see proc(5), counted from the state, its third field.
enum Place : std::size_t { flags = 6, priority = 37, policy = 38 };

constexpr unsigned kernel_thread = 0x00200000;  // PF_KTHREAD

void add_thread(Machine& machine, const fs::path& folder, const std::string& program, int process, int thread) {
  const std::string stat = line_of(folder / "stat");
  const auto open = stat.find('('), close = stat.rfind(')');
  if (open == stat.npos || close == stat.npos) return;
  const auto fields = words_in(stat.substr(close + 1));
  if (fields.size() <= Place::policy) return;
  const int policy = number_in(fields[Place::policy], 0);
  if (policy != SCHED_FIFO && policy != SCHED_RR && policy != SCHED_DEADLINE) return;
  machine.threads.push_back({.process = process,
                             .thread = thread,
                             .program = program,
                             .name = stat.substr(open + 1, close - open - 1),
                             .kernel = (number_in(fields[Place::flags], 0U) & kernel_thread) != 0,
                             .policy = policy,
                             .priority = number_in(fields[Place::priority], 0),
                             .computed = number_of<Nanos>(folder / "schedstat", 0)});
}

std::vector<std::string> arguments_of(const fs::path& process) {
  const std::string line = all_of(process / "cmdline");
  std::vector<std::string> arguments;
  for (std::size_t from = 0; from < line.size();) {
    const auto end = std::min(line.find('\0', from), line.size());
    arguments.push_back(line.substr(from, end - from));
    from = end + 1;
  }
  return arguments;
}

}  // namespace

void read_processes(Machine& machine, const fs::path& at) {
  const fs::path proc = at / "proc";
  for (const std::string& name : names_in(proc)) {
    if (!is_number(name)) continue;
    const int process = number_in(name, 0);
    const std::string program = line_of(proc / name / "comm");
    const auto serve = [&](std::string_view called, std::optional<Server>& server) {
      if (program == called && !server) server = {.process = process, .arguments = arguments_of(proc / name)};
    };
    serve("pipewire", machine.pipewire);
    serve("jackd", machine.jack);
    serve("pulseaudio", machine.pulseaudio);
    for (const std::string& thread : names_in(proc / name / "task"))
      if (is_number(thread)) add_thread(machine, proc / name / "task" / thread, program, process, number_in(thread, 0));
  }
}

}  // namespace taut::doctor
