// SPDX-License-Identifier: MIT
// createBuffers and disposeBuffers, and what is judged around them.
#include <algorithm>
#include <bit>

#include "audio/sample_type.hpp"
#include "check/watch/call.hpp"
#include "check/watch/watched_driver.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr TautLong absurd_count = 4096;
constexpr double heard_after = 0.25;  // seconds: shorter runs are tries

std::size_t bytes_of(TautLong type, TautLong frames) {
  const auto count = static_cast<std::size_t>(frames);
  if (type == TAUT_SAMPLE_DSD_LSB || type == TAUT_SAMPLE_DSD_MSB) return count / 8;
  if (type == TAUT_SAMPLE_DSD_8) return count;
  return audio::bytes(static_cast<audio::SampleType>(type)) * count;
}

std::int64_t direction(const TautBufferInfo& info) { return info.is_input != 0 ? 1 : 0; }

}  // namespace

void WatchedDriver::look_at_size(TautLong frames) {
  TautLong min = 0, max = 0, preferred = 0, step = 0;
  if (inner(&Table::get_buffer_size, &min, &max, &preferred, &step) != TAUT_OK || frames == preferred) return;
  if (frames < min || frames > max) {
    watched_.ledger.note(Fault::size_outside, frames, frames < min ? min : max);
  } else {
    const bool fits = step < 0    ? std::has_single_bit(static_cast<TautULong>(frames))
                      : step == 0 ? false
                                  : (frames - min) % step == 0;
    if (!fits) watched_.ledger.note(Fault::size_off_grid, frames, step);
  }
}

void WatchedDriver::look_before_making(const TautBufferInfo* infos, TautLong count, TautLong frames,
                                       const TautCallbacks& callbacks) {
  Ledger& ledger = watched_.ledger;
  if (state_ >= State::prepared) ledger.note(Fault::buffers_again);
  if (state_ != State::initialised) return;
  if (!channels_asked_) ledger.note(Fault::channels_not_asked);
  if (!sizes_asked_) ledger.note(Fault::sizes_not_asked);
  look_at_size(frames);
  TautLong inputs = 0, outputs = 0;
  inner(&Table::get_channels, &inputs, &outputs);
  std::set<std::pair<bool, TautLong>> used;
  for (TautLong k = 0; k < count; ++k) {
    const TautBufferInfo& info = infos[k];
    const bool input = info.is_input != 0;
    if (info.channel < 0 || info.channel >= (input ? inputs : outputs))
      ledger.note(Fault::no_such_channel, info.channel, direction(info));
    else if (!used.insert({input, info.channel}).second)
      ledger.note(Fault::channel_twice, info.channel, direction(info));
  }
  if (!callbacks.buffer_switch) ledger.note(Fault::no_callback, 0);
  if (!callbacks.sample_rate_did_change) ledger.note(Fault::no_callback, 1);
  if (!callbacks.message) ledger.note(Fault::no_callback, 2);
}

std::vector<SessionChannel> WatchedDriver::described(const std::vector<TautBufferInfo>& infos, TautLong frames) const {
  std::vector<SessionChannel> channels;
  channels.reserve(infos.size());
  for (const TautBufferInfo& info : infos) {
    TautChannelInfo about{
        .channel = info.channel, .is_input = info.is_input, .is_active = 0, .group = 0, .type = 0, .name = {}};
    inner(&Table::get_channel_info, &about);
    channels.push_back({.input = info.is_input != 0,
                        .number = info.channel,
                        .bytes = bytes_of(about.type, frames),
                        .inner = {info.halves[0], info.halves[1]}});
  }
  return channels;
}

TautResult WatchedDriver::create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                                         const TautCallbacks* callbacks) noexcept {
  Call call(*this, create_slot, frames);
  call.places(infos && count >= 1);
  if (!callbacks) watched_.ledger.note(Fault::no_callback, 4);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  if (!infos || !callbacks || count < 1 || count > absurd_count)
    return call.answer(inner(&Table::create_buffers, infos, count, frames, callbacks));
  try {
    look_before_making(infos, count, frames, *callbacks);
    return call.answer(make(infos, count, frames, *callbacks));
  } catch (...) {
    return call.answer(TautResult{TAUT_NO_MEMORY});
  }
}

