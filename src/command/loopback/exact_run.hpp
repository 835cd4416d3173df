// SPDX-License-Identifier: MIT
// The digital way of `taut loopback`: every captured frame compared with what was played.
#pragma once
#include <atomic>
#include <limits>
#include <optional>

#include "command/loopback/recording.hpp"
#include "command/stream/sample_queue.hpp"
#include "command/stream/stream.hpp"
#include "monitor/load.hpp"
#include "monitor/loopback.hpp"
#include "monitor/signal.hpp"
#include "taut/host.hpp"

namespace taut::command {

/// The host of the measurement: plays a signal by position, hands on what it hears. The callback is real-time safe,
/// except on a card in virtual time, where it stops that time instead of losing a frame. In real time what does not fit
/// into the queue ends the listening for good: what was handed on stays without a gap.
class ExactHost {
 public:
  struct Rules {
    bool virtual_time = false;
    double rate = 48000;
  };
  ExactHost(const monitor::Signal& signal, SampleQueue& heard, monitor::Load& load, const Rules& rules);

  void operator()(const host::Block<std::int32_t>& block) noexcept;

  /// Virtual time only: the card's time may go on until this many frames were played.
  void allow(Frames frames) noexcept { allowed_ = frames; }
  /// Until now silence was played and nothing was listened to; from the next callback on the signal is.
  void begin() noexcept { begun_ = true; }
  /// No more waiting, no more listening: the stream is about to end.
  void release() noexcept { released_ = true; }
  [[nodiscard]] Frames played() const noexcept { return position_.load(); }  ///< since begin(); any thread

 private:
  template <class Ready>
  bool wait_for(Ready&& ready) noexcept;

  const monitor::Signal& signal_;
  SampleQueue& heard_;
  monitor::Load& load_;
  const Rules rules_;
  bool full_ = false;
  std::atomic<Frames> position_{0};
  std::atomic<Frames> allowed_{0};
  std::atomic<bool> begun_{false}, released_{false};
};

/// What the driver says is lost, as a bound on what the signal may lack: a drop-out longer than the round trip takes no
/// more of the signal than is under way, and one that follows close upon another takes less.
class LossLedger {
 public:
  explicit LossLedger(Frames round_trip) noexcept : round_trip_(round_trip) {}
  void note(const engine::Xruns& now) noexcept;
  /// Whether these are drop-outs that were told of, and nothing else.
  [[nodiscard]] bool explains(const monitor::Verdict& verdict) const noexcept;

 private:
  Frames round_trip_;
  Frames most_ = 0;
  engine::Xruns seen_;
};

struct ExactOutcome {
  monitor::Verdict verdict;
  engine::Report report;
  host::Latencies reported;
  int bits = 32;
  Frames captured = 0;            ///< came back within the time asked, and was compared unless it is of `missed`
  Frames missed = 0;              ///< of them the last, which this computer was too slow to compare
  bool accounted = false;         ///< lost frames are those that the driver told of
  std::optional<Frames> learned;  ///< what the hardware adds by itself, now reported and kept; found in this run
  bool interrupted = false;
};

struct ExactTask {
  const Material& material;
  std::vector<int> channels;  ///< from 0; output k is looped to input k
  int buffer = 0;             ///< frames; 0: the driver's preferred size
  double rate = 0;            ///< Hz; 0: as it is
  double seconds = 3;
  double settle = 0;         ///< seconds of silence, at most, for the driver to tune its safety first
  double give_up_after = 0;  ///< seconds without the signal after which it ends; 0: never
  double load = 0;           ///< share of each period that the callback takes
  /// How long after the time asked what is left may be compared.
  Nanos catch_up = 2 * nanos_per_second;
  /// A computer that compares no more than so many frames, whatever its speed: for tests.
  Frames compared_at_most = std::numeric_limits<Frames>::max();
};

/// Prepares, runs and ends a session of the driver, with progress on stderr.
Expected<ExactOutcome> run_exact(const host::Driver& driver, const ExactTask& task);

}  // namespace taut::command
