// SPDX-License-Identifier: MIT
// What a Windows computer tells of itself, as plain values. Its findings are pure, and tested on every system.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "doctor/examine.hpp"
#include "doctor/finding.hpp"
#include "doctor/wakeups.hpp"

namespace taut::doctor {

struct PowerPlan {
  std::string id;                ///< "381b4222-f694-41f0-9685-ff5bb260df2e", in small letters; empty: not known
  std::string name;              ///< as the user sees it
  int least_speed_percent = -1;  ///< of the processors, on the mains; -1: not known
  bool on_battery = false;
};

struct Endpoint {
  std::string name;
  bool capture = false;
  bool exclusive_allowed = true;
  Nanos usual_period = 0, shortest_period = 0;  ///< the driver's; 0: not known
};

struct WindowsMachine {
  PowerPlan plan;
  Nanos timer_now = 0, timer_finest = 0;  ///< the system's tick; 0: not known
  int reserved_percent = -1;              ///< of the processor, that MMCSS keeps for other threads; -1: not known
  std::vector<Endpoint> endpoints;
  double interrupted = 0;                        ///< share of interrupts and DPCs, while it was looked at
  std::set<std::string> programs;                ///< those that a command may name and that are there
  std::vector<std::string> drivers_of_computer;  ///< names in the computer's list of drivers; others are the user's
  Wakeups wakeups;
};

/// All findings of a Windows computer. Pure.
std::vector<Finding> find(const WindowsMachine& machine, const Examination& asked);

/// Reads all but the wake-ups and `interrupted`. Control threads. Windows alone.
WindowsMachine read_windows_machine();

}  // namespace taut::doctor
