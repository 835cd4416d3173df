// SPDX-License-Identifier: MIT
#include "device/several/stream.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "device/timeout.hpp"

namespace taut::device::several {
namespace {

// Well within the extra margin of a follower's start.
constexpr Nanos warming = 3'000'000;

// Without a master, skip what the host could not catch up with.
constexpr int most_cycles_late = 4;

}  // namespace

SeveralStream::SeveralStream(std::unique_ptr<Plan> plan)
    : plan_(std::move(plan)),
      layout_(plan_->layout),
      slots_(plan_->slots),
      clock_(&plan_->leader->stream->clock()),
      all_out_(static_cast<std::size_t>(plan_->agreed.out.channels)),
      master_(std::move(plan_->leader)),
      why_(slots_.size()) {
  std::iota(all_out_.begin(), all_out_.end(), 0);
}

SeveralStream::~SeveralStream() {
  stop();
  delete lost_master_.exchange(nullptr);
}

Expected<void> SeveralStream::start() {
  if (started_) return failure(Trouble::wrong_state, "The joined devices run already.", "Stop them first.");
  MemberSlot& first = *slots_[static_cast<std::size_t>(plan_->master)];
  if (!master_) {
    // It is a follower now, or still away: make it the master again.
    first.follower.reset();
    if (auto stream = first.backend->open(first.request))
      if (auto again = make_master(layout_, first, std::move(*stream))) {
        master_ = std::move(*again);
        first.state = MemberSlot::State::playing;
      }
  }
  layout_.in.clear();
  layout_.out.clear();
  layout_.in_line.forget();
  layout_.out_line.forget();
  in_next_ = out_next_ = 0;
  open_ = 0;
  filled_ = warm_ = false;
  promoted_ = -1;
  events_read_ = events_written_ = 0;
  last_turn_ = clock_->now();
  if (master_) {
    layout_.margin = plan_->agreed.margin = paced(false) ? master_->agreed().margin : plan_->agreed.margin;
    if (auto started = master_->stream->start(); !started) return started;
    sleeping_in_ = master_->stream.get();
  } else {
    layout_.in_line.see(0, last_turn_);
    layout_.out_line.see(0, last_turn_);
  }
  started_ = running_ = true;
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    MemberSlot& slot = *slots_[k];
    if ((static_cast<int>(k) == plan_->master && master_) || slot.state == MemberSlot::State::unused) continue;
    if (!slot.follower || !slot.follower->start()) lose(static_cast<int>(k));
  }
  return {};
}

void SeveralStream::stop() noexcept {
  if (!std::exchange(started_, false)) return;
  running_ = false;
  take_over_offered();
  if (master_) master_->stream->stop();
  for (auto& slot : slots_)
    if (slot->follower) slot->follower->stop();
  open_ = 0;
}

void SeveralStream::nudge() noexcept {
  nudged_ = true;
  const std::lock_guard lock(recovering_);
  if (Stream* const stream = sleeping_in_.load()) stream->nudge();
}

bool SeveralStream::paced(bool input) const noexcept {
  return master_ && (input ? master_->agreed().in : master_->agreed().out).channels > 0;
}

Wake SeveralStream::wait(Nanos until, Turn& turn) noexcept {
  for (;;) {
    if (open_ > 0) return rest(until);
    if (nudged_.load(std::memory_order_relaxed) && nudged_.exchange(false)) {
      nudge_left_ = sleeping_in_.load() != nullptr;
      return Wake::idle;
    }
    if (started_) take_over_offered();
    if (take_event(clock_->now())) return Wake::member_changed;
    if (started_ && !std::exchange(warm_, true)) warm_up();
    if (started_ && playing() && !filled_ && !paced(false)) {
      fill_alone(turn);
      return Wake::turn;
    }
    if (!master_) {
      if (started_) return go_on(until, turn);
      clock_->sleep_until(until);
      return Wake::idle;
    }
    const Nanos deadline = last_turn_ + master_timeout(layout_.frames, layout_.rate);
    switch (master_->stream->wait(started_ ? std::min(until, deadline) : until, turn_)) {
      case Wake::turn:
        last_turn_ = turn_.filling ? clock_->now() : turn_.woken;
        if (turn_.filling && !playing()) {  // its outputs are hidden: it only sets the pace
          master_->out.silence_rest(turn_.out, 0, turn_.frames);
          master_->stream->done(turn_.frames, 0);
          break;
        }
        offer(turn);
        return Wake::turn;
      case Wake::changed:
        if (master_->agreed().rate != layout_.rate) {
          lose_master();  // another leads; reopened, this one follows from its new rate
          break;
        }
        if (paced(false)) layout_.margin = plan_->agreed.margin = master_->agreed().margin;
        return Wake::changed;
      case Wake::gone:
        lose_master();
        break;
      case Wake::member_changed:
        break;
      case Wake::idle:
        if (nudged_.exchange(false)) return Wake::idle;
        if (std::exchange(nudge_left_, false) && clock_->now() < until) break;  // already reported
        if (!started_ || clock_->now() < deadline) return Wake::idle;
        lose_master();
        break;
    }
  }
}