TautResult WatchedDriver::make(TautBufferInfo* infos, TautLong count, TautLong frames, const TautCallbacks& callbacks) {
  if (const double claimed = watched_.claimed_rate.exchange(0); claimed > 0) inner(&Table::set_sample_rate, claimed);
  auto relay = host::Relay::take();
  if (!relay) return TAUT_NO_MEMORY;
  double rate = 0;
  inner(&Table::get_sample_rate, &rate);
  constexpr double usual = 48000;
  auto fresh = std::make_shared<Session>(watched_, callbacks, std::move(*relay), frames, rate > 0 ? rate : usual);
  const bool possible = state_ == State::initialised && callbacks.buffer_switch;
  if (possible) fresh->ask();
  if (watched_.ledger.supports[TAUT_MESSAGE_SUPPORTS_TIME_INFO] == 2 && !callbacks.buffer_switch_time_info)
    watched_.ledger.note(Fault::no_callback, 3);
  std::vector<TautBufferInfo> ours(infos, infos + count);
  const TautCallbacks between = fresh->callbacks();
  const TautResult result = inner(&Table::create_buffers, ours.data(), count, frames, &between);
  if (result != TAUT_OK) {
    shelve(fresh, fresh->close());
    return result;
  }
  fresh->open(described(ours, frames));
  for (std::size_t k = 0; k < ours.size(); ++k)
    for (const int half : {0, 1}) infos[k].halves[half] = fresh->half(k, half);
  {
    const std::lock_guard lock(lock_);
    session_ = std::move(fresh);
    channels_ = std::move(ours);
  }
  State initialised = State::initialised;
  state_.compare_exchange_strong(initialised, State::prepared);
  made(frames);
  return result;
}

void WatchedDriver::made(TautLong frames) {
  latency_after_ = false;
  watched_.preferred = 0;
  Ledger& ledger = watched_.ledger;
  ++ledger.made;
  ledger.frames = frames;
  ledger.rate_millihertz = static_cast<std::int64_t>(session()->rate() * 1000);
  ledger.inputs = std::ranges::count_if(channels_, [](const TautBufferInfo& info) { return info.is_input != 0; });
  ledger.outputs = std::ssize(channels_) - ledger.inputs;
  look_at_shelved();
  if (Asked& asked = ledger.about(Provocation::reset); asked.pending.exchange(0) != 0) ++asked.honoured;
  if (Asked& asked = ledger.about(Provocation::size); asked.pending.exchange(0) != 0) {
    if (asked.value == frames)
      ++asked.honoured;
    else
      ledger.note(Fault::size_ignored, asked.value);
  }
}

void WatchedDriver::look_before_start() {
  Ledger& ledger = watched_.ledger;
  if (state_ == State::initialised) ledger.note(Fault::start_without_buffers);
  if (state_ == State::running) ledger.note(Fault::start_again);
  if (state_ != State::prepared) return;
  if (!rate_known_) ledger.note(Fault::rate_unknown);
  if (const double refused = refused_rate_; refused > 0)
    ledger.note(Fault::refused_rate_played, static_cast<std::int64_t>(refused * 1000));
  const std::lock_guard lock(lock_);
  for (const TautBufferInfo& info : channels_) {
    const auto number = static_cast<std::size_t>(info.channel);
    if (number < most_channels && !type_read_[info.is_input != 0 ? 1 : 0][number])
      ledger.note(Fault::type_not_read, info.channel, direction(info));
  }
}

TautResult WatchedDriver::get_channel_info(TautChannelInfo* info) noexcept {
  Call call(*this, channel_slot, info ? info->channel : -1);
  call.places(info != nullptr);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  if (info && state_ != State::loaded) {
    TautLong inputs = 0, outputs = 0;
    inner(&Table::get_channels, &inputs, &outputs);
    const bool input = info->is_input != 0;
    if (info->channel < 0 || info->channel >= (input ? inputs : outputs))
      watched_.ledger.note(Fault::no_such_channel, info->channel, input ? 1 : 0);
  }
  const TautResult result = inner(&Table::get_channel_info, info);
  if (result == TAUT_OK && info)
    if (const auto number = static_cast<std::size_t>(info->channel); number < most_channels)
      type_read_[info->is_input != 0 ? 1 : 0][number] = true;
  return call.answer(result);
}

void WatchedDriver::look_at_end_of_run() {
  ++watched_.ledger.runs_ended;
  const auto here = watched_.scope.here().where;
  const auto ended = session();
  if (here == CallerScope::Where::outside && ended && ended->inside() > 0) watched_.ledger.note(Fault::callback_stuck);
}

void WatchedDriver::put_away(State now) {
  state_ = now;
  std::shared_ptr<Session> old;
  {
    const std::lock_guard lock(lock_);
    old = std::move(session_);
    session_.reset();
    channels_.clear();
  }
  if (!old) return;
  ++watched_.ledger.disposed;
  if (static_cast<double>(old->played()) > heard_after * old->rate()) {
    ++watched_.ledger.heard;
    if (!latency_after_) watched_.ledger.note(latency_before_ ? Fault::latency_before_only : Fault::latency_never);
  }
  const bool quiet = old->close();
  shelve(std::move(old), quiet);
}

TautResult WatchedDriver::dispose_buffers() noexcept {
  Call call(*this, dispose_slot);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  const State state = state_;
  if (state == State::initialised) watched_.ledger.note(Fault::dispose_idle);
  if (state == State::running) {
    watched_.ledger.note(Fault::dispose_running);
    if (const auto open = session()) open->ended();
  }
  const TautResult result = inner(&Table::dispose_buffers);
  if (result != TAUT_OK) return call.answer(result);
  if (state == State::running) look_at_end_of_run();
  put_away(State::initialised);
  return call.answer(result);
}

}  // namespace taut::check
