// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "doctor/mac/machine.hpp"

namespace taut::doctor {
namespace {

using platform::Grant;
using Findings = std::vector<Finding>;

void on_grant(const Mac& mac, Findings& findings) {
  const bool granted = mac.wakeups.grant.kind == Grant::Kind::fifo;
  Finding finding{.topic = "real-time",
                  .measured = text("An audio thread gets {} time constraint.", granted ? "a" : "no"),
                  .figures = {{"granted", granted ? 1.0 : 0.0}}};
  if (!granted) {
    finding.severity = Severity::problem;
    finding.why = "Other threads delay it when the computer is busy.";
    finding.remedy = "Start the program from the Finder or a terminal, not through another program that limits it.";
  }
  findings.push_back(std::move(finding));
}

void on_translation(const Mac& mac, Findings& findings) {
  Finding finding{.topic = "translation",
                  .measured = mac.translated ? "This program is for Intel's processors, and Rosetta translates it."
                                             : "This program runs without translation.",
                  .figures = {{"translated", mac.translated ? 1.0 : 0.0}}};
  if (mac.translated) {
    finding.severity = Severity::warning;
    finding.why = "Translated code takes longer over each buffer.";
    finding.remedy = "Turn off 'Open using Rosetta' in the Finder's information on the program, or on the terminal.";
  }
  findings.push_back(std::move(finding));
}

void on_load(const Mac& mac, Findings& findings) {
  if (mac.load < 0) return;
  Finding finding{.topic = "load",
                  .measured = text("{} threads on average wanted one of {} in the last minute.",
                                   number::fixed(mac.load, 1), number::plural(mac.processors, "processor")),
                  .figures = {{"threads", mac.load}, {"processors", static_cast<double>(mac.processors)}}};
  if (mac.load > mac.processors) {
    finding.severity = Severity::warning;
    finding.why = "Ordinary threads of a music program, such as those that read files, wait for their turn.";
    finding.command = "top -o cpu";
    finding.remedy = "Close the programs at the top of that list.";
  }
  findings.push_back(std::move(finding));
}

void on_heat(const Mac& mac, Findings& findings) {
  if (mac.heat < 0) return;
  Finding finding{.topic = "heat",
                  .measured = text("The pressure of heat is {} of 4.", mac.heat),
                  .figures = {{"level", static_cast<double>(mac.heat)}}};
  if (mac.heat > 0) {
    finding.severity = mac.heat > 1 ? Severity::problem : Severity::warning;
    finding.why = "A hot Mac slows its processors down, and a buffer takes longer.";
    finding.remedy = "Let air to it, and close programs that keep it busy.";
  }
  findings.push_back(std::move(finding));
}

void on_drivers(const Examination& asked, Findings& findings) {
  const auto broken = [](const ListedDriver& driver) {
    std::error_code none;
    return !std::filesystem::is_regular_file(driver.library, none);
  };
  for (const ListedDriver& driver : asked.drivers)
    if (broken(driver))
      findings.push_back({.topic = "drivers",
                          .severity = Severity::warning,
                          .measured = text("1 driver in the list is broken: '{}' names {}, which is not there.",
                                           driver.name, driver.library.string()),
                          .why = "Programs that open every driver in the list may fail on it.",
                          .remedy = text("Install that driver again, or remove {}.", driver.folder.string()),
                          .figures = {{"broken", 1.0}}});
  if (std::ranges::none_of(asked.drivers, broken))
    findings.push_back({.topic = "drivers",
                        .measured = text("{} in the list, 0 of them broken.",
                                         number::plural(static_cast<std::int64_t>(asked.drivers.size()), "driver")),
                        .figures = {{"drivers", static_cast<double>(asked.drivers.size())}, {"broken", 0.0}}});
}

}  // namespace

std::vector<Finding> find(const Mac& mac, const Examination& asked) {
  Findings findings;
  on_grant(mac, findings);
  findings.push_back(on_wakeups(mac.wakeups));
  on_translation(mac, findings);
  on_heat(mac, findings);
  on_load(mac, findings);
  on_drivers(asked, findings);
  return findings;
}

}  // namespace taut::doctor
