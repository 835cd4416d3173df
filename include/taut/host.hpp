// SPDX-License-Identifier: MIT
// The host library: finds, opens and drives any ASIO-compatible driver, ours or a vendor's.
//
//   auto driver = taut::host::Driver::open(entry);
//   auto session = taut::host::Session::prepare(*driver, {.frames = 64}, [](const taut::host::Block<float>& block) { ... });
//   session->start();
//
// Control calls (everything here but the callback) belong on one thread at a time, never inside the callback.
#pragma once
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
#include "base/units.hpp"
#include "extension.h"
#include "protocol.h"

namespace taut::host {

/// A driver that can be opened.
struct Entry {
  std::string name;               ///< its name in the list, and the instance that it is told to be
  std::string description;        ///< for display; may be empty
  std::filesystem::path library;  ///< the shared object; may be missing or broken: open() says so
  std::string class_id;           ///< Windows: "{...}", the class under which COM knows it
  bool own = false;               ///< Taut's own driver, as it lies beside this program, without an entry in any list
};

/// Where drivers are looked for. Each directory holds one sub-directory a driver, with the files `driver` and `description`
/// (docs/hosts.md); Windows has the registry instead. `own` is Taut's own shared object; empty: it is not offered.
struct Places {
  std::vector<std::filesystem::path> directories;
  std::filesystem::path own;
  bool registry = false;  ///< Windows: HKLM\SOFTWARE\ASIO as programs of this kind (64 or 32 bit) see it, then HKCU's
};

/// /etc/cwASIO, the user's own $XDG_CONFIG_HOME/taut/drivers (or ~/.config/taut/drivers), and libtaut.so beside the
/// running program or in ../lib (also ../lib/<multiarch>) from it. Windows: the registry, and taut64.dll or taut32.dll
/// beside the running program.
Places usual_places();

/// Every driver in `places`, directory by directory, each by name; of two with one name the first counts. Taut's own comes
/// last, as "Taut", unless an entry has that name. A directory that is missing is no error; entries without a `driver`
/// file are skipped.
std::vector<Entry> find_drivers(const Places& places = usual_places());

/// The one called `name` (exactly, else without regard to case); an error lists those that exist. A path to a shared
/// object (any text with a '/'; on Windows also a '\', or one that ends in .dll) is taken as it is.
Expected<Entry> find_driver(std::string_view name, const Places& places = usual_places());

struct Channel {
  std::string name;
  int group = 0;
  bool active = false;  ///< a buffer exists for it
  audio::SampleType type = audio::SampleType::int32;
};

/// Buffer sizes in frames, already made consistent: min <= preferred <= max. step -1: powers of two; 0: `preferred` only.
struct Sizes {
  int min = 0, max = 0, preferred = 0, step = 0;
};

/// Frames.
struct Latencies {
  Frames input = 0, output = 0;
  [[nodiscard]] Frames round_trip() const noexcept { return input + output; }
};

struct ClockSource {
  int index = 0;  ///< what set_clock_source() takes
  std::string name;
  bool current = false;
};

struct OpenOptions {
  std::string settings = {};  ///< lines of `key = value` for Taut's own driver (docs/settings.md); others refuse them
  void* system = nullptr;     ///< handed to init(): a window on Windows
};

/// An initialised driver. Moveable; the last one to go releases the driver. Every error carries the driver's own words
/// when it has any. Sessions keep the driver alive by themselves.
class Driver {
 public:
  /// Loads, names, sets, and initialises. Errors: absent (no such library, no device), unsupported (not a driver, or it
  /// refuses settings), broken (init failed, in the driver's words).
  static Expected<Driver> open(const Entry& entry, const OpenOptions& options = {});

  /// The same for an object that the caller already has; takes over its one reference, also when it fails.
  static Expected<Driver> adopt(TautDriver* object, const std::string& name, const OpenOptions& options = {});

  [[nodiscard]] const std::string& name() const noexcept;  ///< as the driver says it; the entry's if it says nothing
  [[nodiscard]] long version() const noexcept;
  [[nodiscard]] int inputs() const noexcept;  ///< as of open() or refresh()
  [[nodiscard]] int outputs() const noexcept;
  Expected<void> refresh();  ///< reads the channel counts again
  Expected<Channel> channel(bool input, int index) const;
  Expected<Sizes> sizes() const;          ///< at the current rate
  Expected<Latencies> latencies() const;  ///< of the preferred size while nothing is prepared
  Expected<double> rate() const;          ///< Hz
  [[nodiscard]] bool can_rate(double hz) const;
  Expected<void> set_rate(double hz);
  Expected<std::vector<ClockSource>> clock_sources() const;
  Expected<void> set_clock_source(int index);
  Expected<void> show_panel();
  /// Frames of extra buffering inside latencies(); empty when the driver does not tell.
  [[nodiscard]] std::optional<Latencies> internal_buffers() const;

