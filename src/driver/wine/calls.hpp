// SPDX-License-Identifier: MIT
// What the two halves of the driver in Wine say to each other. The Windows half (tautwine.dll, 64 or 32 bit) calls, the
// Linux half (tautwine.so) answers; both compile this file.
//
// A call is a number and a structure. All fields have fixed widths and lie at the same offset for x86-64 and i386 Windows
// and Linux; addresses are 64-bit numbers, and both halves live in one address space.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace taut::driver::wine {

/// Changes with every change below. The first call compares it, so that halves of two versions refuse each other.
inline constexpr std::uint32_t wire_version = 2;

/// The index in the Linux half's table of functions.
enum class Call : std::uint32_t {
  hello,
  now,
  work,
  watch,
  create,
  release,
  init,
  text,
  start,
  stop,
  channels,
  latencies,
  sizes,
  rate,
  clock_sources,
  set_clock_source,
  position,
  channel_info,
  create_buffers,
  dispose_buffers,
  future,
  output_ready,
  panel_open,
  panel,
  panel_failed,
  count,
};

/// An address of either half, or a handle of the Linux half's. Text is NUL-terminated UTF-8.
using Address = std::uint64_t;

/// The first call. Nothing but these two fields may ever be relied on before the versions are known to be equal.
struct Hello {
  std::uint32_t version;   ///< in: the caller's; out: the callee's
  std::uint32_t accepted;  ///< out: 1 if they are equal
  Address program;         ///< in: the program's file name, UTF-8
};

/// CLOCK_MONOTONIC, ns.
struct Now {
  std::int64_t time;
};

/// What the Linux half asks of the Windows half in the middle of a call, since only threads of Windows may run a
/// program's code: the call returns with a request, and is made again with the answer.
struct Ask {
  enum What : std::uint32_t {
    nothing,        ///< the call has ended
    buffer_switch,  ///< buffer_switch(a, b)
    time_info,      ///< buffer_switch_time_info({position, time, rate, flags}, a, b)
    rate_changed,   ///< sample_rate_did_change(rate)
    message,        ///< message(a, b), whose answer is wanted
    thread,         ///< a new thread that calls `work` with `body`; the answer is 1 if there is one
  };
  Address task;  ///< 0 in a new call; else what to go on with
  Address body;  ///< of `thread`
  std::int64_t position, time;
  double rate;
  std::uint32_t what;
  std::uint32_t flags;
  std::int32_t a, b;
  std::int32_t answer;  ///< in, when the call is made again
  std::uint32_t unused;
};

/// Runs the body of a thread.
struct Work {
  Ask ask;
  Address body;
};

/// Before and after a thread of Windows waits for the end of all threads of the engine's (server_watch.hpp).
struct WatchServer {
  Address watch;  ///< 0: begins, and out a handle
};

struct Create {
  Address face;  ///< out: handle of the driver object; 0: no memory
  Address name;  ///< in: as registered
};

/// Calls with no more to say: release, stop, dispose_buffers, output_ready.
struct Plain {
  Address face;
  std::int32_t result;
  std::uint32_t unused;
};

/// init(). `settings`: what the instance's registry key holds, lines of "key=value".
struct Init {
  Address face;
  Address settings;
  std::int32_t result;
  std::uint32_t unused;
};

struct Text {
  enum What : std::uint32_t { name, error };
  Address face;
  std::uint32_t what;
  std::int32_t version;  ///< out: of the driver
  char text[128];
};

struct Start {
  Ask ask;
  Address face;
  std::int32_t result;
  std::uint32_t unused;
};

/// channels, latencies: inputs and outputs. In, as in the next: 1 where the program gave a place for the number.
struct Pair {
  Address face;
  std::int32_t in, out;
  std::int32_t result;
  std::uint32_t unused;
};

struct Sizes {
  Address face;
  std::int32_t min, max, preferred, granularity;
  std::int32_t result;
  std::uint32_t unused;
};

struct Rate {
  enum What : std::uint32_t { can, get, set };
  Address face;
  double rate;  ///< `get`: in, 1 if the program gave a place for it
  std::uint32_t what;
  std::int32_t result;
};

struct ClockSources {
  Address face;
  std::int32_t index, associated_channel, associated_group, is_current;
  std::int32_t count;  ///< in and out; in set_clock_source the index
  std::int32_t result;
  char name[32];
};

