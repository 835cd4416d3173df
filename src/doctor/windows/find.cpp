// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "doctor/windows/machine.hpp"

namespace taut::doctor {
namespace {

using platform::Grant;
using Findings = std::vector<Finding>;

constexpr std::string_view power_saver = "a1841308-3541-4fab-bc81-f71556f20b4a";
constexpr std::string_view balanced = "381b4222-f694-41f0-9685-ff5bb260df2e";
constexpr int usual_reserve = 20;  // Windows' default, in percent
constexpr Nanos long_period = 10'000'000;

constexpr const char* as_administrator = "Type it in a terminal started as administrator.";

void on_mmcss(const WindowsMachine& machine, Findings& findings) {
  const Grant& grant = machine.wakeups.grant;
  const bool granted = grant.kind == Grant::Kind::mmcss;
  Finding finding{.topic = "real-time",
                  .measured = "An audio thread gets 1 of the 32 places of MMCSS, task 'Pro Audio', critical.",
                  .figures = {{"granted", granted ? 1.0 : 0.0}}};
  if (!granted) {
    finding.severity = grant.kind == Grant::Kind::nice ? Severity::warning : Severity::problem;
    finding.measured = "An audio thread gets 0 of the 32 places of MMCSS.";
    finding.why = "Other threads delay it when the computer is busy.";
    finding.command = "sc start MMCSS";
    finding.remedy = as_administrator;
  }
  findings.push_back(std::move(finding));
  if (machine.reserved_percent < 0) return;
  Finding reserve{.topic = "reserve",
                  .measured = text("MMCSS keeps {} % of the processor for other threads.", machine.reserved_percent),
                  .figures = {{"reserved_percent", static_cast<double>(machine.reserved_percent)}}};
  if (machine.reserved_percent > usual_reserve) {
    reserve.severity = Severity::warning;
    reserve.why =
        text("Windows' default is {} %. Audio threads that need more than the rest have to wait.", usual_reserve);
    reserve.command =
        "reg add \"HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Multimedia\\SystemProfile\" /v "
        "SystemResponsiveness /t REG_DWORD /d 20 /f";
    reserve.remedy = text("{} Then restart the computer.", as_administrator);
  }
  findings.push_back(std::move(reserve));
}

void on_plan(const WindowsMachine& machine, Findings& findings) {
  const PowerPlan& plan = machine.plan;
  const std::string least =
      plan.least_speed_percent < 0 ? "" : text("; processors slow down to {} %", plan.least_speed_percent);
  Finding finding{.topic = "power-plan",
                  .measured = text("1 power plan is active, '{}'{}.",
                                   plan.name.empty() ? (plan.id.empty() ? "unknown" : plan.id) : plan.name, least),
                  .figures = {{"least_speed_percent", static_cast<double>(plan.least_speed_percent)},
                              {"on_battery", plan.on_battery ? 1.0 : 0.0}}};
  if (plan.id == power_saver || plan.id == balanced) {
    finding.severity = plan.id == power_saver ? Severity::problem : Severity::warning;
    finding.why = "A processor that slows down when idle takes longer over the first buffer when the load rises.";
    finding.command = "powercfg /setactive SCHEME_MIN";
    finding.remedy = "That is the high-performance plan. To go back: powercfg /setactive SCHEME_BALANCED";
  } else if (plan.on_battery) {
    finding.severity = Severity::note;
    finding.why = "Many laptops slow down on battery, whatever the plan says.";
    finding.remedy = "Plug in the power supply.";
  }
  findings.push_back(std::move(finding));
}

void on_timer(const WindowsMachine& machine, Findings& findings) {
  Finding finding{.topic = "timer",
                  .measured = text("Windows' timer resolution is {} now, {} at best.", number::time(machine.timer_now),
                                   number::time(machine.timer_finest)),
                  .figures = {{"tick_ns", static_cast<double>(machine.timer_now)},
                              {"finest_ns", static_cast<double>(machine.timer_finest)}}};
  if (machine.timer_finest > 1'000'000) {
    finding.severity = Severity::warning;
    finding.why = "Threads that wait for a time rather than a card wake up that late.";
    finding.command = "bcdedit /deletevalue useplatformtick";
    finding.remedy = text("{} Then restart the computer.", as_administrator);
  }
  findings.push_back(std::move(finding));
}

void on_exclusive(const WindowsMachine& machine, Findings& findings) {
  const std::size_t before = findings.size();
  for (const Endpoint& endpoint : machine.endpoints)
    if (!endpoint.exclusive_allowed)
      findings.push_back(
          {.topic = "exclusive",
           .severity = Severity::warning,
           .measured = text("{} ({}): 0 programs may use it in exclusive mode.", endpoint.name,
                            endpoint.capture ? "recording" : "playing"),
           .why = "Exclusive mode has the lowest latency on a card without a low-latency driver of its own.",
           .command = "control mmsys.cpl",
           .remedy = "Double-click the device; on the tab 'Advanced' tick 'Allow applications to take exclusive "
                     "control'.",
           .figures = {{"allowed", 0.0}}});
  if (findings.size() == before)
    findings.push_back({.topic = "exclusive",
                        .measured = text("All of {} allow exclusive mode.",
                                         number::plural(static_cast<std::int64_t>(machine.endpoints.size()), "device")),
                        .figures = {{"devices", static_cast<double>(machine.endpoints.size())}}});
}

void on_periods(const WindowsMachine& machine, Findings& findings) {
  for (const Endpoint& endpoint : machine.endpoints) {
    if (endpoint.usual_period <= 0) continue;
    Finding finding{.topic = "driver-period",
                    .measured = text("{} ({}): Windows' mixer works in periods of {}, the driver can do {}.",
                                     endpoint.name, endpoint.capture ? "recording" : "playing",
                                     number::time(endpoint.usual_period), number::time(endpoint.shortest_period)),
                    .figures = {{"period_ns", static_cast<double>(endpoint.usual_period)},
                                {"shortest_ns", static_cast<double>(endpoint.shortest_period)}}};
    if (endpoint.shortest_period >= long_period) {
      finding.severity = Severity::note;
      finding.why = "No program gets less latency from this driver.";
      finding.command = "devmgmt.msc";
      finding.remedy = "Install another driver for the device, such as Windows' own 'High Definition Audio Device'.";
    }
    findings.push_back(std::move(finding));
  }
  if (machine.endpoints.empty())
    findings.push_back({.topic = "driver-period",
                        .severity = Severity::note,
                        .measured = "0 sound devices are enabled.",
                        .why = "Only the virtual card is there.",
                        .command = "control mmsys.cpl",
                        .remedy = "Enable a device there, or plug one in.",
                        .figures = {{"devices", 0.0}}});
}

void on_interrupts(const WindowsMachine& machine, Findings& findings) {
  const double percent = machine.interrupted * 100;
  Finding finding{
      .topic = "interrupts",
      .measured = text("Interrupts and deferred procedure calls took {} % of the time.", number::fixed(percent, 1)),
      .figures = {{"share_percent", percent}}};
  if (percent >= 5) {
    finding.severity = percent >= 20 ? Severity::problem : Severity::warning;
    finding.why = "No thread runs meanwhile, whatever its priority.";
    finding.command = "devmgmt.msc";
    finding.remedy =
        "Disable one device at a time there, Wi-Fi first, and run this again: the figure falls with the driver at "
        "fault.";
  }
  findings.push_back(std::move(finding));
}

void on_drivers(const WindowsMachine& machine, const Examination& asked, Findings& findings) {
  int working = 0;
  const std::size_t before = findings.size();
  for (const ListedDriver& driver : asked.drivers) {
    std::error_code none;
    if (std::filesystem::is_regular_file(driver.library, none)) {
      ++working;
      continue;
    }
    const bool of_computer =
        std::ranges::find(machine.drivers_of_computer, driver.name) != machine.drivers_of_computer.end();
    Finding finding{.topic = "drivers",
                    .severity = Severity::warning,
                    .measured = text("1 driver in the list is broken: '{}' names {}.", driver.name,
                                     driver.library.empty() ? "a class that is not registered"
                                                            : driver.library.string() + ", which is not there"),
                    .why = "Programs that open every driver in the list may fail on it.",
                    .remedy = of_computer ? as_administrator : "",
                    .figures = {{"broken", 1.0}}};
    if (driver.name.find_first_of("\"%") == std::string::npos)
      finding.command = text("reg delete \"{}\\SOFTWARE\\ASIO\\{}\" /f", of_computer ? "HKLM" : "HKCU", driver.name);
    else
      finding.remedy = "Install that driver again, or uninstall it.";
    findings.push_back(std::move(finding));
  }
  if (findings.size() == before)
    findings.push_back({.topic = "drivers",
                        .measured = text("{} in the list, 0 of them broken.", number::plural(working, "driver")),
                        .figures = {{"drivers", static_cast<double>(working)}, {"broken", 0.0}}});
}

}  // namespace

std::vector<Finding> find(const WindowsMachine& machine, const Examination& asked) {
  Findings findings;
  on_mmcss(machine, findings);
  findings.push_back(on_wakeups(machine.wakeups));
  on_plan(machine, findings);
  on_interrupts(machine, findings);
  on_exclusive(machine, findings);
  on_periods(machine, findings);
  on_timer(machine, findings);
  on_drivers(machine, asked, findings);
  drop_missing_programs(findings, machine.programs);
  return findings;
}

}  // namespace taut::doctor
