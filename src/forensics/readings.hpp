// SPDX-License-Identifier: MIT
// What an ordinary user may read of a computer around a drop-out, as numbers. Whatever a system does not tell is nullopt.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/units.hpp"

namespace taut::forensics {

using Count = std::optional<std::int64_t>;

/// Of one thread, since it began.
struct ThreadReading {
  Count ran;          ///< ns on a processor
  Count waited;       ///< ns ready to run, but behind others
  Count minor;        ///< page faults served from memory
  Count major;        ///< page faults served from a disk
  Count calls;        ///< reads and writes of files
  Count transferred;  ///< bytes read and written by them
  Count from_disk;    ///< bytes read from a disk
  Count processor;    ///< where it ran last
};

/// Who else ran.
struct Runner {
  std::string name;      ///< of the program or thread
  std::int64_t ran = 0;  ///< ns on a processor, since it began
  int processor = -1;    ///< where last; -1: not known
};

/// Of a processor, kHz.
struct Speed {
  std::int64_t now = 0, highest = 0;
};

/// One look. All counts since the system, the thread or the program began.
struct Reading {
  Nanos at = 0;    ///< on the system clock
  Nanos held = 0;  ///< how long the reader was kept from running since the last one, behind nobody; see held_up()
  ThreadReading audio, reader;
  Count ticks;   ///< ns that the system accounted for, all processors together
  Count stolen;  ///< ns that a virtual machine's host took, all processors together
  int processors = 1;
  std::map<std::int64_t, std::int64_t> interrupted;  ///< ns in interrupts, by processor from 0
  std::map<std::string, std::int64_t> interrupts;    ///< how many, by who asks for them; may be older than the rest
  std::map<std::int64_t, Speed> speeds;              ///< by processor; likewise
  Count starved;    ///< ns in which some program of the computer waited for memory that had to be freed first
  Count throttled;  ///< ns that a quota of the program's group kept it from running
  std::map<std::int64_t, Runner> threads;   ///< of this program, but the audio thread, by number
  std::map<std::int64_t, Runner> programs;  ///< others, by number; may be older than the rest
};

/// How long the reader was kept from running between two of its readings, though nothing was before it: it meant to take
/// `planned` ns for other things, and ran and waited for the rest. 0: not known.
Nanos held_up(const Reading& from, const Reading& to, Nanos planned) noexcept;

}  // namespace taut::forensics
