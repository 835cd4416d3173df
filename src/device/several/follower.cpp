// SPDX-License-Identifier: MIT
#include "device/several/follower.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace taut::device::several {
namespace {

using audio::SampleType;
using audio::Transfer;
using audio::Way;

// What a device's own pointer may lag behind its clock: two microframes of USB.
constexpr Nanos guard = 250'000;

// The margin that a start gets in addition: starting takes hardware and its driver some milliseconds.
constexpr Nanos start_slack = 10'000'000;

// Turns taken at once: enough to come back from a host that was late for a second, bounded all the same.
constexpr int most_turns = 256;

// A device that gives no turn for so long is gone, whatever it says.
constexpr int patience_cycles = 4;
constexpr Nanos patience_more = 20'000'000;

// Resampler::delay() of the slower side, in its frames.
constexpr double half_filter = 32;

constexpr Nanos past = 0;

Frames whole_frames(double frames) { return static_cast<Frames>(std::ceil(frames - 1e-9)); }

int hertz(double rate) { return static_cast<int>(std::lround(rate)); }

}  // namespace

Frames Follower::margin_for(const Whole& whole, double rate, Frames floor, Frames margin) {
  const double ratio = rate / whole.rate;
  const double slack = std::max(static_cast<double>(margin) * ratio, static_cast<double>(floor));
  return whole_frames(whole.frames * ratio + slack);
}

// Input: at the end of a cycle the newest input is up to a period of the follower's old, less certain by the guard, and the
// filter wants its half beyond. Output: of two turns that are there at once the first must find its output written before
// the host is called; so what is heard of the follower lies its margin, less the master's, and half the filter later.
Needs Follower::needs(const Whole& whole, const Agreed& agreed, bool joined, Frames least_margin) {
  const double ratio = whole.rate / agreed.rate;
  const double filter = joined ? 0 : half_filter * std::max(1.0, ratio);
  Needs needs;
  if (agreed.in.channels > 0)
    needs.in = whole_frames(static_cast<double>(agreed.frames + agreed.in.latency) * ratio + filter + 1) +
               frames_in(guard, whole.rate);
  if (agreed.out.channels > 0) {
    const Frames margin = margin_for(whole, agreed.rate, agreed.floor, least_margin);
    needs.out = whole_frames(static_cast<double>(margin + agreed.out.latency) * ratio + filter + 1) - least_margin;
  }
  return needs;
}

Follower::Follower(Whole& whole, std::unique_ptr<Stream> stream)
    : whole_(whole), stream_(std::move(stream)), rate_(stream_->agreed().rate), in_line_(rate_), out_line_(rate_) {
  const Agreed& agreed = stream_->agreed();
  capturing_ = agreed.in.channels > 0;
  playing_ = agreed.out.channels > 0;
  in_latency_ = duration(agreed.in.latency, rate_);
  out_latency_ = duration(agreed.out.latency, rate_);
}

Expected<std::unique_ptr<Follower>> Follower::make(Whole& whole, const Part& part, std::unique_ptr<Stream> stream) {
  std::unique_ptr<Follower> made(new Follower(whole, std::move(stream)));
  if (auto prepared = made->prepare(part); !prepared) return std::unexpected(prepared.error());
  return made;
}

