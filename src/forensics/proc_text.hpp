// SPDX-License-Identifier: MIT
// The texts of /proc as numbers: pure. A text that is missing or different changes nothing.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "forensics/readings.hpp"

namespace taut::forensics {

void read_schedstat(std::string_view text, ThreadReading& to);  ///< /proc/N/schedstat
void read_stat(std::string_view text, ThreadReading& to);       ///< /proc/N/stat
void read_io(std::string_view text, ThreadReading& to);         ///< /proc/N/io

/// /proc/N/stat of anybody; `tick` in ns. False: not understood.
bool read_runner(std::string_view text, std::int64_t tick, Runner& to);

void read_machine(std::string_view text, std::int64_t tick, Reading& to);  ///< /proc/stat
void read_quota(std::string_view text, Reading& to);                       ///< cpu.stat of a group
void read_pressure(std::string_view text, Reading& to);                    ///< /proc/pressure/memory

/// /proc/interrupts, without the processors' own timer: how many, by the last device of the line that asks for them.
std::map<std::string, std::int64_t> interrupt_counts(std::string_view text);

/// Of a file that holds one number; nullopt: it is none.
Count leading_number(std::string_view text);

}  // namespace taut::forensics
