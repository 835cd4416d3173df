// SPDX-License-Identifier: MIT
#include "command/loopback/exact_run.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "base/number_text.hpp"
#include "command/stream/driver_watch.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "platform/clock.hpp"

namespace taut::command {
namespace {

// Limit for frames waiting to be compared, in bytes: seconds in real time.
constexpr Frames queue_bytes = 64 << 20;
constexpr int piece = 512;
constexpr Nanos poll_every = 5'000'000;

// How often the run is extended because a reported drop-out has not come back yet.
constexpr int extensions = 3;

constexpr Frames usual_search = 131072;

std::unique_ptr<monitor::Signal> signal_of(const Material& material, int channels, int bits) {
  if (material.planes.empty()) return std::make_unique<monitor::Code>(channels, bits, 3);
  return std::make_unique<monitor::Recording>(material.planes, channels, bits);
}

/// Takes captured frames from the queue and compares them.
class Listener {
 public:
  Listener(SampleQueue& heard, monitor::Loopback& loopback, Frames most)
      : heard_(heard),
        loopback_(loopback),
        most_(most),
        interleaved_(static_cast<std::size_t>(heard.channels()) * piece),
        planes_(static_cast<std::size_t>(heard.channels()), std::vector<std::int32_t>(piece)) {
    for (const auto& plane : planes_) pointers_.push_back(plane.data());
  }

  /// Compares until `wanted` frames have been compared in total, or until `end`: the stream needs attention even if
  /// comparing is slow.
  void compare(Frames wanted, Nanos end) {
    const platform::Clock& clock = platform::system_clock();
    wanted = std::min(wanted, most_);
    do {
      const auto most = static_cast<std::size_t>(std::clamp<Frames>(wanted - compared_, 0, piece));
      const std::size_t frames = heard_.pop(std::span(interleaved_).first(most * planes_.size()));
      if (frames == 0) return;
      for (std::size_t f = 0; f < frames; ++f)
        for (std::size_t c = 0; c < planes_.size(); ++c) planes_[c][f] = interleaved_[f * planes_.size() + c];
      loopback_.feed(pointers_, static_cast<Frames>(frames));
      compared_ += static_cast<Frames>(frames);
    } while (clock.now() < end);
  }
  [[nodiscard]] Frames compared() const noexcept { return compared_; }

