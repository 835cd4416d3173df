// SPDX-License-Identifier: MIT
// The digital part of `taut loopback`: compares every captured frame with what was played.
#pragma once
#include <atomic>
#include <limits>
#include <optional>

#include "command/loopback/recording.hpp"
#include "command/stream/sample_queue.hpp"
#include "command/stream/stream.hpp"
#include "host/host.hpp"
#include "monitor/load.hpp"
#include "monitor/loopback.hpp"
#include "monitor/signal.hpp"

namespace taut::command {

/// The measuring host: plays a signal by position and passes on what it captures. The callback is real-time safe,
/// except on a card in virtual time, where it blocks instead of losing a frame. In real time a full queue ends the
/// capture for good: what was passed on has no gap.
class ExactHost {
 public:
  struct Rules {
    bool virtual_time = false;
    double rate = 48000;
  };
  ExactHost(const monitor::Signal& signal, SampleQueue& heard, monitor::Load& load, const Rules& rules);

  void operator()(const host::Block<std::int32_t>& block) noexcept;

  /// Virtual time only: lets the card's time pass until this many frames have been played.
  void allow(Frames frames) noexcept { allowed_ = frames; }
  /// Silence was played and nothing captured until now; the signal starts with the next callback.
  void begin() noexcept { begun_ = true; }
  /// Stops waiting and capturing: the stream is about to end.
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

/// Bounds what the signal may lack by the losses the driver reports: a drop-out longer than the round trip costs no
/// more of the signal than is under way, and one that closely follows another costs less. A cycle that a sound server
/// drops costs both what came back in it and what would have been played.
class LossLedger {
 public:
  LossLedger(Frames round_trip, bool on_server) noexcept : round_trip_(round_trip), on_server_(on_server) {}
  void note(const engine::Xruns& now) noexcept;
  /// Whether the verdict shows reported drop-outs and nothing else.
  [[nodiscard]] bool explains(const monitor::Verdict& verdict) const noexcept;

 private:
  Frames round_trip_;
  bool on_server_;
  Frames most_ = 0;
  engine::Xruns seen_;
};

struct ExactOutcome {
  monitor::Verdict verdict;
  engine::Report report;
  host::Latencies reported;
  int bits = 32;
  Frames captured = 0;            ///< within the time asked; compared, except for `missed`
  Frames missed = 0;              ///< the last of them, which this computer was too slow to compare
  bool accounted = false;         ///< all lost frames were reported by the driver
  std::optional<Frames> learned;  ///< the hardware's own latency, found in this run, now reported and kept
  bool interrupted = false;
};

struct ExactTask {
  const Material& material;
  std::vector<int> channels;  ///< from 0; output k is looped to input k
  int buffer = 0;             ///< frames; 0: the driver's preferred size
  double rate = 0;            ///< Hz; 0: unchanged
  double seconds = 3;
  double settle = 0;         ///< seconds of silence, at most, for the driver to tune its safety first
  double give_up_after = 0;  ///< seconds without the signal before giving up; 0: never
  double load = 0;           ///< share of each period used by the callback
  /// How long the rest may be compared after the time asked.
  Nanos catch_up = 2 * nanos_per_second;
  /// For tests: compares no more frames than this, however fast the computer.
  Frames compared_at_most = std::numeric_limits<Frames>::max();
};

/// Prepares, runs and ends a session, with progress on stderr.
Expected<ExactOutcome> run_exact(const host::Driver& driver, const ExactTask& task);

}  // namespace taut::command
