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

#include "device/device.hpp"
#include "engine/host.hpp"
#include "engine/report.hpp"
#include "settings/settings.hpp"

namespace taut::engine {

struct ChannelRef { bool input = false; int index = 0; };
struct Sizes { int min = 0, max = 0, preferred = 0, step = 1; };  ///< step -1: powers of two
struct Position { Frames frames = 0; Nanos time = 0; };

/// Who runs the cycle: a thread of the engine's own, or the caller by step() (simulations, deterministic).
enum class Drive { own_thread, caller };

class Running {
 public:
  ~Running();                                  ///< no callback runs after this; bounded wait, safe from within the callback
  [[nodiscard]] std::optional<Position> position() const noexcept;  ///< consistent pair; any thread
  void output_ready() noexcept;                ///< any thread, real-time safe
  bool step() noexcept;                        ///< Drive::caller only: one wait and one turn; false when it should end
  void deliver();                              ///< Drive::caller only: hands out pending notices
 private:
  friend class Prepared;
  struct State;
  explicit Running(std::shared_ptr<State>);
  std::shared_ptr<State> state_;
};

class Prepared {
 public:
  ~Prepared();
  /// The two halves of the k-th channel asked for: `frames` samples of the host's type, 64-byte aligned, zeroed.
  [[nodiscard]] std::byte* half(std::size_t k, int half) const noexcept;
  Expected<Running*> start(Drive drive = Drive::own_thread);
  Expected<void> stop();
  [[nodiscard]] Running* running() noexcept;
  [[nodiscard]] int frames() const noexcept;
 private:
  friend class Initialised;
  struct State;
  explicit Prepared(std::shared_ptr<State>);
  std::shared_ptr<State> state_;
};

class Initialised {
 public:
  ~Initialised();
  [[nodiscard]] std::span<const std::string> names(bool inputs) const noexcept;  ///< one entry a channel
  [[nodiscard]] Sizes sizes() const noexcept;                   ///< at the current rate
  [[nodiscard]] double rate() const noexcept;
  [[nodiscard]] Expected<void> can_rate(double hz) const;       ///< side-effect free; any state
  /// Applies at once without buffers; with buffers it is kept for the next prepare() and the host is sent a reset.
  Expected<void> set_rate(double hz);
  [[nodiscard]] Latency latency(bool input) const noexcept;     ///< with the preferred size before prepare()
  [[nodiscard]] audio::SampleType type() const noexcept;        ///< the same for all channels

  /// Opens the hardware and makes the buffers. Any size in [sizes().min, max] is accepted, also off the step.
  Expected<Prepared*> prepare(std::span<const ChannelRef> channels, int frames, std::shared_ptr<Host> host);
  Expected<void> dispose();
  [[nodiscard]] Prepared* prepared() noexcept;
  [[nodiscard]] Report report() const;
 private:
  friend class Engine;
  struct State;
  explicit Initialised(std::shared_ptr<State>);
  std::shared_ptr<State> state_;
};

class Engine {
 public:
  Engine();
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Finds the devices and probes them; holds no hardware afterwards.
  Expected<Initialised*> initialise(const settings::Settings& settings);
  [[nodiscard]] Initialised* initialised() noexcept;
  void close();  ///< back to loaded
 private:
  std::unique_ptr<Initialised> initialised_;
};

}  // namespace taut::engine
