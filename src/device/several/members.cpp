// SPDX-License-Identifier: MIT
// Members that leave or return, and which clock drives the timeline.
#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/several/stream.hpp"

namespace taut::device::several {

void SeveralStream::post_event(MemberCause cause, int member) noexcept {
  events_[events_written_ % events_.size()] = {cause, member};
  ++events_written_;
}

bool SeveralStream::take_event(Nanos now) noexcept {
  if (events_read_ == events_written_) return false;
  const MemberEvent event = events_[events_read_ % events_.size()];
  ++events_read_;
  away_ += event.cause == MemberCause::went ? 1 : -1;
  fault_ = {.cause = static_cast<int>(event.cause), .at = now, .a = event.member, .b = away_};
  return true;
}

// recover() destroys it: nothing here may block.
void SeveralStream::lose(int member) noexcept {
  MemberSlot& slot = *slots_[static_cast<std::size_t>(member)];
  if (slot.follower) {
    slot.follower->finish();
    slot.lost = slot.follower.release();
  }
  slot.state = MemberSlot::State::away;
  slot.status.set({});
  post_event(MemberCause::went, member);
  if (promoted_ == member) promoted_ = -1;
}

void SeveralStream::lose_master() noexcept {
  sleeping_in_ = nullptr;
  lost_master_ = master_.release();
  slots_[static_cast<std::size_t>(plan_->master)]->state = MemberSlot::State::away;
  post_event(MemberCause::went, plan_->master);
  if (!layout_.in_line.begun()) {
    layout_.in_line.see(in_next_, clock_->now());
    layout_.out_line.see(in_next_, clock_->now());
  }
  promote();
}

void SeveralStream::take_over_offered() noexcept {
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    Follower* const back = slots_[k]->offered.exchange(nullptr);
    if (back == nullptr) continue;
    slots_[k]->follower.reset(back);
    slots_[k]->state = MemberSlot::State::playing;
    post_event(MemberCause::back, static_cast<int>(k));
  }
}

// Prefers a member on the master's own clock, so that the others on it stay joined.
void SeveralStream::promote() noexcept {
  for (const bool joined : {true, false})
    for (std::size_t k = 0; k < slots_.size() && promoted_ < 0; ++k) {
      const MemberSlot& slot = *slots_[k];
      if (!slot.follower || slot.channels.joined != joined || !slot.follower->line().settled()) continue;
      const Timeline& line = slot.follower->line();
      promoted_ = static_cast<int>(k);
      met_ = followed_ = line.last();
      meeting_ = layout_.in_line.frames_at(line.time_at(met_));
      ratio_ = joined ? 1 : layout_.in_line.rate() / line.rate();
      between_ = layout_.out_line.time_at(in_next_) - layout_.in_line.time_at(in_next_);
    }
}

// Its positions, scaled to layout frames by a fixed ratio, so that they advance in constant steps.
void SeveralStream::follow_promoted() noexcept {
  if (master_ || promoted_ < 0) return;
  const Timeline& line = slots_[static_cast<std::size_t>(promoted_)]->follower->line();
  if (line.last() == followed_) return;
  followed_ = line.last();
  const double exact = meeting_ + static_cast<double>(followed_ - met_) * ratio_;
  const Frames position = std::llround(exact);
  const auto off = static_cast<Nanos>((static_cast<double>(position) - exact) * 1e9 / layout_.in_line.rate());
  const Nanos time = line.time_at(followed_) + off;
  layout_.in_line.see(position, time);
  layout_.out_line.see(position, time + between_);
}

bool SeveralStream::recover() {
  std::unique_ptr<Master> master(lost_master_.exchange(nullptr));
  if (master) {
    say_why(plan_->master, master->stream->explain(master->stream->fault()).sentence());
    const std::lock_guard lock(recovering_);
    master->stream->stop();
    master.reset();
  }
  bool complete = true;
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    MemberSlot& slot = *slots_[k];
    if (std::unique_ptr<Follower> gone{slot.lost.exchange(nullptr)}) {
      say_why(static_cast<int>(k), gone->stream().explain(gone->stream().fault()).sentence());
      gone->stop();
    }
    if (running_ && slot.state == MemberSlot::State::away) complete = bring_back(static_cast<int>(k)) && complete;
  }
  return complete;
}

