// SPDX-License-Identifier: MIT
// Turns a machine's values into findings, one function per check. Each adds at least one finding, `ok` if all is well.
#pragma once
#include "doctor/linux/machine.hpp"

namespace taut::doctor {

using Findings = std::vector<Finding>;

void on_realtime(const Machine& machine, const Tried& tried, Findings& findings);
void on_memory(const Machine& machine, const Tried& tried, Findings& findings);
void on_timer_slack(const Tried& tried, Findings& findings);
void on_realtime_bound(const Machine& machine, const Tried& tried, Findings& findings);

void on_cards(const Machine& machine, const Tried& tried, Findings& findings);
void on_holders(const Machine& machine, const Tried& tried, Findings& findings);
void on_card_interrupts(const Machine& machine, const Tried& tried, Findings& findings);
void on_shared_lines(const Machine& machine, const Tried& tried, Findings& findings);

void on_governor(const Machine& machine, const Tried& tried, Findings& findings);
void on_idle_states(const Machine& machine, const Tried& tried, Findings& findings);
void on_huge_pages(const Machine& machine, const Tried& tried, Findings& findings);
void on_stolen_time(const Machine& machine, Findings& findings);

void on_threads_above(const Machine& machine, const Tried& tried, Findings& findings);
void on_pipewire(const Machine& machine, const Tried& tried, Findings& findings);
void on_jack(const Machine& machine, Findings& findings);
void on_drivers(const Tried& tried, const Examination& asked, Findings& findings);

}  // namespace taut::doctor