// Starts the followers first and leaves them alone for a while: their drivers' work would delay the master's first
// cycle.
void SeveralStream::warm_up() noexcept {
  bool any = false;
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    if (!slots_[k]->follower) continue;
    any = true;
    if (!slots_[k]->follower->serve(clock_->now())) lose(static_cast<int>(k));
  }
  if (!any) return;
  clock_->sleep_until(clock_->now() + warming);
  last_turn_ = clock_->now();
}

// Between the pieces of a turn, only sleep.
Wake SeveralStream::rest(Nanos until) noexcept {
  if (master_) {
    Turn none;
    if (master_->stream->wait(until, none) != Wake::gone) return Wake::idle;
    lose_master();
  }
  clock_->sleep_until(until);
  return Wake::idle;
}

// Passes the master's turn on to the host: same positions and times, in the shared rings.
void SeveralStream::offer(Turn& turn) noexcept {
  const Frames ahead = layout_.frames + layout_.margin;
  const bool in = paced(true), out = paced(false);
  Side& input = turn_.in;
  Side& output = turn_.out;
  if (!in) {
    input.position = turn_.filling ? output.position : output.position - ahead;
    input.time = output.time - duration(output.position - input.position, layout_.rate);
    input.lost = input.position - in_next_;
  }
  if (!out && playing()) {
    output.position = input.position + ahead;
    output.lost = output.position - out_next_;
    turn_.due = layout_.in_line.begun() ? std::min(turn_.due, layout_.in_line.time_at(output.position)) : turn_.due;
  }
  if (!turn_.filling) {
    layout_.in_line.see(in ? input.position : output.position, in ? input.time : output.time);
    layout_.out_line.see(out ? output.position : input.position, out ? output.time : input.time);
  } else {
    filled_ = true;
    // After a drop-out too: the restart shifts the master's timeline, but not its clock. Following that step would
    // throw all others off for seconds.
    layout_.in_line.forget();
    layout_.out_line.forget();
  }
  complete(turn);
}

// The filling turn when no master asks for one.
void SeveralStream::fill_alone(Turn& turn) noexcept {
  const Nanos now = clock_->now();
  turn_ = {.frames = layout_.frames + static_cast<int>(layout_.margin),
           .filling = true,
           .in = {.position = in_next_},
           .out = {.position = out_next_},
           .ready = now,
           .woken = now,
           .due = now};
  filled_ = true;
  complete(turn);
}

Wake SeveralStream::go_on(Nanos until, Turn& turn) noexcept {
  const Nanos ready = layout_.in_line.time_at(in_next_ + layout_.frames);
  Nanos now = clock_->now();
  if (now < ready) {
    clock_->sleep_until(std::min(until, ready));
    now = clock_->now();
    if (now < ready) return Wake::idle;
  }
  const Nanos cycle = duration(layout_.frames, layout_.rate);
  const Frames lost = now - ready > most_cycles_late * cycle ? (now - ready) / cycle * layout_.frames : 0;
  const Frames begin = in_next_ + lost;
  turn_ = {.frames = layout_.frames,
           .in = {.position = begin, .time = layout_.in_line.time_at(begin), .lost = lost},
           .out = {.position = out_next_ + lost, .time = layout_.out_line.time_at(out_next_ + lost), .lost = lost},
           .ready = layout_.in_line.time_at(begin + layout_.frames),
           .woken = now};
  turn_.due = std::max(turn_.ready, layout_.out_line.time_at(turn_.out.position));
  last_turn_ = now;
  complete(turn);
  return Wake::turn;
}

