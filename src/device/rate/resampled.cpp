// SPDX-License-Identifier: MIT
#include "device/rate/resampled.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace taut::device::rate {
namespace {

// Space for larger margins that nobody asked for when opening.
constexpr Frames least_room = 2048;

int whole(double hz) noexcept { return static_cast<int>(std::lround(hz)); }

Ratio ratio_of(const Agreed& hardware, double host_rate) noexcept {
  return Ratio::of(whole(host_rate), whole(hardware.rate));
}

Lockstep lockstep_of(const Agreed& hardware, double host_rate, Frames margin) noexcept {
  const Ratio ratio = ratio_of(hardware, host_rate);
  return Lockstep({.ratio = ratio,
                   .cycle = hardware.frames,
                   .fixed = hardware.fixed,
                   .margin = hardware.margin,
                   .wanted = ratio.hardware_frames_up(margin) == hardware.margin ? margin : -1,
                   .in_delay = delay_between(whole(hardware.rate), whole(host_rate)),
                   .out_delay = delay_between(whole(host_rate), whole(hardware.rate))});
}

// The sum is rounded once; the input is rounded to the nearest, the output gets the rest.
void put_latencies(const Agreed& hardware, const Ratio& ratio, const Lockstep& lockstep, Agreed& agreed) noexcept {
  const bool both = hardware.in.channels > 0 && hardware.out.channels > 0;
  const auto exact = [&](const End& end, double added) {
    return ratio.host_frames(static_cast<double>(end.latency)) + added;
  };
  const double in = exact(hardware.in, lockstep.in_latency()), out = exact(hardware.out, lockstep.out_latency());
  const Frames in_frames = std::llround(in), out_frames = both ? std::llround(in + out) - in_frames : std::llround(out);
  const auto put = [&](const End& end, Frames total, End& seen) {
    seen.latency = std::llround(ratio.host_frames(static_cast<double>(end.latency)));
    seen.resampler = total - seen.latency;
    seen.latency_known = end.latency_known;
    seen.latency_jitter = ratio.host_frames_up(end.latency_jitter);
    seen.start_offset = std::llround(ratio.host_frames(static_cast<double>(end.start_offset)));
  };
  put(hardware.in, in_frames, agreed.in);
  put(hardware.out, out_frames, agreed.out);
}

std::string remark(const Agreed& hardware, const Agreed& agreed) {
  const std::string start = text("The hardware runs at {} Hz; Taut converts to the program's {} Hz, which adds ",
                                 number::plain(hardware.rate), number::plain(agreed.rate));
  if (agreed.out.channels == 0) return start + text("{} to the input.", number::plural(agreed.in.resampler, "frame"));
  if (agreed.in.channels == 0) return start + text("{} to the output.", number::plural(agreed.out.resampler, "frame"));
  return start + text("{} to the input and {} to the output.", number::plural(agreed.in.resampler, "frame"),
                      number::count(agreed.out.resampler));
}

Agreed agreed_of(const Agreed& hardware, double host_rate, const Lockstep& lockstep) {
  Agreed agreed = hardware;
  agreed.rate = host_rate;
  agreed.frames = lockstep.frames();
  agreed.fixed = lockstep.fixed();
  agreed.margin = lockstep.margin();
  agreed.floor = std::max<Frames>(lockstep.least_margin(hardware.floor), 0);
  for (End* const end : {&agreed.in, &agreed.out}) {
    end->type = audio::SampleType::float32;
    end->layout = audio::Layout::separate;
  }
  put_latencies(hardware, ratio_of(hardware, host_rate), lockstep, agreed);
  agreed.remarks.push_back(remark(hardware, agreed));
  return agreed;
}

}  // namespace

Request hardware_request(const Request& wanted, double host_rate) {
  const Ratio ratio = Ratio::of(whole(host_rate), whole(wanted.rate));
  Request request = wanted;
  request.margin = ratio.hardware_frames_up(wanted.margin);
  request.room = ratio.hardware_frames_up(wanted.room);
  return request;
}

