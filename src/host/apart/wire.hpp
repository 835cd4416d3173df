// SPDX-License-Identifier: MIT
// What a program and the process that runs its driver share: one block of memory. Each side reads what the other wrote after
// being woken by a gate. All fields have fixed widths and no addresses.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "taut/extension.h"

namespace taut::host::apart {

/// Changes with every change below: a program and a process of two versions refuse each other.
inline constexpr std::uint32_t wire_version = 2;

inline constexpr std::size_t text_bytes = 65536;         ///< of settings, reports, errors
inline constexpr std::size_t most_buffers = 2048;        ///< channels of both directions together
inline constexpr std::size_t buffer_bytes = 48u << 20u;  ///< for all halves; memory is taken as it is touched

/// Who waits at a gate is woken by the other side.
enum class Gate : std::uint32_t {
  asked,     ///< the process: a control call
  answered,  ///< the program: its answer
  told,      ///< the program: a message of the driver
  heard,     ///< the process: its answer
  ready,     ///< the program: a cycle
  done,      ///< the process: its end
  count,
};
inline constexpr std::size_t gate_count = static_cast<std::size_t>(Gate::count);

/// A control call. `slot`: of the driver's table, 0 to 23, `ready` (the first one: all is there that a driver needs), or `load`.
struct Ask {
  static constexpr std::uint32_t ready = 99, load = 100;
  std::uint32_t slot;
  std::int32_t result;
  std::int32_t a, b, c, d;  ///< numbers in and out, in the order of the slot's parameters
  double rate;
  std::int64_t position, time;
  std::uint64_t window;        ///< of init()
  std::uint32_t selector;      ///< of future()
  std::uint32_t has;           ///< which pointers the program gave, one bit each
  std::uint32_t bytes;         ///< in `data`, or of a text's place
  std::uint32_t needed;        ///< of a text
  alignas(8) char data[4096];  ///< a structure, a name
};

/// A buffer of create_buffers(): in, which; out, where its halves lie, in bytes from the start of the buffers.
struct Wanted {
  std::int32_t is_input, channel;
  std::uint64_t halves[2];
};

/// What the driver calls, but for a cycle.
struct Told {
  enum What : std::uint32_t { message, rate_changed };
  std::uint32_t what;
  std::int32_t selector, value;
  std::int32_t answer;
  double rate;
};

/// A cycle. The inputs' half is filled before the program is woken, the outputs' half before the process is.
struct Cycle {
  std::uint32_t serial;
  std::uint32_t done;  ///< the serial of the last cycle that the program has ended
  std::int32_t half, direct;
  std::uint32_t has_time;  ///< 1: the driver gave a time with it
  std::uint32_t time_flags;
  std::int64_t position, time;  ///< of the given time, else as the driver answers
  double rate, speed;
  std::int32_t position_result;  ///< of the answer
  std::int32_t gap_result;
  std::int64_t gap[sizeof(TautGap) / sizeof(std::int64_t)];
  std::uint32_t output_ready;  ///< the program called it
  std::uint32_t unused;
};
static_assert(sizeof(TautGap) % sizeof(std::int64_t) == 0);

struct Block {
  std::uint32_t version;
  std::atomic<std::uint32_t> ended;  ///< one side is going away
  std::atomic<std::uint32_t> gates[gate_count];
  Ask ask;
  Told told;
  Cycle cycle;
  std::uint32_t callbacks;  ///< which the program gave: bits of Has
  std::uint32_t count;      ///< of `wanted`
  Wanted wanted[most_buffers];
  char text[text_bytes];

  enum Has : std::uint32_t { has_switch = 1, has_rate = 2, has_message = 4, has_time_info = 8 };
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free && sizeof(std::atomic<std::uint32_t>) == 4);
static_assert(std::is_standard_layout_v<Block>);

inline constexpr std::size_t header_bytes = (sizeof(Block) + 4095) / 4096 * 4096;
inline constexpr std::size_t shared_bytes = header_bytes + buffer_bytes;

inline std::byte* buffers_of(Block& block) noexcept { return reinterpret_cast<std::byte*>(&block) + header_bytes; }

}  // namespace taut::host::apart
