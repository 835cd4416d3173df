// SPDX-License-Identifier: MIT
// What a watched program has done, as numbers in memory that the driver in the program and `taut check-host` share. The
// same bytes in 32 and 64 bit, on every system. Writing is a few atomic additions: no lock, no allocation, no call.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

#include "base/realtime.hpp"
#include "check/program/fault.hpp"

namespace taut::check {

constexpr std::uint32_t ledger_magic = 0x54434831, ledger_version = 1;

using Count = std::atomic<std::int64_t>;

/// How often a fault was seen, and the numbers of the first time (fault.hpp says which).
struct Seen {
  Count count, value, other;
};

/// What the driver does to the program on demand.
enum class Provocation : std::uint32_t { overload, latencies, resync, rate, size, reset };
constexpr std::size_t provocation_count = 6;

/// The program's part in a message that asks for something.
struct Asked {
  Count sent;       ///< how often
  Count announced;  ///< the answer to "do you support it?"
  Count answer;     ///< the answer to the first message itself
  Count honoured;   ///< how often the program did it
  Count early;      ///< how often it ended too soon to tell
  Count pending;    ///< 1: agreed, and neither done nor too late yet
  Count value;      ///< of the last message
};

/// One call of a control function.
struct CallRecord {
  Count number;  ///< counts from 1; 0: none yet
  Count at;      ///< ns since the ledger was made
  Count took;    ///< ns; -1: it has not returned
  Count thread, slot, state, within, first, result;
};

constexpr std::size_t kept_calls = 1024;
constexpr std::size_t share_steps = 256, steps_a_period = 128;  ///< the last step holds all beyond
constexpr std::size_t selector_count = 16;
constexpr std::size_t device_size = 256;

struct Ledger {
  std::atomic<std::uint32_t> magic, version, size, provoke;  ///< provoke: a bit for each Provocation
  Count epoch;                                               ///< when it was made, ns on the system's clock
  Count provoke_after;                                       ///< ns of sound before the first, and between two
  Count provoked;                                            ///< how many have been tried
  std::array<char, device_size> device;                      ///< what the driver plays on

  std::array<Seen, fault_count> faults;

  Count process, started, space;  ///< of the first to open the driver, as platform::ProcessIdentity
  Count ended;                    ///< 1: the program has ended by itself
  Count objects, objects_gone, initialised, made, runs, runs_ended, disposed;
  Count heard;  ///< buffers that were disposed of after they had played long enough to matter
  Count switches, early, with_outputs, with_inputs, with_time, ready_inside, ready_outside, ready_known, rates_refused;
  Count inputs, outputs, frames, rate_millihertz;  ///< of the last buffers
  Count longest_share;                             ///< of a period, in 1/1000
  std::array<Count, share_steps> shares;           ///< switches by what part of the period the callback took
  std::array<Count, selector_count> supports;      ///< 0: not asked; else 1 + the answer to "supported?", by selector
  Count engine_version;                            ///< 1 + the answer; 0: not asked
  std::array<Asked, provocation_count> asked;
  std::array<Count, 24> slots;  ///< calls by slot
  Count calls;
  std::array<CallRecord, kept_calls> ring;  ///< call n at (n - 1) % kept_calls

  Asked& about(Provocation what) noexcept { return asked[static_cast<std::size_t>(what)]; }
  [[nodiscard]] const Asked& about(Provocation what) const noexcept { return asked[static_cast<std::size_t>(what)]; }
  [[nodiscard]] const Seen& seen(Fault fault) const noexcept { return faults[static_cast<std::size_t>(fault)]; }

  /// Any thread, real-time safe.
  void note(Fault fault, std::int64_t value = 0, std::int64_t other = 0) noexcept TAUT_NONBLOCKING {
    Seen& seen = faults[static_cast<std::size_t>(fault)];
    if (seen.count.fetch_add(1) != 0) return;
    seen.value.store(value);
    seen.other.store(other);
  }
};

static_assert(Count::is_always_lock_free && sizeof(Count) == 8);
static_assert(std::is_standard_layout_v<Ledger>);

}  // namespace taut::check
