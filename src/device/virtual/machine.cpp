// SPDX-License-Identifier: MIT
#include "device/virtual/machine.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace taut::device::virtual_card {

Machine::Machine(Card::State& card, const Hardware::Shape& shape, const SampleClock& clock)
    : card_(card),
      account_(card.account),
      capturing_(shape.inputs > 0),
      playing_(shape.outputs > 0),
      coarse_(card.settings.coarse),
      ppm_(card.settings.ppm),
      ramp_(card.settings.ramp),
      unplugs_(card.account.get(&Truth::unplugs)),
      hardware_(shape),
      clock_(clock),
      shape_(shape) {}

void Machine::attach(std::shared_ptr<const Card::Ends> ends) {
  ends_ = std::move(ends);
  if (!ends_) return;
  std::vector<int> inputs(static_cast<std::size_t>(shape_.inputs)), outputs(static_cast<std::size_t>(shape_.outputs));
  std::iota(inputs.begin(), inputs.end(), 0);
  std::iota(outputs.begin(), outputs.end(), 0);
  if (ends_->said && !inputs.empty())
    said_ = audio::Transfer::make(audio::Way::out, shape_.type, shape_.layout, shape_.inputs, inputs,
                                  audio::SampleType::float32);
  if (ends_->heard && !outputs.empty())
    heard_ = audio::Transfer::make(audio::Way::in, shape_.type, shape_.layout, shape_.outputs, outputs,
                                   audio::SampleType::float32);
  end_frame_.resize(std::max(inputs.size(), outputs.size()));
  end_planes_.clear();
  for (float& sample : end_frame_) end_planes_.push_back(reinterpret_cast<std::byte*>(&sample));
}

void Machine::catch_up(Nanos now) noexcept TAUT_NONBLOCKING {
  if (account_.get(&Truth::unplugs) != unplugs_) gone_ = true;
  while (!gone_ && next_fault() <= now) {
    const Nanos due = next_fault();
    const auto fault = due == card_.schedule.next_time() ? card_.schedule.pop_time() : card_.schedule.pop_frame();
    if (!fault) break;
    reached_ = std::max(reached_, due);
    if (state_ != State::off) run_to(clock_.frame_at(reached_) - anchor_);
    apply(*fault, reached_);
  }
  // Not `<=`: a step just applied lets frames pass instantly.
  if (gone_ || now < reached_) return;
  reached_ = now;
  if (state_ != State::off) run_to(clock_.frame_at(now) - anchor_);
}

Nanos Machine::next_fault() const noexcept {
  const Nanos by_time = card_.schedule.next_time();
  const Frames frame = card_.schedule.next_frame();
  if (state_ == State::off || frame == Schedule::none) return by_time;
  return std::min(by_time, time_of(frame - base_));
}

void Machine::apply(const Fault& fault, Nanos at) noexcept {
  using enum Fault::What;
  const Frames begun = state_ == State::off ? clock_.frame_at(at) : anchor_ + run_;
  switch (fault.what) {
    case late:
      lateness_ += fault.amount;
      account_.add(&Truth::late);
      break;
    case lost:
      loss_pending_ += state_ == State::off ? 0 : fault.amount;
      account_.add(&Truth::losses);
      break;
    case stall:
      clock_.stall(begun, at, fault.amount);
      account_.add(&Truth::stalls);
      break;
    case step:
      clock_.step(begun, at, fault.amount);
      account_.add(&Truth::steps);
      break;
    case sleep:
      card_.time.virtual_clock().sleep(fault.amount);
      account_.add(&Truth::sleeps);
      if (state_ != State::running) break;
      state_ = State::halted;
      cause_ = Cause::slept;
      break;
    case unplug:
      card_.apply(fault, at);
      gone_ = true;
      cause_ = Cause::unplugged;
      if (playing_) account_.add(&Truth::discarded, std::max<Frames>(0, hardware_.written()));
      break;
    case rate:
      card_.apply(fault, at);
      former_ = std::exchange(clock_, clock_.going_on(fault.rate, ppm_, ramp_, begun, at));
      changed_at_ = begun;
      new_rate_ = fault.rate;
      break;
    case back:
    case refuse:
      card_.apply(fault, at);
      break;
  }
}

void Machine::run_to(Frames position) noexcept {
  while (run_ < position) {
    const Frames frames = position - run_;
    if (loss_left_ > 0)
      run_ += pass_lost(frames);
    else if (state_ == State::running)
      run_ += pass_with(frames);
    else
      run_ += pass_without(frames);
    if (run_ == boundary_ && state_ == State::running) lose();
  }
  card_.run.store(base_ + run_, std::memory_order_relaxed);
}

void Machine::lose() noexcept {
  if (loss_pending_ == 0 || loss_ > 0) return;
  loss_ = loss_left_ = std::exchange(loss_pending_, 0);
  loss_at_ = run_;
  cause_ = Cause::lost;
}

