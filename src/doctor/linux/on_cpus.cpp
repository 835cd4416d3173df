// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "doctor/linux/on.hpp"

namespace taut::doctor {
namespace {

constexpr const char* until_restart = "It lasts until the computer restarts.";

/// Under this governor, Intel's and AMD's own drivers scale the frequency themselves; other drivers keep the lowest.
bool is_dynamic(const Cpu& cpu) {
  return cpu.driver == "intel_pstate" || cpu.driver == "amd_pstate_epp" || cpu.driver == "amd-pstate-epp";
}

Severity severity_of(const Cpu& cpu) {
  if (cpu.governor.empty() || cpu.governor == "performance") return Severity::ok;
  if (!is_dynamic(cpu)) return cpu.governor == "powersave" ? Severity::problem : Severity::warning;
  const bool saves = cpu.preference == "power" || cpu.preference == "balance_power";
  return saves ? Severity::warning : Severity::note;
}

const IdleState* deepest(const Machine& machine) {
  const IdleState* found = nullptr;
  for (const Cpu& cpu : machine.cpus)
    for (const IdleState& state : cpu.idle)
      if (!state.disabled && (!found || state.latency_us > found->latency_us)) found = &state;
  return found;
}

}  // namespace

void on_governor(const Machine& machine, const Tried& tried, Findings& findings) {
  const auto worst_cpu = std::ranges::max_element(machine.cpus, {}, severity_of);
  const auto count = static_cast<std::int64_t>(machine.cpus.size());
  if (worst_cpu == machine.cpus.end() || severity_of(*worst_cpu) == Severity::ok) {
    findings.push_back({.topic = "governor",
                        .measured = text("{} at full speed.", number::plural(count, "processor")),
                        .figures = {{"slowed", 0.0}}});
    return;
  }
  const auto slowed =
      std::ranges::count_if(machine.cpus, [](const Cpu& cpu) { return severity_of(cpu) != Severity::ok; });
  const auto mhz = [](std::int64_t khz) { return number::count((khz + 500) / 1000) + " MHz"; };
  Finding finding{
      .topic = "governor",
      .severity = severity_of(*worst_cpu),
      .measured =
          text("The governor of {} of {} is '{}'", slowed, number::plural(count, "processor"), worst_cpu->governor),
      .why = "A processor that slows down when idle takes longer over the first buffer when the load rises.",
      .command =
          as_root(tried.root, std::vector<Step>{{.feed = "performance",
                                                 .run = "tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"}}),
      .remedy = until_restart,
      .figures = {{"slowed", static_cast<double>(slowed)},
                  {"now_mhz", static_cast<double>(worst_cpu->now_khz) / 1000},
                  {"highest_mhz", static_cast<double>(worst_cpu->highest_khz) / 1000}}};
  finding.measured += worst_cpu->now_khz > 0 && worst_cpu->highest_khz > 0
                          ? text("; processor {} runs at {} of {} now.", worst_cpu->number, mhz(worst_cpu->now_khz),
                                 mhz(worst_cpu->highest_khz))
                          : ".";
  findings.push_back(std::move(finding));
}

void on_idle_states(const Machine& machine, const Tried& tried, Findings& findings) {
  const IdleState* const state = deepest(machine);
  const int latency = state ? state->latency_us : 0;
  Finding finding{.topic = "idle-states", .figures = {{"latency_us", static_cast<double>(latency)}}};
  if (!state)
    finding.measured = "The kernel reports no idle states: 0 us to wake up.";
  else
    finding.measured = text("Waking up from the deepest sleep, {}, takes a processor {}.", state->name,
                            number::time(Nanos{latency} * 1000));
  if (machine.holds_cpu_latency) {
    finding.measured += " Taut keeps them awake while it streams.";
  } else if (latency > 20) {
    finding.severity = latency > 100 ? Severity::warning : Severity::note;
    finding.why =
        text("64 frames at 48 kHz last {}, and every buffer begins with a wake-up.", number::time(wake_period));
    std::vector<Step> steps{{.feed = "KERNEL==\"cpu_dma_latency\", GROUP=\"audio\", MODE=\"0660\"",
                             .run = "tee /etc/udev/rules.d/40-cpu-dma-latency.rules"},
                            {.feed = {}, .run = "udevadm trigger /dev/cpu_dma_latency"}};
    if (!machine.account.groups.contains("audio") && !machine.account.listed_groups.contains("audio")) {
      steps.push_back({.feed = {}, .run = text("usermod -aG audio {}", machine.account.user)});
      finding.remedy = "Then log out and in again; Taut keeps the processors awake from then on, while it streams.";
    } else {
      finding.remedy = "Taut keeps the processors awake from then on, while it streams.";
    }
    finding.command = as_root(tried.root, steps);
  }
  findings.push_back(std::move(finding));
}

void on_huge_pages(const Machine& machine, const Tried& tried, Findings& findings) {
  const bool always = machine.huge_pages == "always";
  const bool waits = always && machine.huge_pages_defrag == "always";
  Finding finding{
      .topic = "huge-pages",
      .measured = text(
          "Huge pages: '{}', made at once: '{}'; programs waited {} for them so far.",
          machine.huge_pages.empty() ? "never" : machine.huge_pages,
          machine.huge_pages_defrag.empty() ? "never" : machine.huge_pages_defrag,
          machine.compaction_stalls == 1 ? std::string("once") : number::count(machine.compaction_stalls) + " times"),
      .figures = {{"stalls", static_cast<double>(machine.compaction_stalls)}}};
  if (always) {
    finding.severity = waits ? Severity::warning : Severity::note;
    finding.why = "The kernel compacts memory for programs that did not ask for it, and stops their threads meanwhile.";
    finding.command = as_root(
        tried.root, std::vector<Step>{{.feed = "madvise", .run = "tee /sys/kernel/mm/transparent_hugepage/enabled"}});
    finding.remedy = until_restart;
  }
  findings.push_back(std::move(finding));
}

void on_stolen_time(const Machine& machine, Findings& findings) {
  const double percent = machine.stolen * 100;
  Finding finding{.topic = "stolen-time",
                  .measured = machine.virtual_machine
                                  ? text("This is a virtual machine; {} % of its time was taken from it.",
                                         number::fixed(percent, 1))
                                  : "No other computer shares these processors: 0 % of their time was taken.",
                  .figures = {{"stolen_percent", percent}}};
  if (percent >= 0.1) {
    finding.severity = percent >= 5 ? Severity::problem : percent >= 1 ? Severity::warning : Severity::note;
    finding.measured =
        text("This is a virtual machine; {} % of its time was taken from it.", number::fixed(percent, 1));
    finding.why = "Nothing runs meanwhile, whatever its priority.";
    finding.remedy =
        "Only the computer that runs it can fix that: by running fewer machines, or giving this one processors of its "
        "own.";
  }
  findings.push_back(std::move(finding));
}

}  // namespace taut::doctor
