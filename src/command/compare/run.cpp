// SPDX-License-Identifier: MIT
#include "command/compare/run.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "base/text.hpp"
#include "monitor/loopback.hpp"
#include "monitor/sweep.hpp"
#include "platform/clock.hpp"
#include "ways/cost.hpp"

namespace taut::command {
namespace {

constexpr int common_bits = 16;
// 12 dB below full scale: mixers limit louder signals.
constexpr int headroom_bits = 2;
constexpr Nanos look_every = 20'000'000;
constexpr double longest_round_trip = 2;  // searched, in seconds

/// Plays prepared samples after a lead of silence, and keeps what comes back from then on. Real-time safe.
class Take final : public ways::Program {
 public:
  Take(std::vector<std::vector<std::int32_t>> signal, Frames lead, Frames frames)
      : signal_(std::move(signal)), lead_(lead), heard_(signal_.size()) {
    for (auto& plane : heard_) plane.resize(static_cast<std::size_t>(frames));
  }

  void block(std::span<const std::int32_t* const> in, std::span<std::int32_t* const> out,
             int frames) noexcept override {
    const Frames from = position_.load(std::memory_order_relaxed) - lead_;
    for (std::size_t c = 0; c < out.size(); ++c) copy(c, from, {out[c], static_cast<std::size_t>(frames)});
    for (std::size_t c = 0; c < std::min(in.size(), heard_.size()); ++c)
      for (int f = 0; f < frames; ++f)
        if (const Frames at = from + f; at >= 0 && at < size()) heard_[c][static_cast<std::size_t>(at)] = in[c][f];
    position_.store(from + lead_ + frames, std::memory_order_release);
  }

  [[nodiscard]] bool begun() const noexcept { return position_.load(std::memory_order_acquire) >= lead_; }
  [[nodiscard]] bool full() const noexcept { return position_.load(std::memory_order_acquire) >= lead_ + size(); }
  [[nodiscard]] Frames size() const noexcept { return static_cast<Frames>(heard_.front().size()); }
  [[nodiscard]] const std::vector<std::vector<std::int32_t>>& heard() const noexcept { return heard_; }

 private:
  void copy(std::size_t channel, Frames from, std::span<std::int32_t> out) const noexcept {
    if (channel >= signal_.size()) {
      std::ranges::fill(out, 0);
      return;
    }
    const auto& plane = signal_[channel];
    for (std::size_t f = 0; f < out.size(); ++f) {
      const Frames at = from + static_cast<Frames>(f);
      out[f] = at >= 0 && at < static_cast<Frames>(plane.size()) ? plane[static_cast<std::size_t>(at)] : 0;
    }
  }

