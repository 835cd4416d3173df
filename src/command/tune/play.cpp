// SPDX-License-Identifier: MIT
#include "command/tune/play.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numbers>

#include "base/text.hpp"
#include "command/stream/driver_watch.hpp"
#include "command/terminal/stop.hpp"
#include "monitor/load.hpp"
#include "monitor/text.hpp"
#include "platform/clock.hpp"
#include "platform/shared_memory.hpp"
#include "telemetry/reader.hpp"

namespace taut::command {
namespace {

constexpr double lead_seconds = 0.5;
constexpr Nanos poll_every = 50'000'000;

// A card in virtual time pauses after each of these seconds of its time, for the counts to be read.
constexpr double simulated_piece = 10;
// A stream shows its counts 20 times a second, if the computer has time for that; none at all without shared memory.
constexpr int most_looks = 400, most_looks_for_none = 10;

constexpr double tone_hz = 440;
constexpr double tone_level = 0x1p31 * 0.0316;  // -30 dBFS

/// The program: silence or a tone, and the load. Real-time safe, except on a card in virtual time, which would run on
/// unattended.
class TuneProgram {
 public:
  TuneProgram(monitor::Pastime& pastime, const TuneTask& task) noexcept : load_(pastime, task.load), tone_(task.tone) {}

  /// Before it starts. `simulated`: pauses where allow() says.
  void begin(double rate, bool simulated) noexcept {
    rate_ = rate;
    simulated_ = simulated;
  }
  void operator()(const host::Block<std::int32_t>& block) noexcept {
    const platform::Clock& clock = platform::system_clock();
    while (simulated_ && played_ >= allowed_ && !over_) clock.sleep_until(clock.now() + 200'000);
    if (tone_) sound(block);
    load_(block.frames, rate_);
    played_.fetch_add(block.frames, std::memory_order_relaxed);
  }
  void allow(Frames frames) noexcept { allowed_ = frames; }
  void end() noexcept { over_ = true; }
  [[nodiscard]] Frames played() const noexcept { return played_; }

 private:
  void sound(const host::Block<std::int32_t>& block) noexcept {
    const double step = 2 * std::numbers::pi * tone_hz / rate_;
    for (int f = 0; f < block.frames; ++f) {
      const auto sample = static_cast<std::int32_t>(tone_level * std::sin(phase_));
      for (std::int32_t* const channel : block.out) channel[f] = sample;
      phase_ += step;
    }
    phase_ = std::fmod(phase_, 2 * std::numbers::pi);
  }

  monitor::Load load_;
  const bool tone_;
  double rate_ = 0, phase_ = 0;
  bool simulated_ = false;
  std::atomic<bool> over_{false};
  std::atomic<Frames> played_{0}, allowed_{0};
};

/// Ends the program's pause before the session's destructor waits for its callback.
class Release {
 public:
  explicit Release(TuneProgram& program) noexcept : program_(program) {}
  ~Release() { program_.end(); }
  Release(const Release&) = delete;
  Release& operator=(const Release&) = delete;

 private:
  TuneProgram& program_;
};

/// What this process's stream shows of its cycles; empty where shared memory cannot be had.
struct ShownCounts {
  std::array<std::uint64_t, telemetry::used_steps> used{};
  std::int64_t callbacks = 0;
};

ShownCounts shown_counts() {
  const std::uint64_t own = platform::this_process().process;
  for (const telemetry::Stream& stream : telemetry::read_streams().streams)
    if (stream.process == own) return {stream.snapshot.used_counts, stream.snapshot.callbacks};
  return {};
}

/// The counts, as new as the report.
ShownCounts counts_up_to(const engine::Report& report) {
  ShownCounts counts = shown_counts();
  for (int looks = 0; report.virtual_time && counts.callbacks < report.callbacks && !stop_asked(); ++looks) {
    if (looks >= (counts.callbacks > 0 ? most_looks : most_looks_for_none)) break;
    nap(poll_every / 2);
    counts = shown_counts();
  }
  return counts;
}

/// Both counts at one time.
struct Reading {
  engine::Report report;
  ShownCounts counts;
};

tune::Evidence evidence_between(const Reading& from, const Reading& to) {
  const engine::Report& now = to.report;
  tune::Evidence evidence{.drop_outs = now.xruns.total() - from.report.xruns.total(),
                          .rate = now.rate,
                          .buffer = now.buffer,
                          .safety = now.margin,
                          .granularity = now.granularity,
                          .round_trip = now.in.total() + now.out.total()};
  evidence.seconds = static_cast<double>((now.callbacks - from.report.callbacks) * now.buffer) / now.rate;
  for (std::size_t k = 0; k < to.counts.used.size(); ++k)
    if (to.counts.used[k] > from.counts.used[k])
      evidence.used.add(telemetry::used_end(k), to.counts.used[k] - from.counts.used[k]);
  return evidence;
}

bool went_away(const engine::Report& report) { return report.on_stand_in || report.absence.away_times > 0; }

Error lost_device(const engine::Report& report) {
  return {
      Trouble::absent,
      taut::text("The device {} went away while it was played.", report.output.empty() ? report.input : report.output),
      "Connect it again, then run this again."};
}

}  // namespace

Expected<TunePlay> play(host::Driver& driver, const TuneTask& task,
                        const std::function<bool(const tune::Evidence&)>& enough) {
  if (auto set = driver.set_settings(settings_lines(task.options, Path::both)); !set)
    return std::unexpected(set.error());
  HostTime time(driver);
  TuneProgram program(time, task);
  auto session = host::Session::prepare(driver, {.frames = task.options.buffer, .rate = task.options.rate},
                                        [&program](const host::Block<std::int32_t>& block) { program(block); });
  if (!session) return std::unexpected(session.error());
  if (session->frames() != task.options.buffer)
    return failure(Trouble::unsupported,
                   taut::text("The driver takes {} instead of {}.", monitor::plural(session->frames(), "frame"),
                              monitor::count(task.options.buffer)));
  const Release release(program);
  const bool simulated = report_of(driver, *session).virtual_time;
  const auto frames_of = [&](double seconds) { return static_cast<Frames>(seconds * session->rate()); };
  program.begin(session->rate(), simulated);
  Frames wanted = frames_of(lead_seconds);
  program.allow(wanted);
  DriverWatch watch(*session, poll_every);
  if (auto started = session->start(); !started) return std::unexpected(started.error());

  TunePlay result;
  std::optional<Reading> begin;
  while (!stop_asked()) {
    if (simulated || !begin) {
      nap(poll_every / 10);
      if (program.played() < wanted && watch.poll(*session)) continue;
    } else {
      nap(poll_every);
      watch.poll(*session);
    }
    Reading now{.report = report_of(driver, *session), .counts = {}};
    if (watch.error()) result.ended = watch.error();
    if (went_away(now.report)) result.ended = lost_device(now.report);
    if (result.ended) break;
    now.counts = counts_up_to(now.report);
    if (begin) result.evidence = evidence_between(*begin, now);
    if (begin && enough(result.evidence)) break;
    if (!begin) begin = std::move(now);
    wanted = program.played() + frames_of(simulated_piece);
    program.allow(wanted);
  }
  program.end();
  if (auto stopped = session->stop(); !stopped && !result.ended) result.ended = stopped.error();
  return result;
}

}  // namespace taut::command
