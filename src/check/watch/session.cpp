// SPDX-License-Identifier: MIT
#include "check/watch/session.hpp"

#include <algorithm>
#include <cstring>

#include "check/floating_point.hpp"
#include "platform/clock.hpp"

namespace taut::check {
namespace {

constexpr double time_to_act = 3;  // seconds of sound for what a program has agreed to

}  // namespace

Session::Session(Watched& watched, const TautCallbacks& program, host::Relay relay, TautLong frames, double rate)
    : watched_(watched), program_(program), relay_(std::move(relay)), frames_(frames), rate_(rate) {
  for (auto& at : agreed_at_) at = -1;
  relay_.connect(*this);
}

TautCallbacks Session::callbacks() const noexcept {
  TautCallbacks ours = relay_.callbacks();
  // What the program lacks the driver shall not find.
  if (!program_.buffer_switch) ours.buffer_switch = nullptr;
  if (!program_.sample_rate_did_change) ours.sample_rate_did_change = nullptr;
  if (!program_.message) ours.message = nullptr;
  if (!program_.buffer_switch_time_info) ours.buffer_switch_time_info = nullptr;
  return ours;
}

void Session::open(std::vector<SessionChannel> channels) {
  channels_ = std::move(channels);
  std::vector<std::size_t> bytes;
  bytes.reserve(channels_.size());
  for (const SessionChannel& channel : channels_) bytes.push_back(channel.bytes);
  halves_ = std::make_unique<Halves>(bytes);
  open_ = true;
}

void Session::begun() noexcept {
  number_ = 0;
  running_ = true;
}

bool Session::close() noexcept {
  open_ = false;
  if (!relay_.disconnect(0)) {
    if (halves_) halves_->retire();
    return false;
  }
  if (halves_) halves_->retire();
  return true;
}

void Session::look() noexcept {
  if (open_ || !halves_) return;
  bool touched = false;
  for (std::size_t k = 0; k < channels_.size(); ++k) {
    if (halves_->untouched(k)) continue;
    watched_.ledger.note(Fault::written_after_dispose, channels_[k].number, channels_[k].input ? 1 : 0);
    touched = true;
  }
  if (touched) halves_->retire();
}

void Session::fill(int half) noexcept TAUT_NONBLOCKING {
  for (std::size_t k = 0; k < channels_.size(); ++k) {
    if (channels_[k].input)
      std::memcpy(halves_->at(k, half), channels_[k].inner[static_cast<std::size_t>(half)], channels_[k].bytes);
    else
      halves_->mark(k, half);
  }
}

void Session::hand_over(int half) noexcept TAUT_NONBLOCKING {
  handed_over_ = true;
  for (std::size_t k = 0; k < channels_.size(); ++k) {
    const SessionChannel& channel = channels_[k];
    if (channel.input) continue;
    const std::size_t left = halves_->take_unwritten(k, half);
    // A program may return early as long as it does not know that start has succeeded.
    if (left > 0 && !early_) {
      const bool all = left == channel.bytes;
      watched_.ledger.note(all ? Fault::unwritten : Fault::partly_written, channel.number,
                           all ? number_ : static_cast<std::int64_t>(left));
    }
    std::memcpy(channel.inner[static_cast<std::size_t>(half)], halves_->at(k, half), channel.bytes);
  }
}

void Session::ready() noexcept TAUT_NONBLOCKING {
  ++watched_.ledger.ready_inside;
  if (++ready_ == 2) watched_.ledger.note(Fault::ready_twice, ready_);
  if (open_ && !handed_over_) hand_over(half_);
}

void Session::look_at(int half) noexcept TAUT_NONBLOCKING {
  for (std::size_t k = 0; k < channels_.size(); ++k) {
    const SessionChannel& channel = channels_[k];
    const bool same =
        std::memcmp(halves_->at(k, half), channel.inner[static_cast<std::size_t>(half)], channel.bytes) == 0;
    if (!same) watched_.ledger.note(channel.input ? Fault::input_written : Fault::written_after_ready, channel.number);
    if (!halves_->take_margins(k, half))
      watched_.ledger.note(Fault::written_outside, channel.number, channel.input ? 1 : 0);
  }
}

void Session::tally(Nanos took) noexcept TAUT_NONBLOCKING {
  Ledger& ledger = watched_.ledger;
  ++ledger.switches;
  if (early_) ++ledger.early;
  bool inputs = false, outputs = false;
  for (const SessionChannel& channel : channels_) (channel.input ? inputs : outputs) = true;
  if (inputs) ++ledger.with_inputs;
  if (outputs) ++ledger.with_outputs;
  const Nanos period = std::max<Nanos>(duration(frames_, rate_), 1);
  constexpr std::int64_t fine = 1000;
  const std::int64_t share = took * fine / period;
  std::int64_t longest = ledger.longest_share;
  while (share > longest && !ledger.longest_share.compare_exchange_weak(longest, share)) {}
  ++ledger.shares[static_cast<std::size_t>(std::min<std::int64_t>(
      took * static_cast<std::int64_t>(steps_a_period) / period, static_cast<std::int64_t>(share_steps) - 1))];
  played_ += frames_;
  overdue(Provocation::reset, Fault::reset_ignored);
  overdue(Provocation::latencies, Fault::latencies_ignored);
  overdue(Provocation::size, Fault::size_ignored);
}

void Session::overdue(Provocation what, Fault fault) noexcept TAUT_NONBLOCKING {
  std::atomic<Frames>& since = agreed_at_[static_cast<std::size_t>(what)];
  Asked& asked = watched_.ledger.about(what);
  if (since < 0) return;
  if (asked.pending == 0) {
    since = -1;
  } else if (static_cast<double>(played_ - since) > time_to_act * rate_) {
    since = -1;
    asked.pending = 0;
    watched_.ledger.note(fault, asked.value);
  }
}

void Session::switched(int half, const TautTime* time) noexcept {
  if (!open_) return;
  const CallerScope::Visit visit(watched_.scope, 0);
  ++inside_;
  Session* const before_us = watched_.sounding.exchange(this);
  half_ = half;
  ready_ = 0;
  handed_over_ = false;
  early_ = !watched_.started;
  fill(half);
  // Room for a program that copies the structure as compilers without packing see it.
  struct {
    TautTime time{};
    std::array<char, 16> room{};
  } own;
  if (time) {
    ++watched_.ledger.with_time;
    own.time = *time;
    if (const double claimed = watched_.claimed_rate; claimed > 0) own.time.info.rate = claimed;
  }
  const FloatingPoint before;
  const platform::Clock& clock = platform::system_clock();
  const Nanos begin = clock.now();
  if (time && program_.buffer_switch_time_info)
    program_.buffer_switch_time_info(&own.time, half, 1);
  else if (program_.buffer_switch)
    program_.buffer_switch(half, 1);
  const Nanos took = clock.now() - begin;
  if (!before.unchanged()) watched_.ledger.note(Fault::float_changed);
  if (open_) {
    if (!handed_over_) hand_over(half);
    look_at(half);
  }
  tally(took);
  ++number_;
  watched_.sounding = before_us;
  --inside_;
}

}  // namespace taut::check
