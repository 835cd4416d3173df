// SPDX-License-Identifier: MIT
// What a stream shows to other programs of the same user: plain numbers and text in shared memory, one block a stream,
// the same bytes on every system, 32 and 64 bit. docs/monitor.md explains every field.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "audio/seqlock.hpp"

namespace taut::telemetry {

/// Grows with every change of the layout; a reader of another version leaves a block alone.
constexpr std::uint32_t version = 2;

constexpr std::array<char, 8> magic{'T', 'A', 'U', 'T', 'T', 'E', 'L', 'E'};

/// UTF-8 of up to N bytes; what does not fit is cut off between two characters.
template <std::size_t N>
struct Text {
  std::array<char, N> bytes{};

  void set(std::string_view text) noexcept {
    std::size_t length = text.size() < N ? text.size() : N;
    if (length < text.size())
      while (length > 0 && (static_cast<unsigned char>(text[length]) >> 6) == 2) --length;
    bytes = {};
    for (std::size_t i = 0; i < length; ++i) bytes[i] = text[i];
  }
  [[nodiscard]] std::string get() const {
    std::size_t length = 0;
    while (length < N && bytes[length] != 0) ++length;
    return {bytes.data(), length};
  }
};

/// Fixed for the life of the block, and in every version at the same place.
struct Header {
  std::array<char, 8> magic{};
  std::uint32_t version = 0, size = 0;                ///< of the whole block, bytes
  std::uint64_t process = 0, started = 0, space = 0;  ///< as platform::ProcessIdentity
  Text<64> program;
};

enum class State : std::uint32_t {
  stopped,  ///< there are buffers, but no callbacks
  running,
  away,  ///< the device is missing; the program is called on a clock of Taut's
};

/// Frames, as engine::Latency.
struct Latency {
  std::int64_t buffer = 0, adapter = 0, margin = 0, late = 0, resampler = 0, hardware = 0, jitter = 0;
  std::uint64_t hardware_known = 0;  ///< 0: `hardware` is only assumed
  [[nodiscard]] std::int64_t total() const noexcept { return buffer + adapter + margin + late + resampler + hardware; }
};

/// ns.
struct Spread {
  std::int64_t median = 0, p99 = 0, max = 0;
};

enum class Cause : std::uint32_t { program, computer, device, other };  ///< other: not a drop-out, but worth a sentence

/// Something that happened.
struct News {
  std::int64_t at = 0;                ///< ns since 1970
  std::int64_t lost = 0, silent = 0;  ///< frames
  std::int64_t took = 0, had = 0;     ///< ns: what the late one took, and what it had; 0: not known
  Cause cause = Cause::other;
  std::uint32_t kind = 0;  ///< what stood in the way: forensics::Kind + 1; 0: not judged (yet)
  Text<256> sentence;      ///< what happened
  Text<400> reason;        ///< what stood in the way, and what to do
};

constexpr std::size_t most_channels = 256;  ///< with a meter, in each direction
constexpr std::size_t news_kept = 16;
constexpr std::size_t most_members = 8;
constexpr std::size_t used_steps = 128;

/// The highest recent level of each channel, a number from 0 to 1 or beyond; it falls by 20 dB in 1.5 s.
struct Meters {
  std::uint32_t count = 0, spare = 0;                   ///< of the channels in use
  std::array<std::uint16_t, most_channels> channels{};  ///< of the device, from 0
  std::array<float, most_channels> levels{};
};

struct Snapshot {
  std::int64_t updated = 0;            ///< ns since 1970
  std::int64_t began = 0;              ///< when the stream last started, ns since 1970; 0: never
  double rate = 0, hardware_rate = 0;  ///< Hz
  double drift = 0;                    ///< of the device's clock against the computer's, parts per million
  std::int64_t drift_over = 0;         ///< ns that `drift` was measured over; 0: not known yet
  std::int64_t callbacks = 0;          ///< all counts: since the buffers were made
  std::int64_t host_late = 0, thread_late = 0, device_late = 0;  ///< drop-outs, as engine::Xruns
  std::int64_t lost = 0, silent = 0;                             ///< frames
  std::int64_t away_times = 0, away = 0;  ///< absences of the device, and frames of silence in its place
  std::int64_t sleeps = 0, slept = 0;     ///< of the computer, and their ns
  std::int64_t buffer = 0, cycle = 0;     ///< frames: the program's, the hardware's
  std::int64_t margin = 0, room = 0;      ///< the safety: frames, and the ns it left the last cycle
  Latency in, out;
  Spread callback, overhead, used;  ///< the program's part; Taut's; of the safety, from ready to written
  std::array<std::uint64_t, used_steps> used_counts{};  ///< cycles by what they used: see used_end()
  State state = State::stopped;
  std::uint32_t member_count = 0;    ///< of a joined device
  std::int64_t news_count = 0;       ///< ever; the last `news_kept` are in `news`
  std::array<News, news_kept> news;  ///< number n, from 0, at n % news_kept
  Meters inputs, outputs;
  Text<256> input, output;                      ///< device ids; empty: that direction is not used
  Text<32> tuning_state;                        ///< as in the report
  Text<192> tuning, thread, thread_remedy;      ///< sentences, as in the report
  std::array<Text<192>, most_members> members;  ///< a sentence each

  [[nodiscard]] std::int64_t drop_outs() const noexcept { return host_late + thread_late + device_late; }
};

/// The end of a step of `used_counts`, ns: four steps an octave from 1024 ns on, so the last one ends beyond an hour.
constexpr std::int64_t used_end(std::size_t step) noexcept {
  return static_cast<std::int64_t>(5 + step % 4) << (8 + step / 4);
}
static_assert(used_end(0) == 1280 && used_end(3) == 2048 && used_end(4) == 2560);

/// Lies at the beginning of the shared memory.
struct Block {
  Header header;
  audio::Published<Snapshot> snapshot;
};

static_assert(std::is_trivially_copyable_v<Snapshot>);
static_assert(sizeof(Header) == 104);
static_assert(sizeof(News) == 704 && offsetof(Snapshot, in) == 160 && offsetof(Snapshot, used_counts) == 360);
static_assert(offsetof(Snapshot, news) == 1400 && offsetof(Snapshot, inputs) == 12664);
static_assert(offsetof(Snapshot, input) == 15752 && sizeof(Snapshot) == 18408);
static_assert(offsetof(Block, snapshot) == 128 && sizeof(Block) == 36992);

}  // namespace taut::telemetry