void SeveralStream::complete(Turn& turn) noexcept {
  silence_lost_input(turn_.in.position);
  serve_followers(turn_);
  if (!turn_.filling) take_input(turn_);
  turn = turn_;
  turn.in.areas = {};
  turn.out.areas = {};
  if (!capturing()) turn.in = {};
  if (!playing()) turn.out = {};
  if (capturing() && !turn_.filling) {
    turn.in.areas = layout_.in.areas();
    turn.in.at = layout_.in.index(turn_.in.position);
    turn.in.split = layout_.in.split(turn_.in.position);
  }
  turn.grow = turn.shrink = 0;
  if (playing()) {
    layout_.out.silence(all_out_, out_next_, turn_.out.position - out_next_);
    turn.out.areas = layout_.out.areas();
    turn.out.at = layout_.out.index(turn_.out.position);
    turn.out.split = layout_.out.split(turn_.out.position);
    const int room = static_cast<int>(plan_->most_margin - layout_.margin);
    turn.grow = master_ ? std::min(paced(false) ? turn_.grow : room, room) : 0;
    for (const auto& slot : slots_)
      if (slot->follower) turn.grow = std::min(turn.grow, slot->follower->grow());
    turn.grow = std::max(turn.grow, 0);
    if (paced(false)) turn.shrink = turn_.shrink;
  }
  in_next_ = turn_.filling ? turn_.in.position : turn_.in.position + turn_.frames;
  out_next_ = turn_.out.position + turn_.frames;
  open_ = turn_.frames;
  given_ = 0;
}

void SeveralStream::serve_followers(const Turn& turn) noexcept {
  follow_promoted();
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    MemberSlot& slot = *slots_[k];
    if (!slot.follower) continue;
    if (slot.follower->serve(turn.woken)) {
      slot.status.set(slot.follower->status());
    } else {
      lose(static_cast<int>(k));
    }
  }
  if (!master_ && promoted_ < 0) promote();
}

// The master's input is in the ring before it is asked for, but nobody writes frames that were lost.
void SeveralStream::silence_lost_input(Frames begin) noexcept {
  if (paced(true)) later_ = layout_.in_latency - master_->agreed().in.latency;
  if (!capturing() || begin <= in_next_) return;
  layout_.in.silence(slots_[static_cast<std::size_t>(plan_->master)]->channels.in.shown, in_next_ + later_,
                     begin - in_next_);
}

// Whatever is missing is silence: members that are away, time that was lost.
void SeveralStream::take_input(const Turn& turn) noexcept {
  if (!capturing()) return;
  const Frames begin = turn.in.position;
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    MemberSlot& slot = *slots_[k];
    const bool first = static_cast<int>(k) == plan_->master;
    if (slot.follower) {
      slot.follower->read_input(begin, turn.frames);
    } else if (first && paced(true)) {
      master_->in(turn.in, 0, layout_.in, begin + later_, turn.frames);
    } else if (first) {
      layout_.in.silence(slot.channels.in.shown, begin + later_, turn.frames);
    } else {
      layout_.in.silence(slot.channels.in.shown, begin, turn.frames);
    }
  }
}

void SeveralStream::done(int frames, int more) noexcept TAUT_NONBLOCKING {
  frames = std::min(frames, open_);
  if (!started_ || frames <= 0) return;
  open_ -= frames;
  const bool last = open_ == 0;
  write(frames, last && playing() ? more : 0, last);
  if (last && turn_.filling) last_turn_ = clock_->now();  // the hardware may have been slow to start
}

void SeveralStream::write(int frames, int more, bool last) noexcept TAUT_NONBLOCKING {
  const Frames begin = turn_.out.position + given_;
  if (master_ && !turn_.out.areas.empty() && paced(false)) {
    const Frames later = layout_.out_latency - master_->agreed().out.latency;
    master_->out(turn_.out, given_, layout_.out, begin - later, frames + more);
    master_->out.silence_rest(turn_.out, given_, frames + more);
  }
  const bool asked = paced(false) || (paced(true) && !turn_.filling);  // a turn of the master's own
  if (master_ && asked) master_->stream->done(frames, paced(false) ? more : 0);
  given_ += frames;
  if (more != 0) {
    out_next_ += more;
    plan_->agreed.margin += more;
    layout_.margin = plan_->agreed.margin;
  }
  for (auto& slot : slots_) {
    if (!slot->follower) continue;
    if (playing()) slot->follower->write_output(begin, frames + more);
    if (last) slot->follower->finish();
  }
}

}  // namespace taut::device::several
