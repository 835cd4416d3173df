// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "doctor/linux/on.hpp"
#include "doctor/linux/text_file.hpp"

namespace taut::doctor {
namespace {

using platform::Grant;

constexpr std::int64_t mebibyte = 1 << 20;
constexpr Nanos usual_slack = 50'000;  // the kernel's default

constexpr const char* log_in_again = "Then log out and in again.";

/// Who gets `item` by /etc/security/limits.d, as "@audio"; empty: nobody this user could be.
std::string domain_with(const Machine& machine, std::string_view item) {
  std::string domain;
  for (const LimitLine& line : machine.limits) {
    const bool enough = line.value == "unlimited" || number_in(line.value, 0) >= platform::default_priority;
    const bool may_be = line.domain.starts_with('@') || line.domain == "*" || line.domain == machine.account.user;
    if (line.item == item && enough && may_be) domain = line.domain;
  }
  return domain;
}

/// The command that gives this user the right `item` at the next login.
void ask_for_right(const Machine& machine, const Tried& tried, std::string_view item, Finding& finding) {
  const Account& account = machine.account;
  const std::string domain = domain_with(machine, item);
  const bool by_group = domain.starts_with('@');
  const std::string group = by_group ? domain.substr(1) : "audio";
  std::vector<Step> steps;
  constexpr std::string_view file = "tee -a /etc/security/limits.d/audio.conf";
  if (domain.empty()) {
    steps.push_back({.feed = "@audio - rtprio 95", .run = std::string(file)});
    steps.push_back({.feed = "@audio - memlock unlimited", .run = std::string(file)});
  }
  if ((domain.empty() || by_group) && !account.listed_groups.contains(group) && !account.groups.contains(group))
    steps.push_back({.feed = {}, .run = text("usermod -aG {} {}", group, account.user)});
  finding.remedy = log_in_again;
  if (!steps.empty()) {
    finding.command = as_root(tried.root, steps);
  } else {
    finding.command = text("su - {}", account.user);
    finding.remedy =
        "Everything is set, and takes effect at the next login; the command applies it to this terminal only.";
  }
}

}  // namespace

void on_realtime(const Machine& machine, const Tried& tried, Findings& findings) {
  const Grant& grant = tried.wakeups.grant;
  Finding finding{
      .topic = "real-time",
      .figures = {{"priority", static_cast<double>(grant.kind == Grant::Kind::fifo || grant.kind == Grant::Kind::rtkit
                                                       ? grant.priority
                                                       : 0)}}};
  if (grant.kind == Grant::Kind::fifo) {
    finding.measured = text("An audio thread gets real-time priority {}.", grant.priority);
  } else if (grant.kind == Grant::Kind::rtkit) {
    finding.severity = Severity::note;
    finding.measured = text("An audio thread gets real-time priority {}, by RealtimeKit; {} was asked for.",
                            grant.priority, platform::default_priority);
    finding.why = "RealtimeKit grants it to few threads, and revokes it from one that computes for 0.2 s.";
    ask_for_right(machine, tried, "rtprio", finding);
  } else {
    finding.severity = Severity::problem;
    finding.measured = "An audio thread gets priority 0 of 99: it runs like any other.";
    if (grant.kind == Grant::Kind::nice)
      finding.measured = text("An audio thread gets priority 0 of 99, only a nice level of {}.", grant.priority);
    finding.why = "Any other busy program can delay it, however large the buffers are.";
    if (tried.is_root)
      finding.remedy =
          "This is root without CAP_SYS_NICE, as in a container: start the container with "
          "--cap-add SYS_NICE.";
    else
      ask_for_right(machine, tried, "rtprio", finding);
  }
  findings.push_back(std::move(finding));
}

void on_memory(const Machine& machine, const Tried& tried, Findings& findings) {
  const double locked = static_cast<double>(tried.locked_bytes) / mebibyte;
  Finding finding{.topic = "locked-memory",
                  .measured = text("{} MiB of memory can be locked.", number::plain(locked)),
                  .figures = {{"locked_mib", locked}}};
  if (tried.locked_bytes < 32 * mebibyte) {
    finding.severity = tried.locked_bytes < 4 * mebibyte ? Severity::warning : Severity::note;
    finding.why = "Audio buffers beyond that may be swapped out; the first sound afterwards drops out.";
    if (tried.is_root)
      finding.remedy =
          "This is root without CAP_IPC_LOCK, as in a container: start the container with --cap-add "
          "IPC_LOCK.";
    else
      ask_for_right(machine, tried, "memlock", finding);
  }
  findings.push_back(std::move(finding));
}

void on_timer_slack(const Tried& tried, Findings& findings) {
  Finding finding{
      .topic = "timer-slack",
      .measured = text("Ordinary threads may be woken {} late to save power.", number::time(tried.timer_slack)),
      .figures = {{"slack_ns", static_cast<double>(tried.timer_slack)}}};
  if (tried.timer_slack > usual_slack) {
    finding.severity = tried.timer_slack > wake_period / 2 ? Severity::warning : Severity::note;
    finding.why = "The kernel's default is 50 us. Threads without real-time priority wake up that much later.";
    finding.command = "echo 50000 > /proc/$$/timerslack_ns";
    finding.remedy = "It applies to programs started from this terminal.";
  }
  findings.push_back(std::move(finding));
}

void on_realtime_bound(const Machine& machine, const Tried& tried, Findings& findings) {
  const bool unbound = machine.realtime_runtime_us < 0 || machine.realtime_period_us <= 0;
  const double share =
      unbound ? 1.0
              : static_cast<double>(machine.realtime_runtime_us) / static_cast<double>(machine.realtime_period_us);
  Finding finding{.topic = "real-time-share",
                  .measured = text("Real-time threads may use {} % of a processor.", number::plain(share * 100)),
                  .figures = {{"share_percent", share * 100}}};
  if (share < 0.9) {
    finding.severity = share < 0.5 ? Severity::problem : Severity::warning;
    finding.why = "An audio thread that needs more has to wait.";
    finding.command =
        as_root(tried.root, std::vector<Step>{{.feed = "950000", .run = "tee /proc/sys/kernel/sched_rt_runtime_us"}});
    finding.remedy = "It lasts until the computer restarts.";
  }
  findings.push_back(std::move(finding));
}

}  // namespace taut::doctor