  std::vector<std::vector<std::int32_t>> signal_;
  Frames lead_;
  std::vector<std::vector<std::int32_t>> heard_;
  std::atomic<Frames> position_{0};
};

struct RunResult {
  ways::Got got;
  ways::Tally tally;
  ways::Cost cost;
};

ways::Tally operator-(const ways::Tally& a, const ways::Tally& b) {
  return {a.wakes - b.wakes, a.dry - b.dry, a.lost - b.lost};
}

ways::Cost operator-(const ways::Cost& a, const ways::Cost& b) {
  ways::Cost spent{.cpu = a.cpu - b.cpu};
  if (a.cycles && b.cycles) spent.cycles = *a.cycles - *b.cycles;
  return spent;
}

/// Runs the way until the take is complete.
Expected<RunResult> play(ways::Way& way, const CompareTask& task, Take& take, Frames frames) {
  auto opened = way.open(task.wish, take);
  if (!opened) return std::unexpected(opened.error());
  ways::WayRun& run = **opened;
  const platform::Clock& clock = platform::system_clock();
  const auto until =
      clock.now() + static_cast<Nanos>(static_cast<double>(frames) * 1e9 / task.wish.rate) + task.patience;
  if (auto started = run.start(); !started) return std::unexpected(started.error());
  const auto reached = [&](auto done) {
    while (!(take.*done)() && clock.now() < until) clock.sleep_until(clock.now() + look_every);
    return (take.*done)();
  };
  reached(&Take::begun);
  const ways::Tally tally = run.tally();
  const ways::Cost cost = ways::cost_of_process();
  const bool whole = reached(&Take::full);
  RunResult course{run.got(), run.tally() - tally, ways::cost_of_process() - cost};
  run.stop();
  if (!whole)
    return failure(Trouble::broken, text("{} opened and then stood still.", way.name()),
                   "Another program may hold the card; close it and try again.");
  return course;
}

Measured counted(const RunResult& course, const CompareTask& task, const Take& take) {
  const double seconds = static_cast<double>(take.size()) / task.wish.rate;
  Measured result{.got = course.got};
  result.cpu = static_cast<double>(course.cost.cpu) / 1e9 / seconds;
  if (course.cost.cycles) result.cycles = static_cast<double>(*course.cost.cycles) / seconds;
  result.wakes = static_cast<double>(course.tally.wakes) / seconds;
  return result;
}

Frames frames_of(double seconds, const CompareTask& task) { return static_cast<Frames>(seconds * task.wish.rate); }

/// The exact signal: compares every frame that comes back.
Expected<Measured> exactly(ways::Way& way, const CompareTask& task) {
  const auto channels = static_cast<std::size_t>(task.wish.channels);
  const Frames frames = frames_of(task.seconds, task), lead = frames_of(task.lead, task);
  const monitor::Code code(task.wish.channels, common_bits, headroom_bits);
  std::vector<std::vector<std::int32_t>> signal(channels, std::vector<std::int32_t>(static_cast<std::size_t>(frames)));
  for (std::size_t c = 0; c < channels; ++c) code.fill(static_cast<int>(c), 0, signal[c]);
  Take take(std::move(signal), lead, frames);
  const auto course = play(way, task, take, lead + frames);
  if (!course) return std::unexpected(course.error());

  monitor::Loopback loopback(code, task.wish.channels, frames_of(longest_round_trip, task));
  std::vector<const std::int32_t*> planes;
  for (const auto& plane : take.heard()) planes.push_back(plane.data());
  loopback.feed(planes, take.size());
  const monitor::Verdict verdict = loopback.verdict();
  Measured result = counted(*course, task, take);
  if (verdict.found) result.round_trip = static_cast<double>(verdict.round_trip);
  result.bit_exact = verdict.bit_exact;
  // A drop-out is a break in the signal, not an altered sample.
  result.drop_outs = std::ranges::count_if(
      verdict.breaks, [](const monitor::Break& b) { return b.lost + b.repeated + b.silent + b.foreign > 0; });
  return result;
}

/// A sweep: for analogue cables.
Expected<Measured> swept(ways::Way& way, const CompareTask& task) {
  const monitor::Sweep sweep(task.wish.rate);
  std::vector<std::int32_t> samples;
  for (const float sample : sweep.signal())
    samples.push_back(static_cast<std::int32_t>(std::lround(static_cast<double>(sample) * 0x1p31)));
  // The analysis also listens to the noise before: the take starts with the sweep, the lead is silent.
  const Frames frames = sweep.capture_frames(frames_of(longest_round_trip, task)), lead = frames_of(task.lead, task);
  Take take({static_cast<std::size_t>(task.wish.channels), samples}, lead, frames);
  const auto course = play(way, task, take, lead + frames);
  if (!course) return std::unexpected(course.error());

  Measured result = counted(*course, task, take);
  result.swept = true;
  result.drop_outs = course->tally.dry + course->tally.lost;
  double best = 0;
  for (const auto& plane : take.heard()) {
    std::vector<float> heard;
    heard.reserve(plane.size());
    for (const std::int32_t sample : plane) heard.push_back(static_cast<float>(sample * 0x1p-31));
    const monitor::Echo echo = sweep.analyse(heard);
    if (echo.status != monitor::Echo::Status::found || echo.confidence <= best) continue;
    best = echo.confidence;
    result.round_trip = echo.round_trip;
  }
  return result;
}

}  // namespace

Row compare(ways::Way& way, const CompareTask& given) {
  Row row{.way = std::string(way.name())};
  CompareTask task = given;
  for (int attempt = 1;; ++attempt, task.wish.frames *= 2) {
    auto result = exactly(way, task);
    if (result && !result->round_trip) result = swept(way, task);
    if (!result) {
      // The result of a smaller buffer is still worth reporting.
      row.why = result.error().sentence();
      return row;
    }
    row.measured = std::move(*result);
    if (!row.measured->round_trip) {
      row.why = "No signal came back.";
      return row;
    }
    if (row.measured->drop_outs == 0 || attempt >= task.tries) return row;
    row.dropped_at.push_back(task.wish.frames);
  }
}

}  // namespace taut::command
