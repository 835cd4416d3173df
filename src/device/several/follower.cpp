// SPDX-License-Identifier: MIT
#include "device/several/follower.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "device/timeout.hpp"

namespace taut::device::several {
namespace {

using audio::SampleType;
using audio::Transfer;
using audio::Way;

// A device's pointer may lag behind its clock by two USB microframes.
constexpr Nanos guard = 250'000;

// Extra margin while starting: hardware and driver take some milliseconds.
constexpr Nanos start_slack = 10'000'000;

// Enough to catch up with a host that was a second late, and still bounded.
constexpr int most_turns = 256;

// Resampler::delay() of the slower side, in its frames.
constexpr double half_filter = 32;

constexpr Nanos past = 0;

Frames whole_frames(double frames) { return static_cast<Frames>(std::ceil(frames - 1e-9)); }

int hertz(double rate) { return static_cast<int>(std::lround(rate)); }

}  // namespace

Frames Follower::margin_for(const JoinedLayout& layout, double rate, Frames floor, Frames margin) {
  const double ratio = rate / layout.rate;
  const double slack = std::max(static_cast<double>(margin) * ratio, static_cast<double>(floor));
  return whole_frames(layout.frames * ratio + slack);
}

// Input: at the end of a cycle the newest input is up to one follower period old, plus the guard, and the filter needs
// its half beyond. Output: of two turns that arrive together, the first must find its output written before the host is
// called. So a follower is heard later by its margin, less the master's, plus half the filter.
Needs Follower::needs(const JoinedLayout& layout, const Agreed& agreed, bool joined, Frames least_margin) {
  const double ratio = layout.rate / agreed.rate;
  const double filter = joined ? 0 : half_filter * std::max(1.0, ratio);
  Needs needs;
  if (agreed.in.channels > 0)
    needs.in = whole_frames(static_cast<double>(agreed.frames + agreed.in.latency) * ratio + filter + 1) +
               frames_in(guard, layout.rate);
  if (agreed.out.channels > 0) {
    const Frames margin = margin_for(layout, agreed.rate, agreed.floor, least_margin);
    needs.out = whole_frames(static_cast<double>(margin + agreed.out.latency) * ratio + filter + 1) - least_margin;
  }
  return needs;
}

Follower::Follower(JoinedLayout& layout, std::unique_ptr<Stream> stream)
    : layout_(layout), stream_(std::move(stream)), rate_(stream_->agreed().rate), in_line_(rate_), out_line_(rate_) {
  const Agreed& agreed = stream_->agreed();
  capturing_ = agreed.in.channels > 0;
  playing_ = agreed.out.channels > 0;
  in_latency_ = duration(agreed.in.latency, rate_);
  out_latency_ = duration(agreed.out.latency, rate_);
}

Expected<std::unique_ptr<Follower>> Follower::make(JoinedLayout& layout, const MemberChannels& channels,
                                                   std::unique_ptr<Stream> stream) {
  std::unique_ptr<Follower> made(new Follower(layout, std::move(stream)));
  if (auto prepared = made->prepare(channels); !prepared) return std::unexpected(prepared.error());
  return made;
}

Expected<void> Follower::prepare(const MemberChannels& channels) {
  const Agreed& agreed = stream_->agreed();
  const bool joined = channels.joined && hertz(agreed.rate) == hertz(layout_.rate);
  const auto plane_type = [&](SampleType own, SampleType shown) {
    const auto is_float = [](SampleType type) { return audio::name(type).front() == 'f'; };
    return joined && !is_float(own) && !is_float(shown) ? SampleType::int32 : SampleType::float32;
  };
  const auto own = [](Way way, const End& end, const ChannelMap& map, SampleType planes) {
    return Transfer::make(way, end.type, end.layout, end.channels, map.own, planes);
  };
  const auto shown = [](Way way, const PlanarRing& ring, const ChannelMap& map, SampleType planes) {
    return Transfer::make(way, ring.type(), audio::Layout::separate, ring.channels(), map.shown, planes);
  };
  const auto unsupported = [](const End& end) {
    return failure(Trouble::unsupported, "Samples of the type " + std::string(audio::name(end.type)) +
                                             " cannot be joined with those of another device.");
  };
  if (const ChannelMap map = channels.in.within(agreed.in.channels); !map.empty()) {
    auto converter = TimelineConverter::make(
        {.channels = static_cast<int>(map.own.size()),
         .in_rate = hertz(rate_),
         .out_rate = hertz(layout_.rate),
         .joined = joined,
         .in_frames = agreed.frames,
         .out_frames = layout_.frames,
         .keep = 4 * whole_frames(static_cast<double>(layout_.in_latency + layout_.frames) * rate_ / layout_.rate) +
                 4 * agreed.frames + 1024});
    if (!converter) return std::unexpected(converter.error());
    in_converter_ = std::move(*converter);
    const SampleType planes = plane_type(agreed.in.type, layout_.in.type());
    from_device_ = own(Way::in, agreed.in, map, planes);
    to_layout_ = shown(Way::out, layout_.in, map, planes);
    if (!from_device_ || !to_layout_) return unsupported(agreed.in);
  }
  if (!playing_) return {};
  const ChannelMap map = channels.out.within(agreed.out.channels);
  rest_ = others(agreed.out, map);
  if (map.empty()) return {};
  auto converter = TimelineConverter::make(
      {.channels = static_cast<int>(map.own.size()),
       .in_rate = hertz(layout_.rate),
       .out_rate = hertz(rate_),
       .joined = joined,
       .in_frames = 2 * layout_.frames,
       .out_frames = 2 * agreed.frames,
       .keep = 4 * (layout_.out_latency + layout_.frames + layout_.margin) +
               4 * whole_frames(static_cast<double>(agreed.frames + agreed.margin) * layout_.rate / rate_) + 1024});
  if (!converter) return std::unexpected(converter.error());
  out_converter_ = std::move(*converter);
  const SampleType planes = plane_type(agreed.out.type, layout_.out.type());
  from_layout_ = shown(Way::in, layout_.out, map, planes);
  to_device_ = own(Way::out, agreed.out, map, planes);
  if (!from_layout_ || !to_device_) return unsupported(agreed.out);
  return {};
}

Expected<void> Follower::start() {
  in_line_.forget();
  out_line_.forget();
  if (in_converter_) in_converter_->clear();
  if (out_converter_) out_converter_->clear();
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
    // It was reopened: steer from its new rate.
    if (wake == Wake::changed && hertz(stream_->agreed().rate) != hertz(rate_)) return false;
    if (wake == Wake::idle) break;
    if (wake != Wake::turn) continue;
    last_turn_ = now;
    if (turn.filling) {
      fill(turn);
      continue;
    }
    receive(turn);
    turn_ = turn;
    plan();
    open_ = !can_play();
    if (!open_) play();
  }
  const Agreed& agreed = stream_->agreed();
  return open_ || now - last_turn_ < turn_timeout(agreed.frames + agreed.margin, rate_);
}

