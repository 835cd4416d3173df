// SPDX-License-Identifier: MIT
// The engine's thread: a Stream whose cycles are the server's callbacks.
#include <algorithm>
#include <limits>
#include <utility>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/handoff/handoff.hpp"

namespace taut::device::handoff {
namespace {

// A thread further behind has lost them anyway.
constexpr std::size_t most_records = 64;

constexpr int usual_largest = 2048;

Agreed agreed_of(const Terms& terms) {
  Agreed agreed{.rate = terms.rate,
                .frames = terms.frames,
                .fixed = terms.fixed,
                .in = terms.in,
                .out = terms.out,
                .priority = terms.priority,
                .remarks = terms.remarks};
  agreed.in.layout = agreed.out.layout = audio::Layout::separate;
  if (terms.out.channels == 0) return agreed;
  agreed.margin = whole_cycles(terms.margin, terms.frames);
  if (agreed.margin != terms.margin)
    agreed.remarks.push_back(text("The sound server takes {} at a time: the safety is {} instead of {}.",
                                  number::plural(terms.frames, "frame"), number::plural(agreed.margin, "frame"),
                                  number::count(terms.margin)));
  return agreed;
}

}  // namespace

Expected<std::unique_ptr<Handoff>> Handoff::make(const Terms& terms, std::unique_ptr<Wakeups> wakeups) {
  const auto sound = [](const End& end) { return end.channels == 0 || audio::bytes(end.type) > 0; };
  if (terms.frames < 1 || !(terms.rate > 0) || terms.margin < 0 || terms.in.channels + terms.out.channels < 1 ||
      !sound(terms.in) || !sound(terms.out))
    return failure(Trouble::bad_request, "The sound server runs with terms that make no sense.");
  const int largest = std::max(terms.frames, terms.largest > 0 ? terms.largest : usual_largest);
  std::unique_ptr<Handoff> made(new Handoff(terms, largest, std::move(wakeups)));
  // A filling turn, with room to grow, must not overlap what the current callback still reads.
  const Frames playback = 4 * largest + 3 * made->largest_margin_;
  const auto allocate = [](std::optional<HandoffRing>& to, const End& end, Frames frames) -> Expected<void> {
    if (end.channels == 0) return {};
    auto planes = HandoffRing::make(end.channels, static_cast<int>(audio::bytes(end.type)), frames);
    if (!planes) return std::unexpected(planes.error());
    to = std::move(*planes);
    return {};
  };
  if (auto fine = allocate(made->in_, terms.in, 4 * largest + made->largest_margin_); !fine)
    return std::unexpected(fine.error());
  if (auto fine = allocate(made->out_, terms.out, playback); !fine) return std::unexpected(fine.error());
  return made;
}

Handoff::Handoff(const Terms& terms, int largest, std::unique_ptr<Wakeups> wakeups)
    : terms_(terms),
      largest_(largest),
      largest_margin_(std::max(terms.room, terms.margin + 2 * largest)),
      capturing_(terms.in.channels > 0),
      playing_(terms.out.channels > 0),
      wakeups_(std::move(wakeups)),
      records_(most_records),
      needed_(none),
      end_(none),
      agreed_(agreed_of(terms)) {}

// Each start has its own number, so that a callback never takes one for another.
bool Handoff::move(std::uint64_t& from, Phase to) noexcept {
  if (phase_of(from) == Phase::gone) return false;
  const std::uint64_t next = (from & ~std::uint64_t{0xff}) | static_cast<std::uint64_t>(to);
  if (!state_.compare_exchange_strong(from, next)) return false;
  from = next;
  return true;
}

void Handoff::force(Phase to) noexcept {
  for (std::uint64_t state = state_.load(); phase_of(state) != Phase::gone;) {
    const std::uint64_t next = (((state >> 8) + 1) << 8) | static_cast<std::uint64_t>(to);
    if (state_.compare_exchange_weak(state, next)) return;
  }
}

Expected<void> Handoff::start() {
  if (started_) return failure(Trouble::wrong_state, "This stream runs already.");
  if (phase_of(state_.load()) == Phase::gone)
    return failure(Trouble::absent, "The sound server is gone.", "Open the device again when the server is back.");
  started_ = true;
  force(Phase::off);
  in_next_ = out_next_ = 0;
  ran_before_ = false;
  missed_seen_ = missed_.load();
  unserved_seen_ = unserved_.load();
  ready_ = std::numeric_limits<Nanos>::min();
  restart();
  return {};
}

void Handoff::stop() noexcept {
  started_ = fill_ = filling_ = false;
  open_ = 0;
  force(Phase::off);
  wakeups_->wake_server();
}

// Playback fills first. Capture runs from here on.
void Handoff::restart() noexcept {
  open_ = 0;
  filling_ = false;
  fill_ = playing_;
  write_ = std::max(written_.load(), consumed_.load()) + largest_;
  if (!playing_) arm();
}

void Handoff::arm() noexcept {
  expected_ = write_ - agreed_.margin;
  released_.store(expected_, std::memory_order_release);
  written_.store(write_, std::memory_order_release);
  fill_end_.store(write_, std::memory_order_release);
  fill_margin_.store(agreed_.margin, std::memory_order_release);
  cycle_frames_.store(agreed_.frames, std::memory_order_release);
  force(Phase::armed);
}

void Handoff::nudge() noexcept {
  nudged_.store(true);
  wakeups_->wake_engine();
}

Fault Handoff::fault() const noexcept {
  return phase_of(state_.load(std::memory_order_acquire)) == Phase::gone ? fault_ : Fault{};
}

std::optional<Error> Handoff::explain(const Fault& fault) {
  if (fault.cause != cycle_too_long) return std::nullopt;
  return Error{
      Trouble::unsupported,
      text("The sound server runs with cycles of {}, and the stream was opened for {} at most: it is opened again.",
           number::plural(fault.a, "frame"), number::count(fault.b)),
      {}};
}

Wake Handoff::wait(Nanos until, Turn& turn) noexcept {
  for (;;) {
    if (phase_of(state_.load(std::memory_order_acquire)) == Phase::gone) return Wake::gone;
    if (nudged_.load(std::memory_order_relaxed) && nudged_.exchange(false)) return Wake::idle;
    if (started_ && open_ == 0) {
      if (take_changes()) return Wake::changed;
      if (fill_) {
        offer_filling(turn);
        return Wake::turn;
      }
      if (offer_cycle(turn)) return Wake::turn;
    }
    if (clock().now() >= until || !wakeups_->engine_sleeps(until)) return Wake::idle;
  }
}

bool Handoff::take_changes() noexcept {
  bool differs = false, anew = false;
  if (const std::int64_t changes = changes_.load(std::memory_order_acquire); changes != changes_seen_) {
    changes_seen_ = changes;
    const double rate = rate_.load(std::memory_order_relaxed);
    const Frames in = in_latency_.load(std::memory_order_relaxed), out = out_latency_.load(std::memory_order_relaxed);
    anew = rate != agreed_.rate;
    differs = anew || in != agreed_.in.latency || out != agreed_.out.latency;
    agreed_.rate = rate;
    agreed_.in.latency = in;
    agreed_.out.latency = out;
  }
  if (phase_of(state_.load(std::memory_order_acquire)) == Phase::resized) {
    agreed_.frames = new_frames_.load(std::memory_order_relaxed);
    if (playing_) agreed_.margin = whole_cycles(terms_.margin, agreed_.frames);
    anew = differs = true;
  }
  if (anew) {
    force(Phase::off);
    restart();
  }
  return differs;
}

// The part of the loss not known yet is reported with the next turn.
void Handoff::offer_filling(Turn& turn) noexcept {
  const Nanos now = clock().now();
  Frames begins = 0, lost_in = 0, lost_out = 0;
  if (ran_before_) {
    const Frames unserved = unserved_.load(std::memory_order_acquire), missed = missed_.load(std::memory_order_acquire);
    const Frames idle = unserved - std::exchange(unserved_seen_, unserved);
    const Frames silent = idle + missed - std::exchange(missed_seen_, missed);
    // The first callback's input goes unused. Neither timeline goes back.
    begins = std::max(in_next_ + idle + agreed_.frames, out_next_);
    lost_in = begins - in_next_;
    lost_out = std::max(begins - out_next_, silent);
  }
  in_next_ = out_next_ = begins;
  const int frames = agreed_.frames + static_cast<int>(agreed_.margin);
  turn = {.frames = frames, .filling = true, .ready = now, .woken = now, .due = now};
  if (capturing_) turn.in = Side{.position = begins, .time = now, .lost = lost_in};
  const int at = out_->index(write_);
  turn.out = {out_->areas(), at, out_->frames() - at, begins, now, lost_out};
  allow_changes(turn);
  fill_ = false;
  filling_ = true;
  open_ = frames;
}

// The oldest callback whose output can still be heard; those before it are lost.
bool Handoff::next_record(Record& record) noexcept {
  // Load this first: records of everything over by then can be popped.
  const Frames over = consumed_.load(std::memory_order_acquire);
  while (records_.pop(record)) {
    const bool of_an_earlier_run = record.start < expected_;
    const bool too_late = playing_ && record.start + record.frames + agreed_.margin <= over;
    if (!of_an_earlier_run && !too_late) {
      released_.store(record.start, std::memory_order_release);
      return true;
    }
  }
  if (over > released_.load(std::memory_order_relaxed)) released_.store(over, std::memory_order_release);
  return false;
}

// Moves the output position to that of `record`. Returns how many skipped frames can still be heard and become silence.
Frames Handoff::leave_out(const Record& record) noexcept {
  const Frames to = record.start + agreed_.margin;
  if (!playing_ || to <= write_) return 0;
  const Frames from = std::clamp(consumed_.load(std::memory_order_acquire), write_, to);
  out_->silence(from, to - from);
  write_ = to;
  return to - from;
}

bool Handoff::offer_cycle(Turn& turn) noexcept {
  Record record{};
  if (!next_record(record)) return false;
  // Callbacks between a filling turn and its end. Before the first turn there was nothing to hear.
  const Frames unserved = unserved_.load(std::memory_order_acquire);
  const Frames idle = unserved - std::exchange(unserved_seen_, unserved);
  const Frames skipped = record.start - expected_ + (std::exchange(ran_before_, true) ? idle : 0);
  const Frames silent = leave_out(record);
  const Frames missed = missed_.load(std::memory_order_acquire);
  const Frames lost_out = missed - std::exchange(missed_seen_, missed) + silent;

  const Nanos now = clock().now();
  ready_ = std::max(ready_, std::min(record.time, now));
  turn = {.frames = record.frames, .ready = ready_, .woken = std::max(now, ready_)};
  if (capturing_) {
    in_next_ += skipped;
    const int at = in_->index(record.start);
    const Nanos time = record.time - duration(record.frames, agreed_.rate);
    turn.in = {in_->areas(), at, in_->frames() - at, in_next_, time, skipped};
    in_next_ += record.frames;
    turn.due = ready_ + duration(in_->frames() - record.frames, agreed_.rate);
  }
  if (playing_) {
    out_next_ += skipped;
    const int at = out_->index(write_);
    const Nanos time = record.time + duration(agreed_.margin, agreed_.rate);
    turn.out = {out_->areas(), at, out_->frames() - at, out_next_, time, std::max(lost_out, skipped)};
    out_next_ += record.frames;
    const Frames ahead = whole_cycles(agreed_.margin, agreed_.frames);
    turn.due = std::max(ready_, record.deadline + duration(ahead, agreed_.rate));
    allow_changes(turn);
  }
  expected_ = record.start + record.frames;
  open_ = record.frames;
  return true;
}

void Handoff::allow_changes(Turn& turn) noexcept {
  turn.grow = grow_ = static_cast<int>(largest_margin_ - agreed_.margin);
  turn.shrink = shrink_ = static_cast<int>(std::min<Frames>(turn.frames, agreed_.margin));
}

void Handoff::done(int frames, int more) noexcept TAUT_NONBLOCKING {
  frames = std::clamp(frames, 0, open_);
  if (!started_ || frames == 0) return;
  open_ -= frames;
  const bool last = open_ == 0;
  more = last && playing_ ? std::clamp(more, -std::min(shrink_, frames), grow_) : 0;
  agreed_.margin += more;
  if (playing_) write_ += frames + more;
  if (std::exchange(filling_, !last && filling_)) {
    if (!last) return;
    out_next_ += agreed_.frames + agreed_.margin;
    return arm();
  }
  out_next_ += more;
  if (last) released_.store(expected_, std::memory_order_release);
  if (!playing_) return;
  written_.store(write_);
  if (write_ >= needed_.load()) wakeups_->wake_server();
}

}  // namespace taut::device::handoff
