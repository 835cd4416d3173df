// SPDX-License-Identifier: MIT
#include "doctor/linux/read.hpp"

#include <algorithm>

#include "doctor/linux/text_file.hpp"

namespace taut::doctor {

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code none;
  for (std::filesystem::directory_iterator at(folder, none), end; !none && at != end; at.increment(none))
    names.push_back(at->path().filename().string());
  std::ranges::sort(names);
  return names;
}

Machine read_machine(const std::filesystem::path& at, int user) {
  Machine machine;
  read_account(machine, at, user);
  read_cpus(machine, at);
  read_interrupts(machine, at);
  read_processes(machine, at);
  read_cards(machine, at);
  return machine;
}

void set_rates(Machine& after, const Machine& before, double seconds) {
  if (seconds <= 0) return;
  for (InterruptLine& line : after.interrupts) {
    const auto was = std::ranges::find(before.interrupts, line.number, &InterruptLine::number);
    if (was != before.interrupts.end() && line.count >= was->count)
      line.per_second = static_cast<double>(line.count - was->count) / seconds;
  }
  for (RealtimeThread& thread : after.threads) {
    const auto was = std::ranges::find(before.threads, thread.thread, &RealtimeThread::thread);
    if (was != before.threads.end() && thread.computed >= was->computed)
      thread.share = static_cast<double>(thread.computed - was->computed) / (seconds * 1e9);
  }
  if (after.ticks > before.ticks)
    after.stolen =
        static_cast<double>(after.stolen_ticks - before.stolen_ticks) / static_cast<double>(after.ticks - before.ticks);
}

}  // namespace taut::doctor