Agreed seen(const Agreed& hardware, double host_rate, Frames margin) {
  return agreed_of(hardware, host_rate, lockstep_of(hardware, host_rate, margin));
}

Expected<std::unique_ptr<Resampled>> Resampled::make(std::unique_ptr<Stream> hardware, const View& view) {
  const Agreed& theirs = hardware->agreed();
  const Lockstep lockstep = lockstep_of(theirs, view.rate, view.margin);
  const Frames largest = std::max({lockstep.margin(), view.room, least_room});
  ConverterTerms terms{
      .hardware_rate = whole(theirs.rate), .host_rate = whole(view.rate), .host_frames = lockstep.frames()};
  std::optional<InputConverter> intake;
  if (theirs.in.channels > 0) {
    terms.end = theirs.in;
    terms.channels = view.inputs;
    auto made = InputConverter::make(terms);
    if (!made) return std::unexpected(made.error());
    intake = std::move(*made);
  }
  std::optional<OutputConverter> outlet;
  if (theirs.out.channels > 0) {
    terms.end = theirs.out;
    terms.channels = view.outputs;
    terms.host_frames = lockstep.frames() + static_cast<int>(largest);
    auto made = OutputConverter::make(terms);
    if (!made) return std::unexpected(made.error());
    outlet = std::move(*made);
  }
  Agreed agreed = agreed_of(theirs, view.rate, lockstep);
  std::unique_ptr<Resampled> made(new Resampled(std::move(hardware), std::move(agreed), lockstep));
  made->intake_ = std::move(intake);
  made->outlet_ = std::move(outlet);
  if (made->agreed_.pieces && view.buffer < lockstep.frames()) made->late_ = static_cast<int>(lockstep.rest(1)) + 1;
  return made;
}

Resampled::Resampled(std::unique_ptr<Stream> hardware, Agreed agreed, const Lockstep& lockstep)
    : hardware_(std::move(hardware)),
      opened_(hardware_->agreed()),
      agreed_(std::move(agreed)),
      lockstep_(lockstep),
      nanos_per_frame_(1e9 / opened_.rate) {}

Nanos Resampled::time(double hardware_frames) const noexcept {
  return std::llround(hardware_frames * nanos_per_frame_);
}

Expected<void> Resampled::start() {
  auto started = hardware_->start();
  if (!started) return started;
  in_ = out_ = {};
  left_ = 0;
  begin_anew();
  return {};
}

void Resampled::stop() noexcept {
  left_ = 0;
  hardware_->stop();
}

void Resampled::begin_anew() noexcept {
  lockstep_.restart();
  in_.left = out_.left = 0;
  if (intake_) intake_->reset();
  if (outlet_) outlet_->reset(-lockstep_.lag());
}

Wake Resampled::wait(Nanos until, Turn& turn) noexcept {
  if (left_ > 0) return hardware_->wait(until, turn);
  for (;;) {
    const Wake wake = hardware_->wait(until, theirs_);
    if (wake == Wake::changed) change();
    if (wake != Wake::turn || offer(turn)) return wake;
  }
}

// A changed latency is just passed on. Any other change invalidates the arithmetic.
void Resampled::change() noexcept {
  const Agreed& now = hardware_->agreed();
  outdated_ = now.rate != opened_.rate || now.frames != opened_.frames || now.fixed != opened_.fixed ||
              now.margin != lockstep_.hardware_margin() || now.in.channels != opened_.in.channels ||
              now.out.channels != opened_.out.channels;
  if (!outdated_) put_latencies(now, ratio_of(now, agreed_.rate), lockstep_, agreed_);
}

