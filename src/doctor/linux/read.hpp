// SPDX-License-Identifier: MIT
// The parts of read_machine(), one per file.
#pragma once
#include "doctor/linux/machine.hpp"

namespace taut::doctor {

void read_cpus(Machine& machine, const std::filesystem::path& at);
void read_interrupts(Machine& machine, const std::filesystem::path& at);
void read_processes(Machine& machine, const std::filesystem::path& at);  ///< real-time threads, and servers
void read_cards(Machine& machine, const std::filesystem::path& at);
void read_account(Machine& machine, const std::filesystem::path& at, int user);

}  // namespace taut::doctor
