// SPDX-License-Identifier: MIT
#include "device/jack/process.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace taut::device::jack {
namespace {

// The part of a cycle left for the way back: a wake-up and the copies.
constexpr int way_back = 16;

Nanos length_of(int frames, double rate) noexcept { return duration(Frames{frames}, rate); }

}  // namespace

void Losses::delayed(float microseconds, double rate) noexcept {
  if (!(microseconds > 0)) return;
  delays_.fetch_add(std::llround(static_cast<double>(microseconds) * rate / 1e6), std::memory_order_relaxed);
}

Frames Losses::before(jack_nframes_t frame, jack_nframes_t frames) noexcept {
  // The counter has 32 bits and wraps.
  const auto jump = static_cast<std::int32_t>(frame - expected_);
  expected_ = frame + frames;
  if (std::exchange(first_, false)) return 0;
  if (jump > 0 && jump < longest) jumps_ += jump;
  const Frames delays = delays_.load(std::memory_order_relaxed);
  const Frames all = std::max(jumps_, delays + offset_);
  const Frames lost = all - std::exchange(told_, all);
  quiet_ = lost > 0 ? 0 : quiet_ + frames;
  if (quiet_ > settles) {
    jumps_ = told_;
    offset_ = told_ - delays;
  }
  return lost;
}

void Process::set_ports(jack_client_t* client, std::vector<jack_port_t*> in, std::vector<jack_port_t*> out) {
  client_ = client;
  rate_ = static_cast<double>(jack_.jack_get_sample_rate(client));
  in_ports_ = std::move(in);
  out_ports_ = std::move(out);
  constexpr audio::Area none{nullptr, sizeof(float)};
  in_.assign(in_ports_.size(), none);
  out_.assign(out_ports_.size(), none);
  no_in_ = in_;
  no_out_ = out_;
}

// JACK's clock is not ours: JACK2 uses CLOCK_MONOTONIC_RAW, PipeWire CLOCK_MONOTONIC.
Process::Times Process::times(jack_nframes_t frames, Nanos now) const noexcept {
  jack_nframes_t frame = 0;
  jack_time_t begin = 0, next = 0;
  float period = 0;
  if (jack_.jack_get_cycle_times(client_, &frame, &begin, &next, &period) != 0)
    return {now, now + length_of(static_cast<int>(frames), rate_), 0, false};
  const auto ours = [&, jack_now = static_cast<std::int64_t>(jack_.jack_get_time())](jack_time_t time) {
    return now + (static_cast<std::int64_t>(time) - jack_now) * 1000;
  };
  return {ours(begin), ours(next), frame, true};
}

void Process::fetch(jack_nframes_t frames) noexcept {
  const auto buffer = [&](jack_port_t* port) {
    return static_cast<std::byte*>(jack_.jack_port_get_buffer(port, frames));
  };
  for (std::size_t c = 0; c < in_.size(); ++c) in_[c].data = buffer(in_ports_[c]);
  for (std::size_t c = 0; c < out_.size(); ++c) out_[c].data = buffer(out_ports_[c]);
}

void Process::silence(jack_nframes_t frames) noexcept {
  for (const audio::Area& area : out_)
    if (area.data != nullptr) std::memset(area.data, 0, frames * sizeof(float));
}

void Process::call(jack_nframes_t frames) noexcept {
  fetch(frames);
  handoff::Handoff* const handoff = handoff_.load(std::memory_order_acquire);
  if (handoff == nullptr) return silence(frames);
  cycle_frames_.store(static_cast<int>(frames), std::memory_order_relaxed);
  calling_.store(true);
  if (free_.load() || pacing_.load()) {
    losses.forget();
    silence(frames);
  } else {
    offer(*handoff, frames);
  }
  calling_.store(false);
}

void Process::offer(handoff::Handoff& handoff, jack_nframes_t frames) noexcept {
  const Nanos now = handoff.clock().now();
  if (std::exchange(open_, false)) handoff.end();
  const Times when = times(frames, now);
  if (!when.counted) losses.forget();
  // A cycle that begins late must still be served: its end moves too, as far as the server's device allows.
  const Nanos length = length_of(static_cast<int>(frames), rate_);
  handoff.offer({.frames = static_cast<int>(frames),
                 .in = in_,
                 .out = out_,
                 .time = when.begin,
                 .deadline = std::max(when.next - length / way_back, now + length / 2),
                 .lost = losses.before(when.frame, frames)});
}

Nanos Process::pace() noexcept {
  handoff::Handoff* const handoff = handoff_.load(std::memory_order_acquire);
  const int frames = cycle_frames_.load(std::memory_order_relaxed);
  if (handoff == nullptr || frames == 0) return 1'000'000;
  const Nanos length = length_of(frames, rate_);
  pacing_.store(true);
  if (free_.load() && !calling_.load()) {
    const Nanos now = handoff->clock().now();
    if (open_ && (handoff->served() || now >= due_)) {
      open_ = false;
      handoff->end();
    }
    if (now >= due_ && !open_) {
      due_ = std::max(due_ + length, now - length);
      open_ = true;
      handoff->begin({.frames = frames, .in = no_in_, .out = no_out_, .time = now, .deadline = now + length});
    }
  }
  pacing_.store(false);
  return length / 4;
}

}  // namespace taut::device::jack