Expected<void> Follower::prepare(const Part& part) {
  const Agreed& agreed = stream_->agreed();
  const bool joined = part.joined && hertz(agreed.rate) == hertz(whole_.rate);
  const auto plane_type = [&](SampleType own, SampleType shown) {
    const auto is_float = [](SampleType type) { return audio::name(type).front() == 'f'; };
    return joined && !is_float(own) && !is_float(shown) ? SampleType::int32 : SampleType::float32;
  };
  const auto own = [](Way way, const End& end, const Lot& lot, SampleType planes) {
    return Transfer::make(way, end.type, end.layout, end.channels, lot.own, planes);
  };
  const auto shown = [](Way way, const Pool& pool, const Lot& lot, SampleType planes) {
    return Transfer::make(way, pool.type(), audio::Layout::separate, pool.channels(), lot.shown, planes);
  };
  const auto unsupported = [](const End& end) {
    return failure(Trouble::unsupported, "Samples of the type " + std::string(audio::name(end.type)) +
                                             " cannot be joined with those of another device.");
  };
  if (const Lot lot = part.in.within(agreed.in.channels); !lot.empty()) {
    auto lane = Lane::make(
        {.channels = static_cast<int>(lot.own.size()),
         .in_rate = hertz(rate_),
         .out_rate = hertz(whole_.rate),
         .joined = joined,
         .in_frames = agreed.frames,
         .out_frames = whole_.frames,
         .keep = 4 * whole_frames(static_cast<double>(whole_.in_latency + whole_.frames) * rate_ / whole_.rate) +
                 4 * agreed.frames + 1024});
    if (!lane) return std::unexpected(lane.error());
    in_lane_ = std::move(*lane);
    const SampleType planes = plane_type(agreed.in.type, whole_.in.type());
    from_device_ = own(Way::in, agreed.in, lot, planes);
    to_whole_ = shown(Way::out, whole_.in, lot, planes);
    if (!from_device_ || !to_whole_) return unsupported(agreed.in);
  }
  if (!playing_) return {};
  const Lot lot = part.out.within(agreed.out.channels);
  rest_ = others(agreed.out, lot);
  if (lot.empty()) return {};
  auto lane = Lane::make(
      {.channels = static_cast<int>(lot.own.size()),
       .in_rate = hertz(whole_.rate),
       .out_rate = hertz(rate_),
       .joined = joined,
       .in_frames = 2 * whole_.frames,
       .out_frames = 2 * agreed.frames,
       .keep = 4 * (whole_.out_latency + whole_.frames + whole_.margin) +
               4 * whole_frames(static_cast<double>(agreed.frames + agreed.margin) * whole_.rate / rate_) + 1024});
  if (!lane) return std::unexpected(lane.error());
  out_lane_ = std::move(*lane);
  const SampleType planes = plane_type(agreed.out.type, whole_.out.type());
  from_whole_ = shown(Way::in, whole_.out, lot, planes);
  to_device_ = own(Way::out, agreed.out, lot, planes);
  if (!from_whole_ || !to_device_) return unsupported(agreed.out);
  return {};
}

Expected<void> Follower::start() {
  in_line_.forget();
  out_line_.forget();
  if (in_lane_) in_lane_->clear();
  if (out_lane_) out_lane_->clear();
  open_ = ran_ = false;
  grow_ = 0;
  last_turn_ = stream_->clock().now();
  return stream_->start();
}

void Follower::stop() noexcept { stream_->stop(); }

bool Follower::serve(Nanos now) noexcept {
  for (int k = 0; k < most_turns && !open_; ++k) {
    Turn turn;
    const Wake wake = stream_->wait(past, turn);
    if (wake == Wake::gone) return false;
    // Opened again, it is led from its new rate.
    if (wake == Wake::changed && hertz(stream_->agreed().rate) != hertz(rate_)) return false;
    if (wake == Wake::idle) break;
    if (wake != Wake::turn) continue;
    last_turn_ = now;
    if (turn.filling) {
      fill(turn);
      continue;
    }
    hear(turn);
    turn_ = turn;
    plan();
    open_ = !can_play();
    if (!open_) play();
  }
  const Agreed& agreed = stream_->agreed();
  return open_ || now - last_turn_ < duration(patience_cycles * (agreed.frames + agreed.margin), rate_) + patience_more;
}

// The hardware starts with it, or again: silence, since what is to be heard then is not there yet. While the others start
// this one may wait for long; what it got for that is taken back before it sounds.
void Follower::fill(const Turn& turn) noexcept {
  xruns_ += std::exchange(ran_, true) ? 1 : 0;
  const int extra = static_cast<int>(std::min<Frames>(turn.grow, frames_in(start_slack, rate_)));
  hush(turn.out, 0, turn.frames + extra);
  grow_ = turn.grow - extra;
  stream_->done(turn.frames, extra);
  if (out_lane_) out_lane_->pause();
  // How long the hardware takes to start again is not its clock's doing.
  in_line_.forget();
  out_line_.forget();
}

void Follower::hear(const Turn& turn) noexcept {
  if (playing_) out_line_.see(turn.out.position, turn.out.time);
  if (!capturing_) return;
  in_line_.see(turn.in.position, turn.in.time);
  if (!in_lane_) return;
  pieces(turn.in, 0, turn.frames, [&](std::ptrdiff_t at, int first, int count) {
    const Lane::Planes room = in_lane_->room(turn.in.position + first, count);
    (*from_device_)(turn.in.areas, at, room.planes, room.at, count);
  });
}

