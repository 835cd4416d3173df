// SPDX-License-Identifier: MIT
#include "engine/cycle.hpp"

#include <algorithm>

#include "platform/float_mode.hpp"
#include "platform/guard.hpp"

namespace taut::engine {
namespace {

using device::Side;
using device::Turn;

// How often in a row outputReady must come from outside the callback, and not from inside, before a host counts as one
// that finishes late. Some call it in a loop from other threads as well (protocol quirk Q51).
constexpr int late_evidence = 3;

// Waiting for less than this costs more than it smooths.
constexpr Nanos shortest_wait = 50'000;

std::ptrdiff_t place(const Side& side, int frame) noexcept {
  return frame < side.split ? side.at + frame : frame - side.split;
}

int contiguous(const Side& side, int frame, int frames) noexcept {
  return frame < side.split ? std::min(frames, side.split - frame) : frames;
}

}  // namespace

Cycle::Cycle(const Fit& fit, Buffers& buffers, Host& host, Telemetry& telemetry, bool late_host)
    : buffers_(buffers),
      host_(host),
      telemetry_(telemetry),
      fit_(fit),
      nanos_per_frame_(1e9 / fit.rate),
      late_host_(late_host) {}

void Cycle::refit(const Fit& fit) noexcept TAUT_NONBLOCKING {
  fit_ = fit;
  nanos_per_frame_ = 1e9 / fit.rate;
}

void Cycle::resume(const Fit& fit, const Event& event) noexcept TAUT_NONBLOCKING {
  refit(fit);
  resumed_ = true;
  resumption_ = event;
}

Nanos Cycle::nanos(Frames frames) const noexcept {
  return static_cast<Nanos>(static_cast<double>(frames) * nanos_per_frame_);
}

Cycle::Stamp Cycle::stamp() const noexcept {
  const Nanos now = platform::system_clock().now();
  return {clock_ == &platform::system_clock() ? now : clock_->now(), now};
}

bool Cycle::serve(device::Stream& stream, const Turn& turn) noexcept TAUT_NONBLOCKING {
  clock_ = &stream.clock();
  const Nanos begin = clock_ == &platform::system_clock() && !turn.filling ? turn.woken : stamp().real;
  taken_ = given_ = committed_ = 0;
  called_real_ = slept_real_ = 0;
  if (turn.filling) {
    fill(turn);
  } else {
    if (const Frames lost = std::max(turn.in.lost, turn.out.lost); lost > 0) {
      if (refilled_)
        telemetry_.lost_more(lost);
      else
        telemetry_.tell(diagnose(timing_, turn.ready, turn.woken, lost));
    }
    refilled_ = false;
    timing_ = {.ready = turn.ready, .woken = turn.woken, .called = 0, .done = 0, .due = turn.due};
  }
  for (;;) {
    give(turn);
    take(turn);
    if (in_fill_ < fit_.shape.buffer) break;
    if (!call(stream, turn)) return false;
  }
  commit(stream, true);
  const Stamp end = stamp();
  timing_.done = end.stream;
  if (!turn.filling) {
    if (end.stream > timing_.due) telemetry_.late_write();
    telemetry_.overhead.add(end.real - begin - called_real_ - slept_real_);
  }
  return true;
}

// The first turn after a start or a restart is output only. What is put into it makes the delay of the whole stream:
// the hardware's prefill, then the adapter's share, then the host's blocks. At the very start the host may have filled
// output half 1 already, and hears it before half 0 (protocol facts, 3.7).
void Cycle::fill(const Turn& turn) noexcept {
  const Frames prefill = turn.frames + fit_.shape.delay();
  if (resumed_) {
    resumption_.lost = in_fill_;
    telemetry_.tell(resumption_);
    resumed_ = false;
  } else if (started_) {
    const Frames lost = in_fill_ + std::max(turn.in.lost, turn.out.lost);
    telemetry_.tell(diagnose(timing_, timing_.ready + nanos(fit_.shape.cycle), turn.woken, lost));
  }
  const bool half_1_first = !started_ && !late_host();
  silence_left_ = half_1_first ? prefill - fit_.shape.buffer : prefill;
  out_half_ = 1;
  out_left_ = half_1_first ? fit_.shape.buffer : 0;
  in_fill_ = 0;
  taken_ = turn.frames;
  started_ = true;
  refilled_ = true;
}

void Cycle::give(const Turn& turn) noexcept {
  if (turn.out.areas.empty()) {
    given_ = turn.frames;
    silence_left_ = out_left_ = 0;
    return;
  }
  while (given_ < turn.frames) {
    int frames = contiguous(turn.out, given_, turn.frames - given_);
    if (silence_left_ > 0) {
      frames = static_cast<int>(std::min<Frames>(frames, silence_left_));
      if (fit_.out) fit_.out->silence(turn.out.areas, place(turn.out, given_), frames);
      silence_left_ -= frames;
    } else if (out_left_ > 0) {
      frames = std::min(frames, out_left_);
      if (fit_.out)
        (*fit_.out)(turn.out.areas, place(turn.out, given_), buffers_.outputs(out_half_), fit_.shape.buffer - out_left_,
                    frames);
      out_left_ -= frames;
    } else {
      return;
    }
    given_ += frames;
  }
}

void Cycle::take(const Turn& turn) noexcept {
  while (taken_ < turn.frames && in_fill_ < fit_.shape.buffer) {
    int frames = std::min(turn.frames - taken_, fit_.shape.buffer - in_fill_);
    if (!turn.in.areas.empty()) {
      frames = contiguous(turn.in, taken_, frames);
      if (fit_.in) (*fit_.in)(turn.in.areas, place(turn.in, taken_), buffers_.inputs(half_), in_fill_, frames);
    } else {
      buffers_.clear_inputs(half_, in_fill_, frames);
    }
    taken_ += frames;
    in_fill_ += frames;
  }
}

// The boundary is when this buffer would be called if every buffer were called as late as the latest must be: evenly
// spaced however the device's cycles fall. It is the time the host is told, and the time a long turn is paced to.
bool Cycle::call(device::Stream& stream, const Turn& turn) noexcept {
  const Nanos boundary = turn.ready + nanos(taken_ - turn.frames + fit_.shape.wait());
  if (fit_.pieces && fit_.shape.buffer < fit_.shape.cycle && !pace(stream, boundary)) return false;

  learn_lateness();
  const Stamp before = stamp();
  if (!dismissed_.load(std::memory_order_relaxed)) {
    telemetry_.position.set({position_, boundary});
    in_callback_.store(true, std::memory_order_relaxed);
    {
      const platform::FlushToZero flush;
      host_.process(half_, {position_, boundary, fit_.rate});
    }
    in_callback_.store(false, std::memory_order_relaxed);
  } else {
    buffers_.clear_outputs();
  }
  const Stamp after = stamp();
  timing_.called += after.stream - before.stream;
  called_real_ += after.real - before.real;
  telemetry_.called(std::max(after.real - before.real, after.stream - before.stream));

  position_ += fit_.shape.buffer;
  in_fill_ = 0;
  out_half_ = late_host() ? 1 - half_ : half_;
  out_left_ = silence_left_ > 0 ? 0 : fit_.shape.buffer;  // silence: the block that becoming late costs
  half_ = 1 - half_;
  return true;
}

bool Cycle::pace(device::Stream& stream, Nanos boundary) noexcept {
  const Stamp before = stamp();
  if (before.stream + shortest_wait < boundary) {
    commit(stream, false);
    platform::cycle_end();
    Turn none;
    // The wait of the contract: a long turn sleeps between its pieces, outside the cycle.
    const bool gone = unproven([&] { return stream.wait(boundary, none); }) == device::Wake::gone;
    platform::cycle_begin();
    if (gone) return false;
    slept_real_ += stamp().real - before.real;
  }
  timing_ = {.ready = boundary,
             .woken = std::max(boundary, before.stream),
             .called = 0,
             .done = 0,
             .due = boundary + nanos(fit_.shape.margin)};
  return true;
}

void Cycle::commit(device::Stream& stream, bool last) noexcept {
  if (last || given_ > committed_) stream.done(given_ - committed_, 0);
  committed_ = given_;
}

void Cycle::output_ready() noexcept TAUT_NONBLOCKING {
  (in_callback_.load(std::memory_order_relaxed) ? ready_inside_ : ready_outside_)
      .store(true, std::memory_order_relaxed);
}

void Cycle::learn_lateness() noexcept {
  const bool inside = ready_inside_.exchange(false, std::memory_order_relaxed);
  const bool outside = ready_outside_.exchange(false, std::memory_order_relaxed);
  if (late_host()) return;
  outside_in_a_row_ = outside && !inside ? outside_in_a_row_ + 1 : 0;
  if (outside_in_a_row_ < late_evidence) return;
  late_host_.store(true, std::memory_order_relaxed);
  silence_left_ = fit_.shape.buffer;
  telemetry_.tell({.kind = Event::Kind::late_host, .at = timing_.woken});
}

}  // namespace taut::engine
