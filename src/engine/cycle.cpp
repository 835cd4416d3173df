// SPDX-License-Identifier: MIT
#include "engine/cycle.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/float_mode.hpp"
#include "device/side.hpp"
#include "platform/guard.hpp"

namespace taut::engine {
namespace {

using device::Turn;

// Consecutive outputReady calls from outside the callback, with none from inside, before a host counts as finishing
// late. Some also call it in a loop from other threads (protocol quirk Q51).
constexpr int late_evidence = 3;

// Shorter waits cost more than they smooth.
constexpr Nanos shortest_wait = 50'000;

// How long a smaller margin waits for silence. A larger one never waits.
constexpr Nanos patience_for_silence = 5 * nanos_per_second;

// Functions used once are `inline`: calling them cost a sixth of the cycle.

// Most hosts never set it, and a plain load costs a twentieth of an exchange.
bool taken(std::atomic<bool>& flag) noexcept {
  return flag.load(std::memory_order_relaxed) && flag.exchange(false, std::memory_order_relaxed);
}

}  // namespace

Cycle::Cycle(const Fit& fit, Buffers& buffers, Splice& splice, Wishes& wishes, Host& host, Telemetry& telemetry,
             Meters& meters, std::atomic<bool>& late_host)
    : buffers_(buffers),
      splice_(splice),
      wishes_(wishes),
      host_(host),
      telemetry_(telemetry),
      meters_(meters),
      late_host_(late_host) {
  refit(fit);
}

void Cycle::refit(const Fit& fit) noexcept TAUT_NONBLOCKING {
  fit_ = fit;
  nanos_per_frame_ = 1e9 / fit.rate;
  wait_ = fit.shape.wait();
}

inline Nanos Cycle::nanos(Frames frames) const noexcept {
  return static_cast<Nanos>(static_cast<double>(frames) * nanos_per_frame_);
}

inline Cycle::Stamp Cycle::stamp() const noexcept {
  const Nanos now = clock_->now();
  return {now, clock_ == &system_ ? now : platform::stopwatch()};
}

bool Cycle::serve(device::Stream& stream, const Turn& turn) noexcept TAUT_NONBLOCKING {
  clock_ = &stream.clock();
  const Nanos begin = clock_ == &system_ && !turn.filling ? turn.woken : stamp().real;
  taken_ = given_ = committed_ = more_ = calls_ = 0;
  playing_ = !turn.out.areas.empty();
  goal_ = wishes_.margin.load(std::memory_order_relaxed);
  called_real_ = slept_real_ = 0;
  if (turn.filling) {
    fill(turn);
  } else {
    if (const Frames lost = std::max(turn.in.lost, turn.out.lost); lost > 0) {
      if (refilled_)
        telemetry_.lost_more(lost);
      else
        tell_drop_out(diagnose(timing_, turn.ready, turn.woken, lost));
      if (!bridged_) miss(turn.in.areas.empty() ? lost : turn.in.lost);
    } else if (late_by_ > 0) {
      Event event = diagnose(late_, turn.ready, turn.woken, 0);
      event.silent = late_by_;
      tell_drop_out(event);
    }
    if (skip_ > 0 && !playing_) {
      taken_ = std::min(skip_, turn.frames);
      skip_ -= taken_;
    }
    late_by_ = 0;
    refilled_ = bridged_ = false;
    timing_ = {.ready = turn.ready, .woken = turn.woken, .called = 0, .done = 0, .due = turn.due};
    reported_at_ = std::max(turn.reported_at, turn.ready);
    granularity_ = turn.granularity;
    floor_ = turn.floor;
  }
  for (;;) {
    give(turn);
    take(turn);
    if (in_fill_ < fit_.shape.buffer) break;
    if (!call(stream, turn)) {
      miss(turn.frames - taken_);
      return false;
    }
  }
  commit(stream, true);
  const Stamp end = stamp();
  settle_change(stream);
  if (!turn.filling) {
    end_cycle(end.stream);
    telemetry_.overhead.add(end.real - begin - called_real_ - slept_real_);
  }
  return true;
}

// The next turn tells whether the hardware stopped; if not, what came too late was silence.
inline void Cycle::end_cycle(Nanos now) noexcept {
  timing_.done = now;
  telemetry_.used.add(now - reported_at_);
  telemetry_.had({fit_.shape.margin, std::max<Nanos>(0, timing_.due - timing_.ready), granularity_, floor_});
  if (now <= timing_.due || !playing_) return;
  const auto by = static_cast<Frames>(std::llround(static_cast<double>(now - timing_.due) / nanos_per_frame_));
  if (by == 0) return;
  late_ = timing_;
  late_by_ += std::max<Frames>(by, more_);
}

// The first turn after a start or restart is output only. What goes into it is the latency of the whole stream: the
// hardware's prefill, the adapter's share, then the host's blocks. At the first start the host may already have filled
// output half 1, which is played before half 0 (protocol facts, 3.7).
void Cycle::fill(const Turn& turn) noexcept {
  const Frames prefill = turn.frames + fit_.shape.delay();
  if (resumed_ && !refilled_) {
    dropped_ += in_fill_;
  } else if (started_) {
    const Frames lost = in_fill_ + std::max(turn.in.lost, turn.out.lost);
    Event event = diagnose(timing_, timing_.ready + nanos(fit_.shape.cycle), turn.woken, lost);
    // Without capture the device may be back before its timeline has reached what was written.
    if (lost == 0) event.silent = prefill;
    if (event.kind == Event::Kind::thread_late) telemetry_.used.add(event.a);  // no served cycle will record it
    tell_drop_out(event);
    if (!resumed_) miss(in_fill_ + turn.in.lost);
    gap_.at = 0;
    if (const Frames safe = wishes_.refill.load(std::memory_order_relaxed); safe > fit_.shape.margin) {
      goal_ = safe;
      wishes_.margin.store(-1, std::memory_order_relaxed);
    }
  }
  const bool half_1_first = !started_ && !late_host();
  silence_left_ = half_1_first ? prefill - fit_.shape.buffer : prefill;
  out_half_ = 1;
  out_left_ = half_1_first ? fit_.shape.buffer : 0;
  in_fill_ = 0;
  taken_ = turn.frames;
  started_ = true;
  refilled_ = true;
  late_by_ = 0;
  // If it fails before its first cycle: that was due by then.
  timing_ = {.ready = turn.woken,
             .woken = turn.woken,
             .called = 0,
             .done = turn.woken,
             .due = turn.woken + nanos(turn.frames)};
}

inline void Cycle::give(const Turn& turn) noexcept {
  if (turn.out.areas.empty()) {
    given_ = turn.frames;
    silence_left_ = out_left_ = 0;
    return;
  }
  while (given_ < turn.frames) {
    int frames = turn.frames - given_;
    if (silence_left_ > 0) {
      frames = static_cast<int>(std::min<Frames>(frames, silence_left_));
      if (given_ + frames == turn.frames) more_ = change(turn, frames, Sound::none);
      silence(turn, given_, frames + more_);
      silence_left_ -= frames;
    } else if (out_left_ > 0) {
      frames = std::min(frames, out_left_);
      write_block(turn, frames);
      out_left_ -= frames;
    } else {
      return;
    }
    given_ += frames;
  }
}

inline void Cycle::write_block(const Turn& turn, int frames) noexcept {
  std::byte* const* planes = buffers_.outputs(out_half_);
  int first = fit_.shape.buffer - out_left_;
  if (given_ + frames == turn.frames) {
    if (const int missing = refill(turn); missing > 0) {
      more_ = missing;
      silence(turn, given_, missing);
      return write(turn, given_ + missing, planes, first, frames);
    }
    if (goal_ >= 0) more_ = change(turn, frames, splice_.silent(planes, first, frames) ? Sound::quiet : Sound::loud);
    if (more_ != 0) {
      planes = splice_(planes, first, frames, more_);
      first = 0;
    }
  }
  write(turn, given_, planes, first, frames + more_);
}

inline void Cycle::write(const Turn& turn, int at, std::byte* const* planes, int first, int frames) noexcept {
  if (!fit_.out) return;
  for (const int end = at + frames; at < end;) {
    const int run = contiguous(turn.out, at, end - at);
    (*fit_.out)(turn.out.areas, index_of(turn.out, at), planes, first, run);
    at += run;
    first += run;
  }
}

void Cycle::silence(const Turn& turn, int at, int frames) noexcept {
  if (!fit_.out) return;
  for (const int end = at + frames; at < end;) {
    const int run = contiguous(turn.out, at, end - at);
    fit_.out->silence(turn.out.areas, index_of(turn.out, at), run);
    at += run;
  }
}

// How many frames longer or shorter the last piece of a turn (`frames`) becomes, to move the margin towards its goal.
int Cycle::change(const Turn& turn, int frames, Sound sound) noexcept {
  if (goal_ < 0) return 0;
  const Frames away = std::clamp<Frames>(goal_ - fit_.shape.margin, -std::min(turn.shrink, frames), turn.grow);
  if (sound == Sound::none) return static_cast<int>(away);
  const int step = Splice::step(away, frames);
  if (step < 0 && sound == Sound::loud) {
    if (loud_since_ < 0) loud_since_ = turn.woken;
    if (turn.woken - loud_since_ < patience_for_silence) return 0;
  }
  if (step != 0 && sound == Sound::loud) ++crossfades_;
  return step;
}

// The start of a block that comes too late would not be heard. Delay it to where there is time: the gap is slightly
// longer, but the only one, and the block is complete.
inline int Cycle::refill(const Turn& turn) noexcept {
  const Frames away = wishes_.refill.load(std::memory_order_relaxed) - fit_.shape.margin;
  if (away <= 0 || calls_ == 0 || returned_ <= timing_.due) return 0;
  wishes_.margin.store(-1, std::memory_order_relaxed);
  goal_ = wishes_.refill.load(std::memory_order_relaxed);
  return static_cast<int>(std::min<Frames>(away, turn.grow));
}

inline void Cycle::settle_change(const device::Stream& stream) noexcept {
  if (more_ != 0) {
    fit_.shape.margin = stream.agreed().margin;
    moved_ = true;
  }
  if (goal_ < 0) return;
  // The device's limit is reached when nothing moves although nothing is being waited for.
  const bool arrived = fit_.shape.margin == goal_ || (more_ == 0 && loud_since_ < 0);
  if (!arrived) return;
  wishes_.margin.compare_exchange_strong(goal_, -1, std::memory_order_relaxed);
  if (std::exchange(moved_, false))
    telemetry_.post({.kind = Event::Kind::moved, .at = timing_.woken, .a = fit_.shape.margin, .b = crossfades_});
  crossfades_ = 0;
  loud_since_ = -1;
}

inline void Cycle::take(const Turn& turn) noexcept {
  while (taken_ < turn.frames && in_fill_ < fit_.shape.buffer) {
    int frames = std::min(turn.frames - taken_, fit_.shape.buffer - in_fill_);
    if (!turn.in.areas.empty()) {
      frames = contiguous(turn.in, taken_, frames);
      if (fit_.in) (*fit_.in)(turn.in.areas, index_of(turn.in, taken_), buffers_.inputs(half_), in_fill_, frames);
    } else {
      buffers_.clear_inputs(half_, in_fill_, frames);
    }
    taken_ += frames;
    in_fill_ += frames;
  }
}

// When this buffer would be called if all were called as late as the latest must be: evenly spaced, however the
// device's cycles fall. The host gets it as the time, and long turns are paced to it.
inline bool Cycle::call(device::Stream& stream, const Turn& turn) noexcept {
  const Nanos boundary = turn.ready + nanos(taken_ - turn.frames + wait_);
  if (fit_.pieces && fit_.shape.buffer < fit_.shape.cycle && !pace(stream, turn, boundary)) return false;

  learn_lateness();
  const Stamp before = stamp();
  if (!dismissed_.load(std::memory_order_relaxed)) {
    telemetry_.position.set({position_, boundary});
    in_callback_.store(true, std::memory_order_relaxed);
    {
      const FlushToZero flush;
      host_.process(half_, {position_, boundary, fit_.rate, missing_});
    }
    in_callback_.store(false, std::memory_order_relaxed);
    if (missing_) {
      gap_ = {.away = gap_.away};
      if (!gap_.away) missing_ = nullptr;
    }
  } else {
    buffers_.clear_outputs();
  }
  const Stamp after = stamp();
  returned_ = after.stream;
  timing_.called += after.stream - before.stream;
  called_real_ += after.real - before.real;
  telemetry_.called(std::max(after.real - before.real, after.stream - before.stream));
  if (half_ == 0) meters_.look();

  ++calls_;
  position_ += fit_.shape.buffer;
  in_fill_ = 0;
  out_half_ = late_host() ? 1 - half_ : half_;
  out_left_ = silence_left_ > 0 ? 0 : fit_.shape.buffer;  // silence: the block that the host's lateness costs
  half_ = 1 - half_;
  return true;
}

bool Cycle::pace(device::Stream& stream, const Turn& turn, Nanos boundary) noexcept {
  const Stamp before = stamp();
  if (calls_ > 0) end_cycle(before.stream);
  if (before.stream + shortest_wait < boundary) {
    commit(stream, false);
    platform::cycle_end();
    Turn none;
    // Within a long turn, wait() only sleeps between the pieces, outside the guarded stretch.
    const bool gone = unproven([&] { return stream.wait(boundary, none); }) == device::Wake::gone;
    platform::cycle_begin();
    if (gone) return false;
    slept_real_ += stamp().real - before.real;
  }
  timing_ = {.ready = boundary,
             .woken = std::max(boundary, before.stream),
             .called = 0,
             .done = 0,
             .due = boundary + (turn.due - turn.ready)};
  reported_at_ = boundary;
  return true;
}

inline void Cycle::commit(device::Stream& stream, bool last) noexcept {
  if (last || given_ > committed_) stream.done(given_ - committed_, last ? more_ : 0);
  committed_ = given_;
}

void Cycle::output_ready() noexcept TAUT_NONBLOCKING {
  (in_callback_.load(std::memory_order_relaxed) ? ready_inside_ : ready_outside_)
      .store(true, std::memory_order_relaxed);
}

inline void Cycle::learn_lateness() noexcept {
  if (late_host()) return;
  const bool inside = taken(ready_inside_), outside = taken(ready_outside_);
  outside_in_a_row_ = outside && !inside ? outside_in_a_row_ + 1 : 0;
  if (outside_in_a_row_ < late_evidence) return;
  late_host_.store(true, std::memory_order_relaxed);
  silence_left_ = fit_.shape.buffer;
  telemetry_.post({.kind = Event::Kind::late_host, .at = timing_.woken});
}

}  // namespace taut::engine