// False: the turn contains no host frame and is done.
bool Resampled::offer(Turn& turn) noexcept {
  given_ = 0;
  const bool capturing = !theirs_.in.areas.empty(), playing = !theirs_.out.areas.empty();
  if (theirs_.filling) {
    begin_anew();
    // Both directions continue from one position, as the hardware's do, and neither goes back.
    const Frames apart = std::llround(
        lockstep_.host_frames(static_cast<double>(intake_ ? theirs_.out.position - theirs_.in.position : 0)));
    Frames begins = out_.next + lockstep_.host_frames_up(theirs_.out.lost) - apart;
    if (intake_) begins = in_.next + lockstep_.host_frames_up(theirs_.in.lost);
    begins = std::max(begins, out_.next - apart);
    if (intake_) in_.lose(begins - in_.next);
    out_.lose(begins + apart - out_.next);
    out_.lost = std::max(out_.lost, lockstep_.host_frames_up(theirs_.out.lost));
  } else {
    if (theirs_.in.lost > 0) in_.lose(lockstep_.lose(theirs_.in.lost, in_.left));
    if (theirs_.out.lost > 0) out_.lose(lockstep_.lose(theirs_.out.lost, out_.left));
  }
  const Nanos in_early = time(lockstep_.boundary()), out_early = time(lockstep_.out_boundary());
  const int frames =
      theirs_.filling ? lockstep_.frames() + static_cast<int>(lockstep_.margin()) : lockstep_.advance(theirs_.frames);
  if (capturing) intake_->take(theirs_.in, theirs_.frames, 0, intake_->resampler().nominal());
  if (frames == 0) {
    if (playing) outlet_->give(theirs_.out, 0, theirs_.frames, outlet_->resampler().nominal());
    hardware_->done(theirs_.frames, 0);
    return false;
  }

  turn = {.frames = frames,
          .filling = theirs_.filling,
          .ready = theirs_.ready - (theirs_.filling ? 0 : time(lockstep_.boundary())),
          .woken = theirs_.woken,
          .due = theirs_.due - (theirs_.filling ? 0 : time(late_))};
  if (intake_) {
    turn.in = {.position = in_.next, .time = theirs_.in.time - in_early, .lost = std::exchange(in_.lost, 0)};
    if (capturing) {
      turn.in.areas = intake_->areas();
      turn.in.split = frames;
      in_.next += frames;
    }
  }
  if (outlet_) {
    turn.out = {.position = out_.next, .time = theirs_.out.time - out_early, .lost = std::exchange(out_.lost, 0)};
    if (playing) {
      turn.out.areas = outlet_->areas();
      turn.out.at = outlet_->at();
      turn.out.split = outlet_->room();
      allow_changes(turn);
      out_.next += frames;
    }
  }
  grow_ = turn.grow;
  shrink_ = turn.shrink;
  left_ = frames;
  return true;
}

void Resampled::allow_changes(Turn& turn) const noexcept {
  const Frames hardware = lockstep_.hardware_margin(), margin = lockstep_.margin();
  const Frames least = std::max<Frames>(lockstep_.least_margin(hardware - theirs_.shrink), 0);
  const Frames most = lockstep_.most_margin(hardware + theirs_.grow);
  turn.grow = static_cast<int>(std::clamp<Frames>(most - margin, 0, outlet_->room() - turn.frames));
  turn.shrink = static_cast<int>(std::clamp<Frames>(margin - least, 0, turn.frames));
}

void Resampled::done(int frames, int more) noexcept TAUT_NONBLOCKING {
  frames = std::clamp(frames, 0, left_);
  if (frames == 0) return;
  left_ -= frames;
  const bool last = left_ == 0, playing = !theirs_.out.areas.empty();
  // frames already given cannot be taken back
  more = last && playing ? std::clamp(more, -std::min(shrink_, frames), grow_) : 0;
  const Frames margin = lockstep_.hardware_margin();
  lockstep_.set_margin(lockstep_.margin() + more);
  const int theirs_more = static_cast<int>(lockstep_.hardware_margin() - margin);
  const int until = last ? theirs_.frames : std::max(theirs_.frames - static_cast<int>(lockstep_.rest(left_)), given_);
  if (playing) {
    outlet_->wrote(frames + more);
    outlet_->give(theirs_.out, given_, until - given_ + theirs_more, outlet_->resampler().nominal());
    if (last) outlet_->settle();
    out_.next += more;
  }
  if (until > given_) hardware_->done(until - given_, theirs_more);
  given_ = until;
  agreed_.margin = lockstep_.margin();
}

}  // namespace taut::device::rate
