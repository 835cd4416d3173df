// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bit>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/rate/choose.hpp"
#include "engine/choice.hpp"
#include "engine/engine.hpp"
#include "engine/session.hpp"

namespace taut::engine {
namespace {

// The hardware cycle a request for `frames` most likely gets, to report latencies before opening.
int likely_cycle(const device::Rate* rate, int frames) noexcept {
  if (!rate) return frames;
  const int cycle = std::clamp(frames, rate->min_frames, std::max(rate->min_frames, rate->max_frames));
  if (rate->step == -1)
    return std::max(static_cast<int>(std::bit_floor(static_cast<unsigned>(cycle))), rate->min_frames);
  if (rate->step > 1) return rate->min_frames + (cycle - rate->min_frames) / rate->step * rate->step;
  return cycle;
}

Expected<void> check(const Choice& choice, std::span<const ChannelRef> channels, int frames) {
  if (channels.empty() || frames < 1 || frames > largest_buffer)
    return failure(Trouble::bad_request,
                   text("{} and {} were asked for; a buffer has at least one channel and 1 to {}.",
                        number::plural(std::ssize(channels), "channel"), number::plural(frames, "frame"),
                        number::plural(largest_buffer, "frame")));
  std::vector<bool> seen[2];
  seen[0].resize(choice.outputs.size());
  seen[1].resize(choice.inputs.size());
  for (const ChannelRef& channel : channels) {
    auto& side = seen[channel.input];
    const char* const word = channel.input ? "input" : "output";
    if (channel.index < 0 || static_cast<std::size_t>(channel.index) >= side.size())
      return failure(Trouble::bad_request,
                     text("There is no {} channel {}: the device has {}.", word, channel.index + 1, side.size()));
    if (side[static_cast<std::size_t>(channel.index)])
      return failure(Trouble::bad_request, text("The {} channel {} was asked for twice.", word, channel.index + 1));
    side[static_cast<std::size_t>(channel.index)] = true;
  }
  return {};
}

// What a server keeps ahead by itself is not Taut's to lower.
bool tunes(const Choice& choice) {
  return choice.settings.safety.mode == settings::Safety::Mode::tight && !choice.keeps_ahead;
}

bool is_usual(const settings::Safety& safety) { return safety.mode != settings::Safety::Mode::fixed; }

// Opens both directions if the device has them: one clock, and the same latencies whatever the host uses.
device::Request request_of(const Choice& choice, int frames) {
  const Frames margin = choice.settings.safety.margin(frames);
  return {.in = choice.in,
          .out = choice.out,
          .rate = choice.rate,
          .frames = frames,
          .margin = margin,
          .room = tunes(choice) ? margin : 0,
          .usual_margin = is_usual(choice.settings.safety),
          .share = share_of(choice.settings)};
}

Frames first_margin(const Choice& choice, int frames, const Knowledge& knowledge) {
  const Frames margin = choice.settings.safety.margin(frames);
  return tunes(choice) ? std::min(knowledge.margin().value_or(margin), margin) : margin;
}

// The hardware's share of what a stream most likely gets, with the margin, as seen by the host.
device::Agreed likely_at(const Choice& choice, int buffer, Frames margin, device::Agreed likely) {
  const double hz = choice.rate;
  const device::Rate* const rate = choice.serving(hz);
  const auto taken = [&](Frames wanted) {
    if (!choice.keeps_ahead) return wanted;
    return is_usual(choice.settings.safety) ? 0 : wanted / likely.frames * likely.frames;
  };
  likely.rate = rate ? rate->hz : hz;
  likely.frames = likely_cycle(rate, rate ? device::rate::cycle(*rate, hz, buffer) : buffer);
  likely.margin = taken(margin);
  if (device::rate::same(likely.rate, hz)) return likely;
  likely.margin = taken(device::rate::hardware_request({.rate = likely.rate, .margin = margin}, hz).margin);
  return device::rate::seen(likely, hz, margin);
}

Wanted wanted_of(const Choice& choice, std::span<const ChannelRef> channels, int frames) {
  Wanted wanted{.backend = choice.backend, .rates = choice.rates, .type = choice.settings.type, .buffer = frames};
  for (const ChannelRef& channel : channels)
    (channel.input ? wanted.in_channels : wanted.out_channels).push_back(channel.index);
  wanted.request = request_of(choice, frames);
  return wanted;
}

void tell_choice(const Choice& choice, Report& report) {
  report.input = choice.in;
  report.output = choice.out;
  report.chosen = choice.why;
  report.named = choice.named;
}

}  // namespace

Expected<Initialised*> Engine::initialise(const settings::Settings& settings) {
  auto choice = choose(settings, backends_);
  if (!choice) return std::unexpected(choice.error());
  initialised_.reset(new Initialised(std::make_unique<Choice>(std::move(*choice))));
  return initialised_.get();
}

void Engine::close() { initialised_.reset(); }

Initialised::Initialised(std::unique_ptr<Choice> choice) : choice_(std::move(choice)) {}
Initialised::~Initialised() = default;

std::span<const std::string> Initialised::names(bool inputs) const noexcept {
  return inputs ? choice_->inputs : choice_->outputs;
}

BufferSizes Initialised::sizes() const noexcept { return choice_->sizes(); }
double Initialised::rate() const noexcept { return choice_->rate; }
audio::SampleType Initialised::type() const noexcept { return choice_->settings.type; }

Expected<void> Initialised::can_rate(double hz) const {
  if (choice_->serving(hz)) return {};
  std::string known;
  for (const device::Rate& rate : choice_->rates) known += (known.empty() ? "" : ", ") + number::plain(rate.hz);
  return failure(Trouble::unsupported, text("The device cannot run at {} Hz.", number::plain(hz)),
                 "It can run at " + known + " Hz; other rates up to eight times as far are converted.");
}

Expected<void> Initialised::set_rate(double hz) {
  if (auto can = can_rate(hz); !can) return can;
  const device::Rate& hardware = *choice_->serving(hz);
  const double before = std::exchange(choice_->rate, device::rate::same(hardware.hz, hz) ? hardware.hz : hz);
  remember_rate(*choice_);
  if (prepared_ && choice_->rate != before) prepared_->session_->worker.post(Notice::reset);
  return {};
}

Latency Initialised::latency(bool input) const {
  if (prepared_) {
    EngineSession& session = *prepared_->session_;
    return latency_of(input, session.noted(), session.wanted.buffer, session.late_host);
  }
  const int buffer = choice_->sizes().preferred;
  device::Agreed likely;
  const Knowledge knowledge = Knowledge::of(request_of(*choice_, buffer), buffer);
  const Frames margin = first_margin(*choice_, buffer, knowledge);
  likely.in.channels = static_cast<int>(choice_->inputs.size());
  likely.out.channels = static_cast<int>(choice_->outputs.size());
  likely = likely_at(*choice_, buffer, margin, likely);
  knowledge.complete(likely);
  return latency_of(input, likely, buffer, choice_->settings.late_host);
}

Expected<Prepared*> Initialised::prepare(std::span<const ChannelRef> channels, int frames, std::shared_ptr<Host> host) {
  if (prepared_) return failure(Trouble::wrong_state, "Buffers exist already.", "Dispose of them first.");
  if (!host) return failure(Trouble::bad_request, "There is no program to call.");
  if (auto fine = check(*choice_, channels, frames); !fine) return std::unexpected(fine.error());
  Wanted wanted = wanted_of(*choice_, channels, frames);
  Knowledge knowledge = Knowledge::of(wanted.request, frames);
  wanted.request.margin = first_margin(*choice_, frames, knowledge);
  auto buffers = Buffers::make(channels, frames, wanted.type, host->needs().buffers);
  if (!buffers) return std::unexpected(buffers.error());
  auto splice = Splice::make(static_cast<int>(wanted.out_channels.size()), frames, wanted.type);
  if (!splice) return std::unexpected(splice.error());
  auto session =
      std::make_shared<EngineSession>(std::move(wanted), std::move(*buffers), std::move(*splice), std::move(host));
  session->late_host = choice_->settings.late_host;
  session->open_rate = choice_->open_rate();
  session->knowledge = std::move(knowledge);
  if (auto opened = session->slot.open([&](Attachment& attachment) { session->note(attachment); }); !opened)
    return std::unexpected(opened.error());
  if (tunes(*choice_)) session->tuning = std::make_unique<Tuning>(*session);
  prepared_.reset(new Prepared(std::move(session)));
  return prepared_.get();
}

Expected<void> Initialised::dispose() {
  if (!prepared_) return failure(Trouble::wrong_state, "There are no buffers to dispose of.");
  last_ = report();
  // A host that finishes late will do so with its next buffers too.
  choice_->settings.late_host = prepared_->session_->late_host;
  prepared_.reset();
  return {};
}

bool Initialised::change_safety(const settings::Safety& safety) {
  if (!prepared_ || safety.mode == settings::Safety::Mode::tight) return false;
  EngineSession& session = *prepared_->session_;
  const Frames margin = choice_->keeps_ahead && is_usual(safety) ? 0 : safety.margin(session.wanted.buffer);
  if (!session.tuning && margin < std::min<Frames>(session.wanted.buffer, session.noted().margin)) return false;
  choice_->settings.safety = safety;
  const std::lock_guard lock(session.words);
  session.untuned = margin;
  session.tuned.clear();
  session.tuning_state.clear();
  session.wishes.refill = -1;
  session.wishes.margin = margin;
  return true;
}

void Initialised::ask_reset() {
  if (prepared_) prepared_->session_->worker.post(Notice::reset);
}

Expected<void> Initialised::measured(Frames round_trip) {
  if (!prepared_) return failure(Trouble::wrong_state, "There are no buffers, so nothing can have been measured.");
  const Latency in = latency(true), out = latency(false);
  const Frames counted = in.total() - in.hardware + out.total() - out.hardware;
  const Frames extra = round_trip - counted;
  EngineSession& session = *prepared_->session_;
  if (extra < 0 || extra > static_cast<Frames>(session.wanted.request.rate))
    return failure(Trouble::bad_request, text("A round trip of {} is impossible: {} are already accounted for.",
                                              number::plural(round_trip, "frame"), number::count(counted)));
  {
    const std::lock_guard lock(session.words);
    if (!Knowledge::lacking(session.agreed))
      return failure(Trouble::unsupported, "The device reports its own latency.");
    // If saving fails, the report says so; the value still holds for this stream.
    static_cast<void>(session.knowledge.measured(extra, session.agreed));
  }
  if (extra != in.hardware + out.hardware || !in.hardware_known) session.worker.post(Notice::latencies);
  return {};
}

Report Initialised::report() const {
  if (!prepared_) {
    Report last = last_;
    tell_choice(*choice_, last);
    if (last.remarks.empty()) last.remarks = choice_->remarks;
    return last;
  }
  EngineSession& session = *prepared_->session_;
  const device::Agreed agreed = session.noted();
  Report report;
  tell_choice(*choice_, report);
  {
    const std::lock_guard lock(session.words);
    const device::Agreed& hardware = session.hardware;
    report.hardware_rate = hardware.rate;
    if (hardware.in.channels > 0) report.input_type = audio::name(hardware.in.type);
    if (hardware.out.channels > 0) report.output_type = audio::name(hardware.out.type);
  }
  report.rate = agreed.rate;
  report.buffer = session.wanted.buffer;
  report.cycle = agreed.frames;
  report.inputs = static_cast<int>(session.wanted.in_channels.size());
  report.outputs = static_cast<int>(session.wanted.out_channels.size());
  report.margin = agreed.margin;
  if (const Room room = session.telemetry.room(); room.time > 0)
    report.granularity = std::max(room.margin - frames_in(room.time, agreed.rate), room.granularity);
  report.in = latency(true);
  report.out = latency(false);
  report.callbacks = session.telemetry.callbacks();
  report.xruns = session.telemetry.xruns();
  report.absence = session.telemetry.absence();
  report.callback = spread_of(session.telemetry.callback);
  report.overhead = spread_of(session.telemetry.overhead);
  report.used = spread_of(session.telemetry.used);
  report.on_stand_in = session.slot.away();
  report.remarks = choice_->remarks;
  if (choice_->keeps_ahead && choice_->settings.safety.mode == settings::Safety::Mode::tight)
    report.remarks.emplace_back(
        "The sound server keeps the device ahead by itself: safety = tight has nothing to lower.");
  report.remarks.insert(report.remarks.end(), agreed.remarks.begin(), agreed.remarks.end());
  if (!session.buffers.remark().empty()) report.remarks.push_back(session.buffers.remark());
  if (std::string hidden = session.observer.remark(); !hidden.empty()) report.remarks.push_back(std::move(hidden));
  if (agreed.frames != session.wanted.buffer)
    report.remarks.push_back(text("The hardware's cycle is {}{}, not the program's {}: the adapter adds {}.",
                                  agreed.fixed ? "" : "up to ", number::plural(agreed.frames, "frame"),
                                  number::count(session.wanted.buffer), number::plural(report.in.adapter, "frame")));
  {
    const std::lock_guard lock(session.words);
    report.thread = session.thread;
    if (const std::string since = session.hold ? session.hold->sentence() : ""; !since.empty())
      report.thread += " " + since;
    report.thread_remedy = session.thread_remedy;
    report.tuning = session.tuned;
    report.tuning_state = session.tuning_state;
    const auto known = session.knowledge.remarks();
    report.remarks.insert(report.remarks.end(), known.begin(), known.end());
  }
  report.parts = session.slot.describe();
  report.virtual_time = session.slot.simulated();
  report.event_count = session.journal.count();
  report.events = session.journal.sentences();
  return report;
}

}  // namespace taut::engine
