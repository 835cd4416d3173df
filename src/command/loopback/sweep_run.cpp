// SPDX-License-Identifier: MIT
#include "command/loopback/sweep_run.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

#include "base/number_text.hpp"
#include "command/stream/driver_watch.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"

namespace taut::command {
namespace {

constexpr int attempts = 3;
constexpr Nanos poll_every = 10'000'000;

// Silence before the sweep: converters and filters settle, and the path's noise is recorded.
constexpr double lead_seconds = 0.2;

/// Plays the sweep once on every output and records every input. Real-time safe.
class SweepHost {
 public:
  SweepHost(std::span<const float> sweep, std::size_t inputs, Frames lead, Frames frames, monitor::Load& load,
            double rate)
      : sweep_(sweep), lead_(lead), load_(load), rate_(rate), heard_(inputs) {
    for (auto& plane : heard_) plane.resize(static_cast<std::size_t>(frames));
  }

  void operator()(const host::Block<float>& block) noexcept {
    const Frames from = position_.load(std::memory_order_relaxed) - lead_;
    const auto played = static_cast<Frames>(sweep_.size());
    for (Frames f = std::max<Frames>(0, -from); f < block.frames && from + f < played; ++f)
      for (float* const plane : block.out) plane[f] = sweep_[static_cast<std::size_t>(from + f)];
    if (!full()) {
      const auto at = static_cast<std::size_t>(from + lead_);
      for (std::size_t c = 0; c < heard_.size(); ++c)
        std::copy_n(block.in[c], std::min(static_cast<std::size_t>(block.frames), heard_[c].size() - at),
                    heard_[c].data() + at);
    }
    position_.store(from + lead_ + block.frames, std::memory_order_release);
    load_(block.frames, rate_);
  }

  [[nodiscard]] bool full() const noexcept { return captured() >= static_cast<Frames>(heard_.front().size()); }
  [[nodiscard]] Frames captured() const noexcept { return position_.load(std::memory_order_acquire); }
  /// From the first frame of the sweep. Once full.
  [[nodiscard]] std::span<const float> heard(std::size_t input) const noexcept {
    return std::span(heard_[input]).subspan(static_cast<std::size_t>(lead_));
  }

 private:
  std::span<const float> sweep_;
  Frames lead_;
  monitor::Load& load_;
  double rate_;
  std::vector<std::vector<float>> heard_;
  std::atomic<Frames> position_{0};
};

bool better(const monitor::Echo& a, const monitor::Echo& b) {
  using enum monitor::Echo::Status;
  if (a.status != b.status) return a.status == found;
  return a.status == found ? a.confidence > b.confidence : a.noise > b.noise;
}

void analyse(const monitor::Sweep& sweep, const SweepHost& host, const std::vector<int>& channels, SweepOutcome& out) {
  for (std::size_t c = 0; c < channels.size(); ++c) {
    progress(taut::text("Listening to input {}", channels[c] + 1));
    const monitor::Echo echo = sweep.analyse(host.heard(c));
    if (c > 0 && !better(echo, out.echo)) continue;
    out.echo = echo;
    out.heard_on = channels[c];
  }
  progress({});
}

}  // namespace

Expected<SweepOutcome> run_sweep(const host::Driver& driver, const SweepTask& task) {
  std::optional<SweepHost> host;
  HostTime time(driver);
  monitor::Load load(time, task.load);
  auto session = host::Session::prepare(
      driver, {.inputs = task.channels, .outputs = task.channels, .frames = task.buffer, .rate = task.rate},
      [&host](const host::Block<float>& block) { (*host)(block); });
  if (!session) return std::unexpected(session.error());
  const auto latencies = session->latencies();
  if (!latencies) return std::unexpected(latencies.error());

  SweepOutcome outcome;
  outcome.reported = *latencies;
  const double rate = session->rate();
  const monitor::Sweep sweep(rate);
  const Frames longest = 2 * latencies->round_trip() + static_cast<Frames>(rate / 2);
  const auto lead = static_cast<Frames>(lead_seconds * rate);
  DriverWatch watch(*session, poll_every);
  for (int attempt = 1;; ++attempt) {
    host.emplace(sweep.signal(), task.channels.size(), lead, lead + sweep.capture_frames(longest), load, rate);
    const auto before = report_of(driver, *session).xruns.total();
    if (auto started = session->start(); !started) return std::unexpected(started.error());
    while (!host->full() && !stop_asked()) {
      progress(taut::text("Sweep at -20 dBFS: {} s", number::fixed(static_cast<double>(host->captured()) / rate, 1)));
      if (!watch.poll(*session)) return std::unexpected(*watch.error());
      nap(poll_every);
    }
    outcome.report = report_of(driver, *session);
    if (auto stopped = session->stop(); !stopped) return std::unexpected(stopped.error());
    outcome.captured = std::min(host->captured(), lead + sweep.capture_frames(longest));
    outcome.interrupted = !host->full();
    if (outcome.interrupted) return outcome;
    outcome.spoiled = outcome.report.xruns.total() != before;
    if (!outcome.spoiled) break;
    if (attempt == attempts) return outcome;
    remark("A drop-out spoiled the sweep; playing it again.");
  }
  analyse(sweep, *host, task.channels, outcome);
  return outcome;
}

}  // namespace taut::command
