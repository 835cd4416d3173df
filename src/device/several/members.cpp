// SPDX-License-Identifier: MIT
// Who goes, who comes back, and whose clock the line goes on by.
#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/several/stream.hpp"

namespace taut::device::several {

void SeveralStream::tell(Cause cause, int member) noexcept {
  news_[to_tell_ % news_.size()] = {cause, member};
  ++to_tell_;
}

bool SeveralStream::take_news(Nanos now) noexcept {
  if (told_ == to_tell_) return false;
  const News news = news_[told_ % news_.size()];
  ++told_;
  away_ += news.cause == Cause::went ? 1 : -1;
  fault_ = {.cause = static_cast<int>(news.cause), .at = now, .a = news.member, .b = away_};
  return true;
}

// Destroying it is for recover(): nothing here may block.
void SeveralStream::lose(int member) noexcept {
  Seat& seat = *seats_[static_cast<std::size_t>(member)];
  if (seat.follower) {
    seat.follower->finish();
    seat.lost = seat.follower.release();
  }
  seat.state = Seat::State::away;
  seat.course.set({});
  tell(Cause::went, member);
  if (promoted_ == member) promoted_ = -1;
}

void SeveralStream::lose_master() noexcept {
  sleeping_in_ = nullptr;
  lost_master_ = master_.release();
  seats_[static_cast<std::size_t>(plan_->master)]->state = Seat::State::away;
  tell(Cause::went, plan_->master);
  if (!whole_.in_line.begun()) {
    whole_.in_line.see(in_next_, clock_->now());
    whole_.out_line.see(in_next_, clock_->now());
  }
  promote();
}

void SeveralStream::adopt() noexcept {
  for (std::size_t k = 0; k < seats_.size(); ++k) {
    Follower* const back = seats_[k]->offered.exchange(nullptr);
    if (back == nullptr) continue;
    seats_[k]->follower.reset(back);
    seats_[k]->state = Seat::State::playing;
    tell(Cause::back, static_cast<int>(k));
  }
}

// A member on the master's own clock is the best heir: the others on it stay joined.
void SeveralStream::promote() noexcept {
  for (const bool joined : {true, false})
    for (std::size_t k = 0; k < seats_.size() && promoted_ < 0; ++k) {
      const Seat& seat = *seats_[k];
      if (!seat.follower || seat.part.joined != joined || !seat.follower->line().settled()) continue;
      const TimeLine& line = seat.follower->line();
      promoted_ = static_cast<int>(k);
      met_ = followed_ = line.last();
      meeting_ = whole_.in_line.frames_at(line.time_at(met_));
      ratio_ = joined ? 1 : whole_.in_line.rate() / line.rate();
      between_ = whole_.out_line.time_at(in_next_) - whole_.in_line.time_at(in_next_);
    }
}

// Its positions, in the whole's frames: the ratio of the two clocks stays what it was, so its own step is constant.
void SeveralStream::follow_promoted() noexcept {
  if (master_ || promoted_ < 0) return;
  const TimeLine& line = seats_[static_cast<std::size_t>(promoted_)]->follower->line();
  if (line.last() == followed_) return;
  followed_ = line.last();
  const double place = meeting_ + static_cast<double>(followed_ - met_) * ratio_;
  const Frames position = std::llround(place);
  const auto off = static_cast<Nanos>((static_cast<double>(position) - place) * 1e9 / whole_.in_line.rate());
  const Nanos time = line.time_at(followed_) + off;
  whole_.in_line.see(position, time);
  whole_.out_line.see(position, time + between_);
}

bool SeveralStream::recover() {
  std::unique_ptr<Master> master(lost_master_.exchange(nullptr));
  if (master) {
    say_why(plan_->master, master->stream->explain(master->stream->fault()).sentence());
    const std::lock_guard lock(recovering_);
    master->stream->stop();
    master.reset();
  }
  bool whole = true;
  for (std::size_t k = 0; k < seats_.size(); ++k) {
    Seat& seat = *seats_[k];
    if (std::unique_ptr<Follower> gone{seat.lost.exchange(nullptr)}) {
      say_why(static_cast<int>(k), gone->stream().explain(gone->stream().fault()).sentence());
      gone->stop();
    }
    if (running_ && seat.state == Seat::State::away) whole = bring_back(static_cast<int>(k)) && whole;
  }
  return whole;
}

bool SeveralStream::bring_back(int member) {
  Seat& seat = *seats_[static_cast<std::size_t>(member)];
  const auto follow = [&] { return seat_follower(whole_, seat, seat.part.joined && sleeping_in_.load() != nullptr); };
  auto back = follow();
  if (!back && back.error().trouble == Trouble::unsupported) {
    // It may have changed: what it can now is asked, and its rate chosen anew.
    const auto can = seat.backend->probe(seat.id);
    if (const double rate = can ? rate_for(*can, whole_.rate) : seat.request.rate; rate != seat.request.rate) {
      seat.request.rate = rate;
      seat.part.joined = false;
      back = follow();
    }
  }
  if (back) {
    if (auto started = (*back)->start(); !started) back = std::unexpected(started.error());
  }
  if (back) {
    seat.state = Seat::State::offered;
    seat.offered = back->release();
    return true;
  }
  const Trouble trouble = back.error().trouble;
  if (trouble != Trouble::absent) say_why(member, back.error().sentence());
  if (trouble != Trouble::unsupported) return false;
  seat.state = Seat::State::unsuited;
  return true;
}

void SeveralStream::say_why(int member, std::string why) {
  if (why.empty()) return;
  const std::lock_guard lock(words_);
  why_[static_cast<std::size_t>(member)] = std::move(why);
}

Error SeveralStream::explain(const Fault& fault) const {
  if (fault.a < 0 || fault.a >= static_cast<std::int64_t>(seats_.size())) return {};
  const Seat& seat = *seats_[static_cast<std::size_t>(fault.a)];
  switch (static_cast<Cause>(fault.cause)) {
    case Cause::went:
      return {Trouble::absent, text("'{}' is gone: its channels are silent.", seat.label),
              fault.a == plan_->master ? "The others go on by a clock of their own; it joins again when it is back."
                                       : "It joins again when it is back."};
    case Cause::back:
      return {Trouble::absent, text("'{}' is back.", seat.label), ""};
    case Cause::none:
      break;
  }
  return {};
}

std::vector<std::string> SeveralStream::describe() const {
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < seats_.size(); ++k) {
    const Seat& seat = *seats_[k];
    const Course course = seat.course.get();
    const bool first = static_cast<int>(k) == plan_->master;
    const std::lock_guard lock(words_);
    switch (seat.state.load()) {
      case Seat::State::playing:
        if (first && sleeping_in_.load() != nullptr)
          parts.push_back(text("{}: the master, bit-exact.", seat.label));
        else
          parts.push_back(text(
              "{}: {}, {} ppm{}; {}, {}, {}.", seat.label,
              seat.part.joined ? "on the master's clock, not resampled" : "resampled", number::deviation(course.ppm, 1),
              course.sounding ? text(", {} frames off", number::deviation(course.error, 2)) : ", not in step yet",
              number::plural(course.gaps, "gap"), number::plural(course.jumps, "jump"),
              number::plural(course.xruns, "restart")));
        break;
      case Seat::State::away:
      case Seat::State::offered:
        parts.push_back(text("{}: away, its channels are silent. {}", seat.label, why_[k]));
        break;
      case Seat::State::unused:
        break;
      case Seat::State::unsuited:
        parts.push_back(text("{}: back, but not as it was: start the stream again. {}", seat.label, why_[k]));
        break;
    }
  }
  return parts;
}

}  // namespace taut::device::several
