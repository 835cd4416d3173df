// SPDX-License-Identifier: MIT
// The inside of a Session: the driver's buffers, the conversion and the application's callback.
#pragma once
#include <atomic>
#include <limits>

#include "host/bridge.hpp"
#include "host/driver_state.hpp"
#include "host/relay.hpp"

namespace taut::host {

class DriverStream final : private Receiver {
 public:
  struct Channels {
    std::vector<int> in, out;
  };

  DriverStream(Driver driver, Driver::State& state, Relay relay, Process process);
  DriverStream(const DriverStream&) = delete;
  DriverStream& operator=(const DriverStream&) = delete;

  /// Control thread, like all but the counters. `frames` and `rate` 0: the driver's own.
  Expected<void> prepare(const Channels& channels, int frames, double rate, bool cleared);
  Expected<void> start();
  Expected<void> stop();
  Wants poll() noexcept;

  /// Stops, disposes and releases the driver. False: a callback is still inside, so this object must stay.
  [[nodiscard]] bool end() noexcept;

  [[nodiscard]] bool running() const noexcept { return live_; }
  [[nodiscard]] int frames() const noexcept { return frames_; }
  [[nodiscard]] double rate() const noexcept { return rate_; }
  [[nodiscard]] int channels(bool input) const noexcept { return static_cast<int>(types_[input].size()); }
  [[nodiscard]] audio::SampleType type(bool input) const noexcept {
    return types_[input].empty() ? audio::SampleType::int32 : types_[input].front();
  }
  [[nodiscard]] std::span<const audio::SampleType> types(bool input) const noexcept { return types_[input]; }
  [[nodiscard]] std::int64_t callbacks() const noexcept { return callbacks_; }

 private:
  void switched(int half, const TautTime* time) noexcept override;
  void rate_changed(double rate) noexcept override;
  TautLong told(TautLong selector, TautLong value) noexcept override;

  Expected<void> create(const Channels& channels, int frames);
  Expected<void> read_types(const Channels& channels);
  Expected<void> build_bridges();
  [[nodiscard]] bool locate(const TautTime* time, Frames& position, Nanos& when) const noexcept;
  [[nodiscard]] Gap gap() const noexcept;
  template <class Sample>
  void run(MoveOnlyFunction<void(const Block<Sample>&)>& process, int half, Frames position, Nanos when, bool own_time);

  const Driver driver_;
  Driver::State& state_;
  TautDriver& object_;
  Relay relay_;
  Process process_;
  bool prepared_ = false;
  bool cleared_ = true;  // clear the outputs before each callback
  int frames_ = 0;
  std::atomic<double> rate_{0};
  std::vector<audio::SampleType> types_[2];  // [0] outputs, [1] inputs
  std::vector<Bridge::Halves> halves_[2];
  std::optional<Bridge> in_, out_;

  // Between the driver's threads and ours.
  std::atomic<bool> live_{false};
  std::atomic<std::int64_t> callbacks_{0};
  std::atomic<bool> reset_{false}, resync_{false}, latencies_{false};
  static constexpr double no_news = -1;
  std::atomic<double> new_rate_{no_news};
  std::atomic<std::int64_t> overloads_{0};
};

struct Session::State {
  State(const Driver& of, Relay relay, Process process)
      : driver(of), stream(of, *of.state_, std::move(relay), std::move(process)) {}
  Driver driver;
  DriverStream stream;
};

}  // namespace taut::host