 private:
  SampleQueue& heard_;
  monitor::Loopback& loopback_;
  const Frames most_;
  std::vector<std::int32_t> interleaved_;
  std::vector<std::vector<std::int32_t>> planes_;
  std::vector<const std::int32_t*> pointers_;
  Frames compared_ = 0;
};

}  // namespace

ExactHost::ExactHost(const monitor::Signal& signal, SampleQueue& heard, monitor::Load& load, const Rules& rules)
    : signal_(signal), heard_(heard), load_(load), rules_(rules) {}

template <class Ready>
bool ExactHost::wait_for(Ready&& ready) noexcept {
  const platform::Clock& clock = platform::system_clock();
  while (!ready()) {
    if (!rules_.virtual_time || released_) return false;
    clock.sleep_until(clock.now() + 200'000);
  }
  return true;
}

void ExactHost::operator()(const host::Block<std::int32_t>& block) noexcept {
  if (!begun_) {
    for (std::int32_t* const channel : block.out) std::fill_n(channel, block.frames, 0);
    return load_(block.frames, rules_.rate);
  }
  const Frames position = position_;
  wait_for([&] { return position < allowed_ || !rules_.virtual_time; });
  const auto frames = static_cast<std::size_t>(block.frames);
  for (std::size_t c = 0; c < block.out.size(); ++c)
    signal_.fill(static_cast<int>(c), position, {block.out[c], frames});
  full_ = full_ || released_ || !wait_for([&] { return heard_.push(block.in, frames); });
  position_ = position + block.frames;
  load_(block.frames, rules_.rate);
}

void LossLedger::note(const engine::Xruns& now) noexcept {
  const std::int64_t xruns = now.total() - seen_.total();
  const Frames lost = now.lost - seen_.lost, under_way = std::min(lost, xruns * round_trip_);
  most_ += on_server_ ? lost + under_way : under_way;
  seen_ = now;
}

bool LossLedger::explains(const monitor::Verdict& verdict) const noexcept {
  if (seen_.total() == 0) return verdict.bit_exact;
  if (verdict.bit_exact) return true;  // they lie before or after the signal
  if (!verdict.exact_but_breaks || verdict.offset != verdict.round_trip) return false;
  const monitor::Account& account = verdict.account;
  if (account.repeated != 0 || account.lost > most_) return false;
  // A single drop-out costs exactly what is under way, which right at the start is less than a round trip.
  const bool alone =
      !on_server_ && seen_.total() == 1 && !verdict.breaks.empty() && verdict.breaks.front().position >= round_trip_;
  return !alone || account.lost == std::min(seen_.lost, round_trip_);
}

/// Waits while the driver tunes its safety, up to so many seconds of the stream.
void settle(const host::Driver& driver, host::Session& session, double seconds) {
  const auto most = static_cast<std::int64_t>(seconds * session.rate() / session.frames());
  while (session.callbacks() < most && !stop_asked()) {
    static_cast<void>(session.poll());
    const engine::Report report = report_of(driver, session);
    if (report.tuning_state.empty() || report.tuning_state == "settled" || report.tuning_state == "held") break;
    progress(taut::text("Tuning the safety: {}", report.tuning));
    nap(poll_every);
  }
}

/// Reports and keeps the hardware's unreported latency if it was measured beyond doubt.
void learn(const host::Driver& driver, const host::Session& session, ExactOutcome& outcome) {
  const engine::Report before = outcome.report;
  // A restart may have moved the round trip: runs with drop-outs are not used.
  const bool exact = outcome.verdict.found && outcome.verdict.bit_exact && before.xruns.total() == 0;
  const bool open = !before.in.hardware_known || !before.out.hardware_known ||
                    before.in.latency_jitter + before.out.latency_jitter > 0;
  if (!exact || !open || !tell_measured(driver, outcome.verdict.round_trip)) return;
  outcome.report = report_of(driver, session);
  outcome.learned = outcome.report.in.hardware + outcome.report.out.hardware;
}

Expected<ExactOutcome> run_exact(const host::Driver& driver, const ExactTask& task) {
  std::unique_ptr<monitor::Signal> signal;
  std::optional<SampleQueue> heard;
  std::optional<ExactHost> host;
  HostTime time(driver);
  monitor::Load load(time, task.load);

  auto session = host::Session::prepare(
      driver, {.inputs = task.channels, .outputs = task.channels, .frames = task.buffer, .rate = task.rate},
      [&host](const host::Block<std::int32_t>& block) { (*host)(block); });
  if (!session) return std::unexpected(session.error());
  const auto latencies = session->latencies();
  if (!latencies) return std::unexpected(latencies.error());

  ExactOutcome outcome;
  outcome.reported = *latencies;
  outcome.report = report_of(driver, *session);
  outcome.bits = exact_bits(outcome.report, *session);
  const int channels = static_cast<int>(task.channels.size());
  const double rate = session->rate();
  const Frames round_trip = latencies->round_trip();
  const auto frames_of = [rate](double seconds) { return static_cast<Frames>(seconds * rate); };
  const Frames tail = round_trip + 4 * session->frames();
  Frames wanted = frames_of(task.seconds) + round_trip;

  signal = signal_of(task.material, channels, outcome.bits);
  heard.emplace(channels, std::clamp<Frames>(queue_bytes / 4 / channels, 4 * session->frames(),
                                             wanted + (extensions + 1) * (tail + session->frames())));
  host.emplace(*signal, *heard, load, ExactHost::Rules{.virtual_time = outcome.report.virtual_time, .rate = rate});
  host->allow(wanted);
  monitor::Loopback loopback(*signal, channels, std::max(usual_search, 2 * round_trip));
  DriverWatch watch(*session, poll_every);
  Listener listener(*heard, loopback, task.compared_at_most);
  const std::string& output = outcome.report.output;
  LossLedger ledger(round_trip, output.starts_with("pipewire:") || output.starts_with("jack:"));

  if (task.settle <= 0) host->begin();
  if (auto started = session->start(); !started) return std::unexpected(started.error());
  if (task.settle > 0) {
    settle(driver, *session, task.settle);
    if (const auto settled = session->latencies()) outcome.reported = *settled;
    host->begin();
  }
  const Frames give_up = task.give_up_after > 0 ? frames_of(task.give_up_after) + 2 * round_trip : 0;
  const platform::Clock& clock = platform::system_clock();
  const auto judge = [&] {
    outcome.verdict = loopback.verdict();
    outcome.accounted = ledger.explains(outcome.verdict);
    return outcome.accounted || !outcome.verdict.found;
  };
  bool judged = false;
  for (int extended = 0; !judged;) {
    listener.compare(wanted, clock.now() + poll_every);
    if (!watch.poll(*session)) return std::unexpected(*watch.error());
    outcome.report = report_of(driver, *session);
    ledger.note(outcome.report.xruns);
    const Frames compared = listener.compared(), played = host->played();
    outcome.interrupted = stop_asked();
    const bool hopeless = give_up > 0 && compared >= give_up && !loopback.verdict().found;
    if (hopeless || compared >= wanted) {
      judged = judge() || hopeless || ++extended > extensions;
      wanted += judged ? 0 : tail;
      host->allow(wanted);
    }
    // The time is over, but not everything captured has been compared. A card in virtual time waits for that.
    if (outcome.interrupted || (!outcome.report.virtual_time && played >= wanted + tail)) break;
    progress(taut::text("Listening: {} of {} s", number::fixed(static_cast<double>(played) / rate, 1),
                        number::fixed(static_cast<double>(wanted) / rate, 1)));
    if (compared + session->frames() >= played) nap(poll_every);
  }
  outcome.captured = judged ? listener.compared() : std::min(wanted, host->played());
  host->release();
  if (!judged) {
    progress("Comparing what is left");
    const Nanos end = clock.now() + task.catch_up;
    listener.compare(outcome.captured, end);
    if (!judge()) listener.compare(outcome.captured + tail, end);
    judge();
    outcome.captured = std::max(outcome.captured, listener.compared());
    outcome.missed = outcome.captured - listener.compared();
  }
  progress({});
  if (outcome.missed == 0) learn(driver, *session, outcome);
  if (auto stopped = session->stop(); !stopped) return std::unexpected(stopped.error());
  return outcome;
}

}  // namespace taut::command