  /// Taut's own driver: changes settings while nothing is prepared. Others: Trouble::unsupported.
  Expected<void> set_settings(const std::string& lines);
  /// Taut's own driver: the stream's report, one JSON object (docs/report.md). Others: Trouble::unsupported.
  Expected<std::string> report() const;

  /// Taut's own driver: what the running stream has counted (taut/extension.h). Any thread, without a lock.
  /// Empty while nothing runs, and of other drivers.
  [[nodiscard]] std::optional<TautTelemetry> telemetry() const noexcept;

  /// The driver's last error in its own words; may be empty. Of Taut's own driver whole, of others what fits 124 bytes.
  [[nodiscard]] std::string error_message() const;
  /// The object itself, for calls that this class lacks. Borrowed.
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

/// What the input of a block lacks; a driver other than Taut's tells nothing of it. Positions count blocks alone, so an
/// application that keeps time adds these.
struct Gap {
  Frames lost = 0;    ///< frames that no block holds ...
  int at = 0;         ///< ... right before this frame of the block (0 to its length); there `away` changes, too
  bool away = false;  ///< the device, or one of several, is away: from `at` on, or all along, silence is in its place
  Nanos slept = 0;    ///< the computer slept for so long right before `at`; no frames stand for it
};

/// One cycle, in the sample format of the session: planar channels of `frames` samples. Whatever the driver's own type
/// is, it has been and will be converted; int32 is full scale 2^31, float 1.0.
template <class Sample>
struct Block {
  std::span<const Sample* const> in;  ///< one a channel, in the order of Wish::inputs
  std::span<Sample* const> out;       ///< one a channel, in the order of Wish::outputs; see Wish::cleared
  int frames = 0;
  Frames position = 0;  ///< of the first frame, since start
  Nanos time = 0;       ///< of the buffer boundary, on the driver's clock (Linux: CLOCK_MONOTONIC)
  Gap gap = {};
};

/// What runs once a cycle on the driver's audio thread. It must be real-time safe and must not throw (a throw ends the
/// program). The alternative chosen decides the session's sample format.
using Process = std::variant<std::move_only_function<void(const Block<float>&)>,
                             std::move_only_function<void(const Block<std::int32_t>&)>>;

/// What a session should be. Empty optionals: every channel of that direction.
struct Wish {
  std::optional<std::vector<int>> inputs = {}, outputs = {};  ///< channel numbers, from 0, without doubles
  int frames = 0;                                             ///< 0: the driver's preferred size
  double rate = 0;                                            ///< Hz; 0: as it is
  /// Outputs are silence when the callback gets them. False saves that for a callback which writes every frame of every
  /// output: they hold what they held, which is heard again where they are not written.
  bool cleared = true;
};

/// What the driver asked for since the last poll().
struct Wants {
  bool reset = false;          ///< close the session and the driver, and open both again
  bool resync = false;         ///< the time line jumped
  bool latencies = false;      ///< latencies() differ: read them again
  std::optional<double> rate;  ///< the rate is now this one (0: no clock); prepare a new session
  std::int64_t overloads = 0;  ///< drop-outs told since the last poll()
  [[nodiscard]] bool any() const noexcept { return reset || resync || latencies || rate || overloads; }
};

/// A prepared or running stream. At most 16 exist at a time in a process, since the protocol's callbacks carry no context.
class Session {
 public:
  /// Sets the rate, makes the buffers (with the preferred size if the wished one is refused: see frames()), and reads
  /// rate, sample types and latencies again. The driver must have no other session.
  static Expected<Session> prepare(const Driver& driver, const Wish& wish, Process process);

  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();  ///< stops and disposes; the callback does not run afterwards

  Expected<void> start();  ///< the callback may run before this returns
  Expected<void> stop();   ///< the callback does not run afterwards; start() may follow
  [[nodiscard]] bool running() const noexcept;
  [[nodiscard]] int frames() const noexcept;   ///< a buffer, as it is now
  [[nodiscard]] double rate() const noexcept;  ///< Hz, as it is now
  [[nodiscard]] int inputs() const noexcept;   ///< channels of Block::in
  [[nodiscard]] int outputs() const noexcept;
  [[nodiscard]] audio::SampleType type(bool input) const noexcept;  ///< the driver's own, of the first channel
  Expected<Latencies> latencies() const;
  [[nodiscard]] std::int64_t callbacks() const noexcept;  ///< cycles since start; any thread
  /// Call it a few times a second. Nothing that the driver wants is done by itself.
  Wants poll();

 private:
  struct State;
  explicit Session(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace taut::host
