// SPDX-License-Identifier: MIT
// The engine: four states as nested objects, so that a call in the wrong state finds no object to act on.
//   Engine (loaded) > Initialised > Prepared > Running
// One control thread at a time (the face holds its lock); destruction of any level ends everything below it.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "device/backends.hpp"
#include "engine/buffers.hpp"
#include "engine/host.hpp"
#include "engine/report.hpp"
#include "engine/telemetry.hpp"
#include "settings/settings.hpp"

namespace taut::engine {

struct Sizes { int min = 0, max = 0, preferred = 0, step = 1; };  ///< step -1: powers of two

/// Who runs the cycle: a thread of the engine's own, or the caller by step() (simulations, deterministic).
enum class Drive { own_thread, caller };

/// What a running stream has counted since its buffers were made, read without a lock.
struct Counters {
  double rate = 0;  ///< Hz, the host's
  int buffer = 0;   ///< frames
  Frames margin = 0;
  bool away = false;  ///< the device is not there
  std::int64_t callbacks = 0;
  Xruns xruns;
  Absence absence;
  Spread callback, overhead, used;  ///< ns
};

class Loop;
struct Choice;
struct EngineSession;

class Running {
 public:
  /// No callback runs after this, unless it is the callback itself that ends the run; waits two seconds at most.
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Position and time of the newest cycle, one pair; nothing before the first callback. Any thread.
  [[nodiscard]] std::optional<Position> position() const noexcept;

  /// Drop-outs so far, of all runs since the buffers were made. Any thread, real-time safe.
  [[nodiscard]] Xruns xruns() const noexcept;

  /// Any thread; takes no lock and allocates nothing.
  [[nodiscard]] Counters counters() const noexcept;

  /// The host finished the output half of the current switch. Any thread, real-time safe.
  void output_ready() noexcept;

  /// Within the host's callback: lets `ns` pass on a device in virtual time, as if the host had needed it. False, and
  /// nothing happens, where time is real.
  bool pass(Nanos ns) noexcept;

  /// Drive::caller only: one wait and at most one turn. False when the run has ended.
  bool step() noexcept;

  /// Drive::caller only: tells the host what is pending, and looks after a lost device.
  void deliver();

 private:
  friend class Prepared;
  Running(std::shared_ptr<EngineSession> session, std::shared_ptr<Loop> loop, Drive drive, std::int64_t callbacks_before);
  std::shared_ptr<EngineSession> session_;
  std::shared_ptr<Loop> loop_;
  Drive drive_;
  std::int64_t callbacks_before_;
};

class Prepared {
 public:
  /// Ends a run, closes the device, frees the buffers (when the last thread that touches them is out).
  ~Prepared();
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  /// A half (0 or 1) of the k-th channel asked for: `frames()` samples of the host's type, 64-byte aligned, zeroed.
  [[nodiscard]] std::byte* half(std::size_t k, int half) const noexcept;
  [[nodiscard]] int frames() const noexcept;

  /// Does not wait for the first callback. Error `wrong_state` while running.
  Expected<Running*> start(Drive drive = Drive::own_thread);
  Expected<void> stop();
  [[nodiscard]] Running* running() const noexcept { return running_.get(); }

 private:
  friend class Initialised;
  explicit Prepared(std::shared_ptr<EngineSession> session);
  Expected<Running*> start_opened(Drive drive);
  std::shared_ptr<EngineSession> session_;
  std::unique_ptr<Running> running_;
};

class Initialised {
 public:
  ~Initialised();
  Initialised(const Initialised&) = delete;
  Initialised& operator=(const Initialised&) = delete;

  [[nodiscard]] std::span<const std::string> names(bool inputs) const noexcept;  ///< one entry a channel
  [[nodiscard]] Sizes sizes() const noexcept;                                    ///< at the current rate
  [[nodiscard]] double rate() const noexcept;
  [[nodiscard]] audio::SampleType type() const noexcept;                         ///< the same for all channels

  /// Without side effects, in any state. Error `unsupported`.
  [[nodiscard]] Expected<void> can_rate(double hz) const;

  /// Applies at once without buffers; with buffers it is kept for the next prepare(), and the host is sent a reset.
  Expected<void> set_rate(double hz);

  /// As agreed with the hardware; before prepare() as it would be with the preferred size.
  [[nodiscard]] Latency latency(bool input) const;

  /// Opens the hardware and makes the buffers. Any size from 1 to `largest_buffer` frames is taken, also outside
  /// sizes(); channels may come in any order, each at most once.
  Expected<Prepared*> prepare(std::span<const ChannelRef> channels, int frames, std::shared_ptr<Host> host);
  Expected<void> dispose();
  [[nodiscard]] Prepared* prepared() const noexcept { return prepared_.get(); }

  /// The safety from now on, reached without a click; the host is told when it is. False, and nothing has changed, where
  /// the device must be opened anew for it or there are no buffers: only a device opened for `tight`, or with a margin
  /// below a buffer, takes one below a buffer.
  bool change_safety(const settings::Safety& safety);

  /// Asks the host to open anew. Nothing where there are no buffers.
  void ask_reset();

  /// A signal through a cable took `round_trip` frames from the host's output buffer to its input buffer. What that is more
  /// than what is known to be there is the hardware's own: latency() counts it from now on, the host is told, and it is
  /// kept for this device and rate. Errors: `wrong_state` without buffers; `bad_request` when it is less than that, or a
  /// second more; `unsupported` when the device tells its latency itself.
  Expected<void> measured(Frames round_trip);

  /// Of the buffers that exist, else of the last that did.
  [[nodiscard]] Report report() const;

 private:
  friend class Engine;
  explicit Initialised(std::unique_ptr<Choice> choice);
  std::unique_ptr<Choice> choice_;
  std::unique_ptr<Prepared> prepared_;
  Report last_;
};

constexpr int largest_buffer = 8192;

class Engine {
 public:
  /// `backends`: what devices are reached through; a simulation brings its own. Must outlive the engine.
  explicit Engine(std::span<device::Backend* const> backends = device::backends()) : backends_(backends) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Finds the devices and probes them; holds no hardware afterwards.
  Expected<Initialised*> initialise(const settings::Settings& settings);
  [[nodiscard]] Initialised* initialised() const noexcept { return initialised_.get(); }
  void close();  ///< back to loaded; ends everything below
 private:
  std::span<device::Backend* const> backends_;
  std::unique_ptr<Initialised> initialised_;
};

}  // namespace taut::engine