/// The time is CLOCK_MONOTONIC's.
struct Position {
  Address face;
  std::int64_t position, time;
  std::int32_t result;
  std::uint32_t unused;
};

struct ChannelInfo {
  Address face;
  std::int32_t channel, is_input;
  std::int32_t is_active;  ///< in: 1 if the program gave a place
  std::int32_t group, type;
  std::int32_t result;
  char name[32];
};

struct CreateBuffers {
  enum Has : std::uint32_t { callbacks = 1, has_buffer_switch = 2, has_message = 4, has_time_info = 8, has_rate = 16 };
  Ask ask;
  Address face;
  Address infos;             ///< of the program's TautBufferInfo, read and written as the Windows half lays it out
  std::uint32_t info_bytes;  ///< of one of these: 16 or 24
  std::uint32_t has;
  std::int32_t count, frames;
  std::int32_t result;
  std::uint32_t unused;
};

/// `parameter`: what lies at the program's parameter, where that has the same layout on both sides (text, TautGap,
/// TautTelemetry, long long); for TautText its `data`.
struct Future {
  Address face;
  Address parameter;
  Address settings;  ///< of a selected instance, as in Init
  std::uint32_t selector;
  std::uint32_t size;  ///< in: of TautText; out: its `needed`
  std::int32_t a, b;   ///< in and out: a sample format, or the two internal buffers
  std::int32_t result;
  std::uint32_t has;  ///< in: 1 if the program gave a parameter
};

/// A driver as its panel sees it, apart from the object's own life. With a `line`: ends it.
struct PanelOpen {
  Address face;
  Address line;  ///< out: a handle
};

/// Texts are those of panel_text.hpp.
struct Panel {
  enum What : std::uint32_t { status, devices, change, levels, page };
  Address line;
  Address in;   ///< `change`
  Address out;  ///< `size` bytes; a status that is empty: the driver is gone
  std::uint32_t what;
  std::uint32_t size;  ///< out: bytes of the whole text, with its NUL
};

/// control_panel() could not show one, for that reason.
struct PanelFailed {
  Address face;
  Address what, remedy;
  std::int32_t result;
  std::uint32_t unused;
};

// One place for all compilers: whoever compiles this file checks every offset after which padding could differ.
#define TAUT_WIRE(type, bytes, field, offset)                                           \
  static_assert(std::is_trivially_copyable_v<type> && std::is_standard_layout_v<type>); \
  static_assert(sizeof(type) == (bytes) && offsetof(type, field) == (offset), "the halves would not agree")
TAUT_WIRE(Hello, 16, program, 8);
TAUT_WIRE(Now, 8, time, 0);
TAUT_WIRE(Ask, 64, unused, 60);
TAUT_WIRE(Work, 72, body, 64);
TAUT_WIRE(WatchServer, 8, watch, 0);
TAUT_WIRE(Create, 16, name, 8);
TAUT_WIRE(Plain, 16, unused, 12);
TAUT_WIRE(Init, 24, unused, 20);
TAUT_WIRE(Text, 144, text, 16);
TAUT_WIRE(Start, 80, unused, 76);
TAUT_WIRE(Pair, 24, unused, 20);
TAUT_WIRE(Sizes, 32, unused, 28);
TAUT_WIRE(Rate, 24, result, 20);
TAUT_WIRE(ClockSources, 64, name, 32);
TAUT_WIRE(Position, 32, unused, 28);
TAUT_WIRE(ChannelInfo, 64, name, 32);
TAUT_WIRE(CreateBuffers, 104, unused, 100);
TAUT_WIRE(Future, 48, has, 44);
TAUT_WIRE(PanelOpen, 16, line, 8);
TAUT_WIRE(Panel, 32, size, 28);
TAUT_WIRE(PanelFailed, 32, unused, 28);
#undef TAUT_WIRE

/// How the Linux half, loaded by its path alone (Wine before 11.2), tells the Windows half where its table is: it finds
/// this in the DLL's export `tautwine_mailbox`.
struct Mailbox {
  static constexpr std::uint64_t expected_mark = 0x31454E4957545541;
  std::uint64_t mark;
  Address table;
};
static_assert(sizeof(Mailbox) == 16);

inline Address address_of(const void* pointer) noexcept { return reinterpret_cast<std::uintptr_t>(pointer); }
template <class T = void>
T* at(Address address) noexcept {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): an address is a number in a call.
  return reinterpret_cast<T*>(static_cast<std::uintptr_t>(address));
}

}  // namespace taut::driver::wine