// Starts or restarts the hardware with silence, as there is nothing to play yet. It may wait long for the others to
// start; the extra margin it gets for that is taken back before it sounds.
void Follower::fill(const Turn& turn) noexcept {
  xruns_ += std::exchange(ran_, true) ? 1 : 0;
  const int extra = static_cast<int>(std::min<Frames>(turn.grow, frames_in(start_slack, rate_)));
  silence(turn.out, 0, turn.frames + extra);
  grow_ = turn.grow - extra;
  stream_->done(turn.frames, extra);
  if (out_converter_) out_converter_->pause();
  // The time the hardware takes to restart says nothing about its clock.
  in_line_.forget();
  out_line_.forget();
}

void Follower::receive(const Turn& turn) noexcept {
  if (playing_) out_line_.see(turn.out.position, turn.out.time);
  if (!capturing_) return;
  in_line_.see(turn.in.position, turn.in.time);
  if (!in_converter_) return;
  for_each_run(turn.in, 0, turn.frames, [&](std::ptrdiff_t at, int first, int count) {
    const TimelineConverter::Planes room = in_converter_->room(turn.in.position + first, count);
    (*from_device_)(turn.in.areas, at, room.planes, room.at, count);
  });
}

void Follower::read_input(Frames position, int frames) noexcept TAUT_NONBLOCKING {
  if (!in_converter_) return;
  bool sound = in_line_.settled() && layout_.in_line.settled();
  if (sound) {
    const Nanos when = layout_.in_line.time_at(position - layout_.in_latency) + in_latency_;
    sound = in_converter_->make(in_line_.frames_at(when), in_line_.rate() / layout_.in_line.rate(), frames);
  } else {
    in_converter_->pause();
  }
  layout_.in.for_each_run(position, frames, [&](std::ptrdiff_t at, int first, int count) {
    if (sound)
      (*to_layout_)(layout_.in.areas(), at, in_converter_->made(), first, count);
    else
      to_layout_->silence(layout_.in.areas(), at, count);
  });
}

