// SPDX-License-Identifier: MIT
// The inside of the host library, as the command uses it: finds, opens and drives any ASIO-compatible driver, ours or a
// vendor's. Other programs use its C interface, include/taut/taut_host.h, which host/library makes of this.
//
//   auto driver = taut::host::Driver::open(entry);
//   auto session = taut::host::Session::prepare(*driver, {.frames = 64}, [](const taut::host::Block<float>& block) { ... });
//   session->start();
//
// Control calls (everything but the callback) belong on one thread at a time, never inside the callback.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audio/sample_type.hpp"
#include "base/error.hpp"
#include "base/move_only_function.hpp"
#include "base/units.hpp"
#include "taut/extension.h"
#include "taut/protocol.h"

namespace taut::host {

/// A driver that can be opened.
struct Entry {
  std::string name;               ///< its name in the list, and the instance it is asked to be
  std::string description;        ///< for display; may be empty
  std::filesystem::path library;  ///< the shared object; if missing or broken, open() says so
  std::string class_id;           ///< Windows: "{...}", its COM class
  bool own = false;               ///< Taut's own driver beside this program, not in any list
  bool other_kind = false;        ///< Windows: for 32-bit programs where this is a 64-bit one, or the reverse
};

/// Where to look for drivers. Each directory has a sub-directory per driver, with the files `driver` and `description`
/// (docs/hosts.md). `own`: Taut's own shared object; empty: not offered.
struct Places {
  std::vector<std::filesystem::path> directories;
  std::filesystem::path own;
  bool registry = false;       ///< Windows: HKLM\SOFTWARE\ASIO as seen by programs of this kind (64 or 32 bit)
  bool user_registry = false;  ///< Windows: HKCU\SOFTWARE\ASIO
  bool other_kind = false;     ///< Windows: what programs of the other kind see, too
};

/// The computer's list (/etc/cwASIO; Windows: HKLM), the user's ($XDG_CONFIG_HOME/taut/drivers or ~/.config/taut/drivers;
/// Windows: HKCU), and Taut's own shared object: libtaut.so beside the running program or this library, or in ../lib (also
/// ../lib/<multiarch>) from there; Windows: taut64.dll, taut32.dll or taut-arm64.dll beside them.
Places usual_places(bool system = true, bool user = true, bool own = true);

/// All drivers in `places`, by directory, sorted by name; the first of two with the same name counts. Taut's own comes
/// last, as "Taut", unless an entry has that name. Missing directories are no error; entries without a `driver` file
/// are skipped.
std::vector<Entry> find_drivers(const Places& places = usual_places());

/// The driver called `name` (exactly, else ignoring case); the error lists those that exist. A path to a shared object
/// (any text with a '/'; on Windows also a '\', or ending in .dll) is used as is.
Expected<Entry> find_driver(std::string_view name, const Places& places = usual_places());

struct Channel {
  std::string name;
  int group = 0;
  bool active = false;  ///< it has a buffer
  audio::SampleType type = audio::SampleType::int32;
};

/// Buffer sizes in frames, made consistent: min <= preferred <= max. step -1: powers of two; 0: `preferred` only.
struct Sizes {
  int min = 0, max = 0, preferred = 0, step = 0;
};

/// Frames.
struct Latencies {
  Frames input = 0, output = 0;
  [[nodiscard]] Frames round_trip() const noexcept { return input + output; }
};

struct ClockSource {
  int index = 0;  ///< for set_clock_source()
  std::string name;
  bool current = false;
};

struct OpenOptions {
  std::string settings = {};  ///< lines of `key = value` for Taut's own driver (docs/settings.md); others refuse them
  void* system = nullptr;     ///< passed to init(): a window on Windows
  /// If set, it holds the name of the driver's function that a control call is in; null: none. Any thread may read it.
  std::shared_ptr<std::atomic<const char*>> calling = {};
};

/// An initialised driver. Moveable; the last owner releases it. Errors carry the driver's own words if it has any.
/// Sessions keep their driver alive.
class Driver {
 public:
  /// Loads, names, configures and initialises it. Errors: absent (no such library, no device), unsupported (not a
  /// driver, or it refuses settings), broken (init failed, in the driver's words).
  static Expected<Driver> open(const Entry& entry, const OpenOptions& options = {});

  /// The same for an existing object; takes over one reference, even on failure.
  static Expected<Driver> adopt(TautDriver* object, const std::string& name, const OpenOptions& options = {});

  [[nodiscard]] const std::string& name() const noexcept;  ///< as the driver says; else the entry's
  [[nodiscard]] long version() const noexcept;
  [[nodiscard]] int inputs() const noexcept;  ///< as of open() or refresh()
  [[nodiscard]] int outputs() const noexcept;
  Expected<void> refresh();  ///< updates the channel counts
  Expected<Channel> channel(bool input, int index) const;
  Expected<Sizes> sizes() const;          ///< at the current rate
  Expected<Latencies> latencies() const;  ///< of the preferred size while nothing is prepared
  Expected<double> rate() const;          ///< Hz
  [[nodiscard]] bool can_rate(double hz) const;
  Expected<void> set_rate(double hz);
  Expected<std::vector<ClockSource>> clock_sources() const;
  Expected<void> set_clock_source(int index);
  Expected<void> show_panel();
  /// Frames of extra buffering included in latencies(); nullopt if the driver does not tell.
  [[nodiscard]] std::optional<Latencies> internal_buffers() const;