void Follower::give_input(Frames position, int frames) noexcept TAUT_NONBLOCKING {
  if (!in_lane_) return;
  bool sound = in_line_.settled() && whole_.in_line.settled();
  if (sound) {
    const Nanos when = whole_.in_line.time_at(position - whole_.in_latency) + in_latency_;
    sound = in_lane_->make(in_line_.frames_at(when), in_line_.rate() / whole_.in_line.rate(), frames);
  } else {
    in_lane_->pause();
  }
  whole_.in.pieces(position, frames, [&](std::ptrdiff_t at, int first, int count) {
    if (sound)
      (*to_whole_)(whole_.in.areas(), at, in_lane_->made(), first, count);
    else
      to_whole_->silence(whole_.in.areas(), at, count);
  });
}

void Follower::take_output(Frames position, int frames) noexcept TAUT_NONBLOCKING {
  if (!out_lane_) return;
  const int most = 2 * whole_.frames;
  for (int done = 0; done < frames; done += most) {
    whole_.out.pieces(position + done, std::min(most, frames - done), [&](std::ptrdiff_t at, int first, int count) {
      const Lane::Planes room = out_lane_->room(position + done + first, count);
      (*from_whole_)(whole_.out.areas(), at, room.planes, room.at, count);
    });
  }
}

// Its margin follows the master's: without a click, since only more or fewer frames of the line are given at once.
void Follower::plan() noexcept {
  grow_ = turn_.grow;
  more_ = 0;
  if (!playing_) return;
  const Agreed& agreed = stream_->agreed();
  const Frames away = margin_for(whole_, rate_, agreed.floor, whole_.margin) - agreed.margin;
  const Frames most = std::min<Frames>(turn_.grow, turn_.frames);
  const Frames least = out_line_.settled() ? -std::min(turn_.shrink, turn_.frames) : 0;
  more_ = static_cast<int>(std::clamp<Frames>(away, least, most));
}

double Follower::place_out() const noexcept {
  const Nanos when = out_line_.time_at(turn_.out.position) + out_latency_;
  return whole_.out_line.frames_at(when) - static_cast<double>(whole_.out_latency);
}

// It begins when both lines are sure and its margin is what it is to be: before that its output is not written yet.
bool Follower::sounding() const noexcept {
  return out_lane_ && out_line_.settled() && whole_.out_line.settled() && (out_lane_->running() || more_ == 0);
}

bool Follower::can_play() const noexcept {
  if (!sounding()) return true;
  return out_lane_->has(place_out(), whole_.out_line.rate() / out_line_.rate(), turn_.frames + more_);
}

void Follower::play() noexcept TAUT_NONBLOCKING {
  const int frames = turn_.frames + more_;
  if (sounding() && frames > 0 && out_lane_->make(place_out(), whole_.out_line.rate() / out_line_.rate(), frames)) {
    pieces(turn_.out, 0, frames, [&](std::ptrdiff_t at, int first, int count) {
      (*to_device_)(turn_.out.areas, at, out_lane_->made(), first, count);
      if (rest_) rest_->silence(turn_.out.areas, at, count);
    });
  } else {
    if (out_lane_ && !sounding()) out_lane_->pause();
    hush(turn_.out, 0, frames);
  }
  stream_->done(turn_.frames, more_);
}

void Follower::hush(const Side& side, int first, int frames) const noexcept TAUT_NONBLOCKING {
  pieces(side, first, frames, [&](std::ptrdiff_t at, int, int count) {
    if (to_device_) to_device_->silence(side.areas, at, count);
    if (rest_) rest_->silence(side.areas, at, count);
  });
}

void Follower::finish() noexcept TAUT_NONBLOCKING {
  if (!std::exchange(open_, false)) return;
  plan();  // the host may have changed the margin meanwhile
  play();
}

Course Follower::course() const noexcept {
  Course course;
  const TimeLine& whole = capturing_ ? whole_.in_line : whole_.out_line;
  if (line().settled() && whole.settled()) course.ppm = (line().rate() / rate_ * whole_.rate / whole.rate() - 1) * 1e6;
  for (const auto* lane : {&in_lane_, &out_lane_}) {
    if (!*lane) continue;
    course.gaps += (*lane)->gaps();
    course.jumps += (*lane)->jumps();
    course.sounding = course.sounding || (*lane)->running();
    if (std::abs((*lane)->error()) > std::abs(course.error)) course.error = (*lane)->error();
  }
  course.xruns = xruns_;
  return course;
}

}  // namespace taut::device::several