void Follower::write_output(Frames position, int frames) noexcept TAUT_NONBLOCKING {
  if (!out_converter_) return;
  const int most = 2 * layout_.frames;
  for (int done = 0; done < frames; done += most) {
    layout_.out.for_each_run(
        position + done, std::min(most, frames - done), [&](std::ptrdiff_t at, int first, int count) {
          const TimelineConverter::Planes room = out_converter_->room(position + done + first, count);
          (*from_layout_)(layout_.out.areas(), at, room.planes, room.at, count);
        });
  }
}

// Its margin follows the master's. No click: the converter just produces more or fewer frames.
void Follower::plan() noexcept {
  grow_ = turn_.grow;
  more_ = 0;
  if (!playing_) return;
  const Agreed& agreed = stream_->agreed();
  const Frames away = margin_for(layout_, rate_, agreed.floor, layout_.margin) - agreed.margin;
  const Frames most = std::min<Frames>(turn_.grow, turn_.frames);
  const Frames least = out_line_.settled() ? -std::min(turn_.shrink, turn_.frames) : 0;
  more_ = static_cast<int>(std::clamp<Frames>(away, least, most));
}

double Follower::output_position() const noexcept {
  const Nanos when = out_line_.time_at(turn_.out.position) + out_latency_;
  return layout_.out_line.frames_at(when) - static_cast<double>(layout_.out_latency);
}

// Starts once both timelines have settled and the margin is right; before that its output is not written yet.
bool Follower::sounding() const noexcept {
  return out_converter_ && out_line_.settled() && layout_.out_line.settled() &&
         (out_converter_->running() || more_ == 0);
}

bool Follower::can_play() const noexcept {
  if (!sounding()) return true;
  return out_converter_->has(output_position(), layout_.out_line.rate() / out_line_.rate(), turn_.frames + more_);
}

void Follower::play() noexcept TAUT_NONBLOCKING {
  const int frames = turn_.frames + more_;
  if (sounding() && frames > 0 &&
      out_converter_->make(output_position(), layout_.out_line.rate() / out_line_.rate(), frames)) {
    for_each_run(turn_.out, 0, frames, [&](std::ptrdiff_t at, int first, int count) {
      (*to_device_)(turn_.out.areas, at, out_converter_->made(), first, count);
      if (rest_) rest_->silence(turn_.out.areas, at, count);
    });
  } else {
    if (out_converter_ && !sounding()) out_converter_->pause();
    silence(turn_.out, 0, frames);
  }
  stream_->done(turn_.frames, more_);
}

void Follower::silence(const Side& side, int first, int frames) const noexcept TAUT_NONBLOCKING {
  for_each_run(side, first, frames, [&](std::ptrdiff_t at, int, int count) {
    if (to_device_) to_device_->silence(side.areas, at, count);
    if (rest_) rest_->silence(side.areas, at, count);
  });
}

void Follower::finish() noexcept TAUT_NONBLOCKING {
  if (!std::exchange(open_, false)) return;
  plan();  // the host may have changed the margin meanwhile
  play();
}

FollowerStatus Follower::status() const noexcept {
  FollowerStatus status;
  const Timeline& shared = capturing_ ? layout_.in_line : layout_.out_line;
  if (line().settled() && shared.settled())
    status.ppm = (line().rate() / rate_ * layout_.rate / shared.rate() - 1) * 1e6;
  for (const auto* converter : {&in_converter_, &out_converter_}) {
    if (!*converter) continue;
    status.gaps += (*converter)->gaps();
    status.jumps += (*converter)->jumps();
    status.sounding = status.sounding || (*converter)->running();
    if (std::abs((*converter)->error()) > std::abs(status.error)) status.error = (*converter)->error();
  }
  status.xruns = xruns_;
  return status;
}

}  // namespace taut::device::several