bool SeveralStream::bring_back(int member) {
  MemberSlot& slot = *slots_[static_cast<std::size_t>(member)];
  const auto follow = [&] {
    return make_follower(layout_, slot, slot.channels.joined && sleeping_in_.load() != nullptr);
  };
  auto back = follow();
  if (!back && back.error().trouble == Trouble::unsupported) {
    // It may have changed meanwhile: probe again and choose its rate anew.
    const bool asks = slot.request.share != Share::leave;
    const auto can = asks ? slot.backend->probe_to_open(slot.id) : slot.backend->probe(slot.id);
    if (const double rate = can ? rate_for(*can, layout_.rate) : slot.request.rate; rate != slot.request.rate) {
      slot.request.rate = rate;
      slot.channels.joined = false;
      back = follow();
    }
  }
  if (back) {
    if (auto started = (*back)->start(); !started) back = std::unexpected(started.error());
  }
  if (back) {
    slot.state = MemberSlot::State::offered;
    slot.offered = back->release();
    return true;
  }
  const Trouble trouble = back.error().trouble;
  if (trouble != Trouble::absent) say_why(member, back.error().sentence());
  if (trouble != Trouble::unsupported) return false;
  slot.state = MemberSlot::State::unsuited;
  return true;
}

void SeveralStream::say_why(int member, std::string why) {
  if (why.empty()) return;
  const std::lock_guard lock(words_);
  why_[static_cast<std::size_t>(member)] = std::move(why);
}

Error SeveralStream::explain(const Fault& fault) const {
  if (fault.a < 0 || fault.a >= static_cast<std::int64_t>(slots_.size())) return {};
  const MemberSlot& slot = *slots_[static_cast<std::size_t>(fault.a)];
  switch (static_cast<MemberCause>(fault.cause)) {
    case MemberCause::went:
      return {Trouble::absent, text("'{}' is gone: its channels are silent.", slot.label),
              fault.a == plan_->master ? "The others continue on a clock of their own; it rejoins when it is back."
                                       : "It rejoins when it is back."};
    case MemberCause::back:
      return {Trouble::absent, text("'{}' is back.", slot.label), ""};
    case MemberCause::none:
      break;
  }
  return {};
}

std::vector<std::string> SeveralStream::describe() const {
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    const MemberSlot& slot = *slots_[k];
    const FollowerStatus status = slot.status.get();
    const bool first = static_cast<int>(k) == plan_->master;
    const std::lock_guard lock(words_);
    switch (slot.state.load()) {
      case MemberSlot::State::playing:
        if (first && sleeping_in_.load() != nullptr)
          parts.push_back(text("{}: the master, bit-exact.", slot.label));
        else
          parts.push_back(
              text("{}: {}, {} ppm{}; {}, {}, {}.", slot.label,
                   slot.channels.joined ? "on the master's clock, not resampled" : "resampled",
                   number::deviation(status.ppm, 1),
                   status.sounding ? text(", {} frames off", number::deviation(status.error, 2)) : ", not in step yet",
                   number::plural(status.gaps, "gap"), number::plural(status.jumps, "jump"),
                   number::plural(status.xruns, "restart")));
        break;
      case MemberSlot::State::away:
      case MemberSlot::State::offered:
        parts.push_back(text("{}: away, its channels are silent. {}", slot.label, why_[k]));
        break;
      case MemberSlot::State::unused:
        break;
      case MemberSlot::State::unsuited:
        parts.push_back(text("{}: back, but not as it was: start the stream again. {}", slot.label, why_[k]));
        break;
    }
  }
  return parts;
}

}  // namespace taut::device::several