  /// Taut's own driver: changes settings while nothing is prepared. Others: Trouble::unsupported.
  Expected<void> set_settings(const std::string& lines);
  /// Taut's own driver: the stream's report, one JSON object (docs/report.md). Others: Trouble::unsupported.
  Expected<std::string> report() const;

  /// Taut's own driver: counters of the running stream (taut/extension.h). Any thread, lock-free. nullopt while nothing
  /// runs, and for other drivers.
  [[nodiscard]] std::optional<TautTelemetry> telemetry() const noexcept;

  /// The driver's last error in its own words; may be empty. In full for Taut's own driver, else what fits 124 bytes.
  [[nodiscard]] std::string error_message() const;
  /// The underlying object, for calls this class lacks. Borrowed.
  [[nodiscard]] TautDriver* object() const noexcept;

 private:
  friend class Session;
  friend class DriverStream;
  struct State;
  explicit Driver(std::shared_ptr<State>);
  static Expected<Driver> take(const std::shared_ptr<State>& state, const std::string& name,
                               const OpenOptions& options);
  std::shared_ptr<State> state_;
};

/// What is missing from the input of a block; only Taut's driver reports it. Positions count blocks alone, so an
/// application that keeps time adds these.
struct Gap {
  Frames lost = 0;    ///< frames in no block,
  int at = 0;         ///< right before this frame of the block (0 to its length); `away` changes there too
  bool away = false;  ///< the device, or a member of it, is missing: silence from `at` on, or throughout
  Nanos slept = 0;    ///< duration of system sleep right before `at`; not counted in frames
};

/// One cycle, in the session's sample format: planar channels of `frames` samples, converted from and to the driver's
/// own type. Full scale is 2^31 for int32, 1.0 for float. std::byte: the driver's own buffers, as they are.
template <class Sample>
struct Block {
  std::span<const Sample* const> in;  ///< one per channel, in the order of Wish::inputs
  std::span<Sample* const> out;       ///< one per channel, in the order of Wish::outputs; see Wish::cleared
  int frames = 0;
  Frames position = 0;  ///< of the first frame, since start()
  Nanos time = 0;       ///< of the buffer boundary, on the driver's clock (Linux: CLOCK_MONOTONIC)
  Gap gap = {};
  bool own_time = false;  ///< the driver tells neither: `position` and `time` are the library's own
};

/// Runs once per cycle on the driver's audio thread. Must be real-time safe and must not throw (a throw ends the
/// program). The alternative chosen decides the session's sample format.
using Process =
    std::variant<MoveOnlyFunction<void(const Block<float>&)>, MoveOnlyFunction<void(const Block<std::int32_t>&)>,
                 MoveOnlyFunction<void(const Block<std::byte>&)>>;

/// What a session should be. nullopt: all channels of that direction.
struct Wish {
  std::optional<std::vector<int>> inputs = {}, outputs = {};  ///< channel numbers from 0, without duplicates
  int frames = 0;                                             ///< 0: the driver's preferred size
  double rate = 0;                                            ///< Hz; 0: unchanged
  /// Outputs are silent when the callback gets them. Set to false to save that if the callback writes every frame of
  /// every output: whatever it does not write plays old audio.
  bool cleared = true;
};

/// What the driver requested since the last poll().
struct Wants {
  bool reset = false;          ///< close the session and the driver, and open both again
  bool resync = false;         ///< the timeline jumped
  bool latencies = false;      ///< they have changed: ask latencies() soon
  std::optional<double> rate;  ///< the new rate (0: no clock); prepare a new session
  std::int64_t overloads = 0;  ///< drop-outs since the last poll()
  [[nodiscard]] bool any() const noexcept { return reset || resync || latencies || rate || overloads; }
};

/// A prepared or running stream. At most 16 exist at a time in a process, since the protocol's callbacks carry no
/// context.
class Session {
 public:
  /// Sets the rate, makes the buffers (of the preferred size if the requested one is refused: see frames()), and
  /// updates rate, sample types and latencies. The driver must have no other session.
  static Expected<Session> prepare(const Driver& driver, const Wish& wish, Process process);

  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();  ///< stops and disposes; no callback runs afterwards

  Expected<void> start();  ///< the callback may run before this returns
  Expected<void> stop();   ///< no callback runs afterwards; start() may follow
  [[nodiscard]] bool running() const noexcept;
  [[nodiscard]] int frames() const noexcept;   ///< per buffer
  [[nodiscard]] double rate() const noexcept;  ///< current, Hz
  [[nodiscard]] int inputs() const noexcept;   ///< channels of Block::in
  [[nodiscard]] int outputs() const noexcept;
  [[nodiscard]] audio::SampleType type(bool input) const noexcept;  ///< the driver's own, of the first channel
  [[nodiscard]] std::span<const audio::SampleType> types(bool input) const noexcept;  ///< of each channel of Block
  Expected<Latencies> latencies() const;                  ///< asks the driver, as prepare() has done
  [[nodiscard]] std::int64_t callbacks() const noexcept;  ///< cycles since start(); any thread
  /// Call it a few times a second. It only reports requests; nothing is done automatically.
  Wants poll();

 private:
  struct State;
  explicit Session(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace taut::host
