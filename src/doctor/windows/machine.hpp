// SPDX-License-Identifier: MIT
// A Windows computer as plain values. Its findings are pure, and tested on every system.
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
  std::string id;                ///< "381b4222-f694-41f0-9685-ff5bb260df2e", lower case; empty: unknown
  std::string name;              ///< as the user sees it
  int least_speed_percent = -1;  ///< of the processors, on mains power; -1: unknown
  bool on_battery = false;
};

struct Endpoint {
  std::string name;
  bool capture = false;
  bool exclusive_allowed = true;
  Nanos usual_period = 0, shortest_period = 0;  ///< the driver's; 0: unknown
};

struct WindowsMachine {
  PowerPlan plan;
  Nanos timer_now = 0, timer_finest = 0;  ///< the system's timer resolution; 0: unknown
  int reserved_percent = -1;              ///< of the processor, kept by MMCSS for other threads; -1: unknown
  std::vector<Endpoint> endpoints;
  double interrupted = 0;                        ///< share of interrupts and DPCs during the measurement
  std::set<std::string> programs;                ///< installed ones that a command may name
  std::vector<std::string> drivers_of_computer;  ///< in the machine-wide list of drivers; others are the user's
  Wakeups wakeups;
};

/// All findings of a Windows computer. Pure.
std::vector<Finding> find(const WindowsMachine& machine, const Examination& asked);

/// Reads all but the wake-ups and `interrupted`. Control threads. Windows only.
WindowsMachine read_windows_machine();

}  // namespace taut::doctor