Frames Machine::pass_without(Frames frames) noexcept {
  if (state_ == State::armed) {
    frames = std::min(frames, start_at_ - run_);
    if (frames <= 0) {
      state_ = State::running;
      return 0;
    }
  }
  const Frames untold = std::max<Frames>(0, run_ + frames - std::max(run_, told_until_));
  if (capturing_) {
    account_.add(&Truth::missed, frames);
    unserved_in_ += untold;
  }
  if (playing_) {
    account_.add(&Truth::silent, frames);
    unserved_out_ += untold;
  }
  hardware_.idle(frames);
  return frames;
}

Frames Machine::pass_lost(Frames frames) noexcept {
  frames = std::min(frames, loss_left_);
  account_.add(&Truth::lost, frames);
  hardware_.idle(frames);
  loss_left_ -= frames;
  return frames;
}

Frames Machine::pass_with(Frames frames) noexcept {
  // A loss waits for the end of the cycle, so that it lies between two turns.
  const bool losing = loss_pending_ > 0 && loss_ == 0 && run_ < boundary_;
  if (losing) frames = std::min(frames, boundary_ - run_);
  if (playing_ && coarse_ && hardware_.written() <= 0) return pass_silent(frames);
  if (playing_) frames = std::min(frames, hardware_.written());
  if (frames <= 0) return halt(Cause::underrun), 0;
  if (capturing_) frames = std::min(frames, hardware_.in_room());
  if (frames == 0) return halt(Cause::overrun), 0;
  if (playing_) account_.add(&Truth::played, frames);
  if (heard_) unproven([&] { hear_ends(frames); });
  hardware_.run(frames);
  if (said_) unproven([&] { say_ends(frames); });
  return frames;
}

void Machine::hear_ends(Frames frames) noexcept {
  const Frames every = std::max<Frames>(1, ends_->every);
  const auto place = hardware_.next_out();
  for (Frames i = (every - run_ % every) % every; i < frames; i += every) {
    (*heard_)(hardware_.out_areas(), place.of(i), end_planes_.data(), 0, 1);
    ends_->heard(time_of(run_ + i + shape_.latency_out),
                 std::span<const float>(end_frame_).first(static_cast<std::size_t>(shape_.outputs)));
  }
}

void Machine::say_ends(Frames frames) noexcept {
  const auto place = hardware_.newest_in(static_cast<int>(frames));
  for (Frames i = 0; i < frames; ++i) {
    const Nanos time = time_of(run_ + i - shape_.latency_in);
    for (int c = 0; c < shape_.inputs; ++c) end_frame_[static_cast<std::size_t>(c)] = ends_->said(time, c);
    (*said_)(hardware_.in_areas(), place.of(i), end_planes_.data(), 0, 1);
  }
}

// The card has not noticed yet that nothing is left to play.
Frames Machine::pass_silent(Frames frames) noexcept {
  const Frames look = run_ <= boundary_ ? boundary_ : boundary_ + cycle_;
  frames = std::min(frames, look - run_);
  if (frames <= 0) return halt(Cause::underrun), 0;
  if (capturing_) frames = std::min(frames, hardware_.in_room());
  if (frames == 0) return halt(Cause::overrun), 0;
  account_.add(&Truth::hollow, frames);
  hardware_.run_silent(frames);
  return frames;
}

void Machine::halt(Cause cause) noexcept {
  state_ = State::halted;
  cause_ = cause;
  account_.add(&Truth::xruns);
}

void Machine::start(Frames position, Nanos now) noexcept TAUT_NONBLOCKING {
  if (state_ == State::off) {
    anchor_ = clock_.frame_at(now);
    if (clock_.time_of(anchor_) < now) ++anchor_;
    base_ = card_.run.load(std::memory_order_relaxed);
    reached_ = now;
    run_ = told_until_ = 0;
    state_ = State::running;
    return;
  }
  start_at_ = std::max(position, run_);
  state_ = State::armed;
}

void Machine::off() noexcept {
  if (playing_ && !gone_) account_.add(&Truth::discarded, std::max<Frames>(0, hardware_.written()));
  hardware_.reset();
  state_ = State::off;
  run_ = boundary_ = told_until_ = 0;
  loss_pending_ = loss_left_ = loss_ = 0;
  unserved_in_ = unserved_out_ = 0;
  lateness_ = 0;
}

void Machine::drop() noexcept {
  unserved_in_ += hardware_.captured();
  if (capturing_) account_.add(&Truth::missed, hardware_.captured());
  if (playing_) account_.add(&Truth::discarded, std::max<Frames>(0, hardware_.written()));
  if (loss_ > 0) {
    unserved_in_ += capturing_ ? loss_ : 0;
    unserved_out_ += playing_ ? loss_ : 0;
    loss_ = 0;
  }
  hardware_.drop();
}

Nanos Machine::take_lateness() noexcept { return std::exchange(lateness_, 0); }

}  // namespace taut::device::virtual_card
