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

struct BufferSizes { int min = 0, max = 0, preferred = 0, step = 1; };  ///< frames; step -1: powers of two

/// Who runs the cycle: a thread of the engine's, or the caller through step() (deterministic, for simulations).
enum class Drive { own_thread, caller };

/// Counted since the buffers were made; read without a lock.
struct Counters {
  double rate = 0;  ///< the host's, Hz
  int buffer = 0;   ///< frames
  Frames margin = 0;
  bool away = false;  ///< the device is missing
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
  /// No callback runs afterwards, unless the callback itself ends the run. Waits at most two seconds.
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Position and time of the newest cycle, a consistent pair; nullopt before the first callback. Any thread.
  [[nodiscard]] std::optional<Position> position() const noexcept;

  /// Drop-outs in all runs since the buffers were made. Any thread, real-time safe.
  [[nodiscard]] Xruns xruns() const noexcept;

  /// Any thread; no locks, no allocation.
  [[nodiscard]] Counters counters() const noexcept;

  /// The host has finished the output half of the current switch. Any thread, real-time safe.
  void output_ready() noexcept;

  /// In the host's callback: lets `ns` pass on a device with simulated time, as if the host had needed it. False,
  /// without effect, in real time.
  bool pass(Nanos ns) noexcept;

  /// Drive::caller only: one wait and at most one turn. False when the run has ended.
  bool step() noexcept;

  /// Drive::caller only: delivers pending messages to the host and looks after a lost device.
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
  /// Ends a run, closes the device and frees the buffers (once no thread uses them).
  ~Prepared();
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  /// Half 0 or 1 of the k-th channel: `frames()` samples of the host's type, 64-byte aligned, zeroed.
  [[nodiscard]] std::byte* half(std::size_t k, int half) const noexcept;
  [[nodiscard]] int frames() const noexcept;

  /// Returns before the first callback. Error `wrong_state` while running.
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

  [[nodiscard]] std::span<const std::string> names(bool inputs) const noexcept;  ///< one per channel
  [[nodiscard]] BufferSizes sizes() const noexcept;                                    ///< at the current rate
  [[nodiscard]] double rate() const noexcept;
  [[nodiscard]] audio::SampleType type() const noexcept;                         ///< of all channels

  /// No side effects, in any state. Error `unsupported`.
  [[nodiscard]] Expected<void> can_rate(double hz) const;

  /// Takes effect at once without buffers; with buffers, at the next prepare(), and the host is asked to reset.
  Expected<void> set_rate(double hz);

  /// As agreed with the hardware; before prepare(), for the preferred size.
  [[nodiscard]] Latency latency(bool input) const;

  /// Opens the hardware and makes the buffers. Takes any size from 1 to `largest_buffer` frames, also outside sizes().
  /// Channels in any order, each at most once.
  Expected<Prepared*> prepare(std::span<const ChannelRef> channels, int frames, std::shared_ptr<Host> host);
  Expected<void> dispose();
  [[nodiscard]] Prepared* prepared() const noexcept { return prepared_.get(); }

  /// The safety from now on, reached without a click; the host is told when it is. False, without effect, if there are
  /// no buffers or the device must be reopened for it: only a device opened for `tight`, or with a margin below a
  /// buffer, takes a margin below a buffer.
  bool change_safety(const settings::Safety& safety);

  /// Asks the host to reset. Does nothing without buffers.
  void ask_reset();

  /// A signal took `round_trip` frames through a cable, from the host's output buffer to its input buffer. What exceeds
  /// the known latency is the hardware's: from now on latency() includes it, the host is told, and it is kept for this
  /// device and rate. Errors: `wrong_state` without buffers; `bad_request` if less than the known latency or over a
  /// second more; `unsupported` if the device reports its own latency.
  Expected<void> measured(Frames round_trip);

  /// Of the current buffers, else of the last ones.
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
  /// `backends`: how to reach devices; a simulation brings its own. They must outlive the engine.
  explicit Engine(std::span<device::Backend* const> backends = device::backends()) : backends_(backends) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Finds and probes the devices; holds no hardware afterwards.
  Expected<Initialised*> initialise(const settings::Settings& settings);
  [[nodiscard]] Initialised* initialised() const noexcept { return initialised_.get(); }
  void close();  ///< back to loaded; ends all levels below
 private:
  std::span<device::Backend* const> backends_;
  std::unique_ptr<Initialised> initialised_;
};

}  // namespace taut::engine
