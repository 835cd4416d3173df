// SPDX-License-Identifier: MIT
#include "device/virtual/stream.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "base/number_text.hpp"
#include "platform/guard.hpp"

namespace taut::device::virtual_card {
namespace {

// From an xrun until the rings run again: room to fill the playback ring meanwhile.
constexpr Nanos restart_time = 250'000;

// done() can raise the margin at least this far before the rings are too small.
constexpr Frames margin_room = 2048;

Frames largest_margin(const Agreed& agreed) {
  return std::max({2 * agreed.margin, agreed.margin + 2 * agreed.frames, margin_room});
}

// Turns should wrap everywhere: ring size and cycle have no common divisor.
int ring_frames(Frames at_least, int cycle) {
  while (std::gcd(at_least, cycle) != 1) ++at_least;
  return static_cast<int>(at_least);
}

Hardware::Shape shape_of(const CardSettings& settings, const Agreed& agreed) {
  const int out = ring_frames(agreed.frames + largest_margin(agreed) + 1, agreed.frames);
  return {.inputs = agreed.in.channels,
          .outputs = agreed.out.channels,
          .type = settings.type,
          .layout = settings.layout,
          .in_frames = ring_frames(out + 1, agreed.frames),
          .out_frames = out,
          .cable = settings.cable,
          .delay = settings.latency_out + settings.delay + settings.latency_in + settings.hidden,
          .latency_in = settings.latency_in,
          .latency_out = settings.latency_out};
}

SampleClock clock_of(const Card::State& card, double rate) {
  SampleClock clock(rate, card.settings.ppm, card.settings.ramp, card.epoch);
  clock.sway(card.settings.sway, card.settings.sway_seconds);
  return clock;
}

}  // namespace

CardStream::CardStream(std::shared_ptr<Card::State> card, const Agreed& agreed)
    : card_(std::move(card)),
      time_(card_->time),
      agreed_(agreed),
      capturing_(agreed.in.channels > 0),
      playing_(agreed.out.channels > 0),
      jitter_(card_->settings.jitter),
      vary_(card_->settings.vary),
      largest_margin_(largest_margin(agreed)),
      machine_(*card_, shape_of(card_->settings, agreed), clock_of(*card_, agreed.rate)),
      random_(card_->settings.seed) {
  ++card_->holders;
  card_->sleepers.push_back(&parker_);
}

CardStream::~CardStream() {
  stop();
  const std::scoped_lock lock(card_->mutex);
  --card_->holders;
  std::erase(card_->sleepers, &parker_);
}

Expected<void> CardStream::start() {
  if (started_) return failure(Trouble::wrong_state, "This stream of '" + card_->name + "' runs already.");
  machine_.catch_up(time_.now());
  if (machine_.gone())
    return failure(Trouble::absent, "The virtual card '" + card_->name + "' was unplugged.",
                   "Open it again when it is back.");
  {
    const std::scoped_lock lock(card_->mutex);
    delays_ = card_->delays;
    machine_.attach(card_->ends);
  }
  started_ = true;
  ++card_->running;
  in_next_ = out_next_ = 0;
  open_ = 0;
  if (!playing_) begin(0, time_.now());
  return {};
}

void CardStream::stop() noexcept {
  if (!started_) return;
  started_ = false;
  filling_ = false;
  open_ = 0;
  --card_->running;
  machine_.off();
}

Wake CardStream::wait(Nanos until, Turn& turn) noexcept {
  // who does not sleep is not woken late
  const bool awake = until <= time_.now();
  for (;;) {
    const Nanos now = time_.now();
    machine_.catch_up(now);
    if (awake) lateness_ = 0;
    if (machine_.gone()) {
      if (fault_.cause != static_cast<int>(Cause::unplugged)) note(Cause::unplugged, now, 0, 0);
      return Wake::gone;
    }
    if (nudged_.load(std::memory_order_relaxed) && nudged_.exchange(false)) return Wake::idle;
    const bool between_turns = started_ && open_ == 0;
    if (between_turns && take_rate()) return Wake::changed;
    if (between_turns && offer(now, turn)) return Wake::turn;
    if (now >= until) return Wake::idle;
    const Nanos next = between_turns ? wake_time() : never;
    if (!time_.sleep(std::min({until, next, machine_.next_fault()}), parker_)) return Wake::idle;
  }
}

bool CardStream::take_rate() noexcept {
  const double rate = machine_.take_rate();
  if (rate <= 0 || rate == agreed_.rate) return false;
  agreed_.rate = rate;
  return true;
}

Nanos CardStream::wake_time() const noexcept { return machine_.time_of(boundary_) + lateness_; }

bool CardStream::offer(Nanos now, Turn& turn) noexcept {
  const Machine::State state = machine_.state();
  if (state == Machine::State::off || state == Machine::State::halted) {
    if (playing_) {
      offer_filling(now, turn);
      return true;
    }
    restart_capture(now);
  }
  lateness_ += machine_.take_lateness();
  if (machine_.run() < boundary_ || now < wake_time()) return false;
  offer_cycle(now, turn);
  return true;
}

void CardStream::offer_filling(Nanos now, Turn& turn) noexcept {
  const bool first = machine_.state() == Machine::State::off;
  Frames lost_in = 0, lost_out = 0;
  if (!first) {
    machine_.drop();
    const Frames begins = std::max(machine_.run() + frames_in(restart_time, agreed_.rate), out_next_);
    const Frames idle = begins - machine_.run();
    lost_in = machine_.take_unserved_in() + (capturing_ ? idle : 0);
    lost_out = machine_.take_unserved_out() + idle;
    in_next_ = out_next_ = begins;
    machine_.told_until(begins);
    note(machine_.cause(), now, lost_in, lost_out);
  }
  const int frames = agreed_.frames + static_cast<int>(agreed_.margin);
  turn = {.frames = frames,
          .filling = true,
          .in = in_side(lost_in),
          .out = out_side(lost_out),
          .ready = now,
          .woken = now,
          .due = now};
  turn.in.areas = {};
  allow_changes(turn);
  filling_ = true;
  open_ = frames;
  card_->account.add(&Truth::turns);
}

void CardStream::restart_capture(Nanos now) noexcept {
  if (machine_.state() == Machine::State::halted) {
    machine_.drop();
    note(machine_.cause(), now, 0, 0);
  }
  begin(machine_.run(), now);
}

// Starts the rings; a first start makes `position` 0 now.
void CardStream::begin(Frames position, Nanos now) noexcept {
  machine_.start(position, now);
  const Frames begins = std::max(position, machine_.run());
  in_next_ = begins;
  out_next_ = begins;
  await_cycle(begins);
}

void CardStream::await_cycle(Frames begin) noexcept {
  cycle_ = vary_ ? static_cast<int>(random_.whole(1, agreed_.frames)) : agreed_.frames;
  boundary_ = begin + cycle_;
  if (delays_)
    lateness_ = unproven([&] { return delays_(); });  // a test's own, which may allocate
  else
    lateness_ = jitter_ > 0 ? random_.whole(0, jitter_) : 0;
  machine_.await(boundary_, cycle_);
}

void CardStream::offer_cycle(Nanos now, Turn& turn) noexcept {
  const Frames begins = boundary_ - cycle_;
  const Frames loss = machine_.loss_at(begins);
  const Frames lost_in = machine_.take_unserved_in() + (capturing_ ? loss : 0);
  const Frames lost_out = machine_.take_unserved_out() + (playing_ ? loss : 0);
  if (loss > 0) {
    out_next_ += loss;
    machine_.told();
    note(Cause::lost, now, loss, 0);
  }
  in_next_ = begins;
  turn = {.frames = cycle_,
          .in = in_side(lost_in),
          .out = out_side(lost_out),
          .ready = machine_.time_of(boundary_),
          .woken = now};
  turn.due = machine_.time_of(playing_ ? out_next_ : begins + machine_.hardware().in_frames());
  allow_changes(turn);
  filling_ = false;
  open_ = cycle_;
  in_next_ += cycle_;
  out_next_ += cycle_;
  await_cycle(boundary_ + machine_.loss_at(boundary_));
  card_->account.add(&Truth::turns);
}

Side CardStream::in_side(Frames lost) noexcept {
  if (!capturing_) return {};
  const auto [at, split] = machine_.hardware().in_place();
  return {machine_.hardware().in_areas(), at, split, in_next_, machine_.time_of(in_next_), lost};
}

Side CardStream::out_side(Frames lost) noexcept {
  if (!playing_) return {};
  const auto [at, split] = machine_.hardware().out_place();
  return {machine_.hardware().out_areas(), at, split, out_next_, machine_.time_of(out_next_), lost};
}

void CardStream::done(int frames, int more) noexcept TAUT_NONBLOCKING {
  frames = std::clamp(frames, 0, open_);
  if (!started_ || frames == 0) return;
  const Nanos now = time_.now();
  machine_.catch_up(now);
  open_ -= frames;
  if (open_ > 0 || !playing_) more = 0;
  Hardware& hardware = machine_.hardware();
  if (machine_.gone()) {
    if (playing_) card_->account.add(&Truth::discarded, frames);
  } else if (filling_) {
    hardware.write(frames + more);
    if (open_ > 0) return;
    change_margin(more);
    begin(in_next_, now);
    out_next_ += agreed_.frames + agreed_.margin;
  } else {
    if (capturing_) card_->account.add(&Truth::captured, frames);
    hardware.take(frames);
    if (machine_.state() == Machine::State::running)
      hardware.write(frames + more);
    else if (playing_)
      card_->account.add(&Truth::discarded, frames + more);
    out_next_ += more;
    change_margin(more);
  }
}

void CardStream::nudge() noexcept {
  nudged_.store(true);
  const platform::AllowSystemCall to_wake_a_sleeper;
  parker_.wake();
}

void CardStream::allow_changes(Turn& turn) const noexcept {
  if (!playing_) return;
  turn.grow = static_cast<int>(largest_margin_ - agreed_.margin);
  turn.shrink = static_cast<int>(std::min<Frames>(turn.frames, agreed_.margin - agreed_.floor));
}

void CardStream::change_margin(int more) noexcept TAUT_NONBLOCKING {
  if (more == 0) return;
  card_->account.add(more > 0 ? &Truth::inserted : &Truth::removed, std::abs(more));
  agreed_.margin += more;
}

void CardStream::note(Cause cause, Nanos at, std::int64_t a, std::int64_t b) noexcept {
  fault_ = {static_cast<int>(cause), at, a, b};
}

Error CardStream::explain(const device::Fault& fault) const {
  const std::string card = "virtual card '" + card_->name + "'";
  switch (static_cast<Cause>(fault.cause)) {
    case Cause::underrun:
      return {Trouble::broken,
              "The " + card + " ran out of output: " + number::plural(fault.b, "frame") +
                  (fault.b == 1 ? " was silent." : " were silent."),
              "Raise the safety or the buffer size."};
    case Cause::overrun:
      return {Trouble::broken, "Nobody took the input of the " + card + " in time.", "Raise the buffer size."};
    case Cause::lost:
      return {Trouble::broken, "The " + card + " lost " + number::plural(fault.a, "frame") + ", as it was told to.",
              ""};
    case Cause::slept:
      return {Trouble::broken, "The " + card + " stopped because the computer slept.", ""};
    case Cause::unplugged:
      return {Trouble::absent, "The " + card + " was unplugged.", "Open it again when it is back."};
    case Cause::none:
      break;
  }
  return {};
}

}  // namespace taut::device::virtual_card
