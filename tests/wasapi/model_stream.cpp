// SPDX-License-Identifier: MIT
#include "wasapi/model_stream.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace taut::tests::wasapi {
namespace {

constexpr Nanos never = std::numeric_limits<Nanos>::max();
constexpr com::Ticks longest_event_buffer = 5'000'000;  // documented: 500 ms

}  // namespace

ModelStream::ModelStream(Model& of, int endpoint) : model(of), endpoint_(endpoint) { model.streams_.push_back(this); }

ModelStream::~ModelStream() { std::erase(model.streams_, this); }

const Spec& ModelStream::spec() const { return model.endpoints_[static_cast<std::size_t>(endpoint_)]->spec; }

com::Result ModelStream::wrong(com::Result code) const {
  ++model.counts_.wrong_order;
  return code;
}

Nanos ModelStream::time_of(Frames frame) const {
  return static_cast<Nanos>(std::ceil(static_cast<double>(frame) * 1e9 / format_.rate));
}

Frames ModelStream::frame_at(Nanos time) const {
  auto frame = static_cast<Frames>(std::floor(static_cast<double>(time) * format_.rate / 1e9));
  while (time_of(frame + 1) <= time) ++frame;
  while (time_of(frame) > time) --frame;
  return frame;
}

com::Result ModelStream::supports(com::Share share, const com::WaveFormat* wave) const {
  if (!valid_) return com::device_invalidated;
  if (wave == nullptr) return com::bad_pointer;
  const auto format = read(*wave);
  if (!format) return com::unsupported_format;
  if (share == com::Share::shared) return *format == spec().mix ? com::ok : com::unsupported_format;
  if (!spec().exclusive) return com::exclusive_not_allowed;
  const bool plain = wave->tag != com::tag_wide;
  const auto& types = spec().types;
  const bool known = std::ranges::find(types, format->type) != types.end() && format->channels == spec().mix.channels &&
                     std::ranges::find(spec().rates, format->rate) != spec().rates.end();
  return known && (!spec().plain_only || plain) ? com::ok : com::unsupported_format;
}

com::Result ModelStream::initialize(com::Share share, com::Word flags, com::Ticks buffer, com::Ticks period,
                                    const com::WaveFormat* wave) {
  if (initialized_ || refused_size_ > 0) return wrong(com::already_initialized);
  if (!valid_) return com::device_invalidated;
  if (com::failed(spec().refuses)) return spec().refuses;
  if (const auto code = supports(share, wave); code != com::ok) return code;
  if (spec().in_use) return com::device_in_use;
  exclusive_ = share == com::Share::exclusive;
  events_ = (flags & com::flag_event) != 0;
  format_ = *read(*wave);
  if (!exclusive_) {
    if (period != 0) return wrong(com::bad_argument);
    period_ = spec().period;
    const auto asked = static_cast<int>(std::ceil(static_cast<double>(buffer) * format_.rate / 1e7));
    buffer_ = std::max(asked, 2 * period_);
  } else {
    if (events_ && (period == 0 || period != buffer)) return wrong(com::buffer_not_period);
    if (buffer < spec().least) return com::invalid_period;
    if (buffer > longest_event_buffer) return com::buffer_size_error;
    const auto frames = static_cast<int>(std::lround(static_cast<double>(buffer) * format_.rate / 1e7));
    if (frames % spec().align != 0) {
      refused_size_ = (frames + spec().align - 1) / spec().align * spec().align;
      return com::not_aligned;
    }
    period_ = buffer_ = frames;
  }
  memory_.assign(static_cast<std::size_t>((exclusive_ ? 2 : 1) * buffer_ * format_.frame_bytes()), 0);
  initialized_ = true;
  return com::ok;
}

com::Result ModelStream::initialize_short(com::Word flags, com::Word period, const com::WaveFormat* wave) {
  if (initialized_) return wrong(com::already_initialized);
  if (!valid_) return com::device_invalidated;
  if (com::failed(spec().refuses)) return spec().refuses;
  const Periods& periods = spec().periods;
  const int frames = static_cast<int>(period);
  if (periods.step == 0) return com::not_implemented;
  if (const auto code = supports(com::Share::shared, wave); code != com::ok) return code;
  if ((flags & ~com::flag_event) != 0) return wrong(com::invalid_flag);
  if (frames % periods.step != 0 || frames < periods.least || frames > periods.most) return wrong(com::invalid_period);
  if (spec().locked != 0 && spec().locked != frames) return com::period_locked;
  if (spec().in_use) return com::device_in_use;
  events_ = (flags & com::flag_event) != 0;
  format_ = *read(*wave);
  period_ = frames;
  buffer_ = 2 * frames;
  memory_.assign(static_cast<std::size_t>(buffer_ * format_.frame_bytes()), 0);
  initialized_ = true;
  return com::ok;
}

com::Result ModelStream::buffer_size(com::Word* frames) const {
  if (!initialized_ && refused_size_ == 0) return wrong(com::not_initialized);
  *frames = static_cast<com::Word>(initialized_ ? buffer_ : refused_size_);
  return com::ok;
}

com::Result ModelStream::padding(com::Word* frames) {
  if (!initialized_) return wrong(com::not_initialized);
  if (!valid_) return com::device_invalidated;
  *frames = static_cast<com::Word>(queue_.size() / static_cast<std::size_t>(format_.frame_bytes()));
  return com::ok;
}

com::Result ModelStream::set_event(Event event) {
  if (!initialized_) return wrong(com::not_initialized);
  if (!events_) return wrong(com::event_not_expected);
  if (event_ != nullptr || event == nullptr) return wrong(com::bad_argument);
  event_ = event;
  return com::ok;
}

com::Result ModelStream::service(const com::Guid& id) const {
  if (!initialized_) return wrong(com::not_initialized);
  if (!valid_) return com::device_invalidated;
  if (id == (spec().capture ? com::RenderClient::iid : com::CaptureClient::iid)) return wrong(com::wrong_endpoint_type);
  return com::ok;
}

com::Result ModelStream::start() {
  if (!initialized_) return wrong(com::not_initialized);
  if (!valid_) return com::device_invalidated;
  if (events_ && event_ == nullptr) return wrong(com::event_not_set);
  if (running_) return wrong(com::not_stopped);
  if (spec().start_duration > 0) model.run_to(model.now_ + spec().start_duration);
  running_ = true;
  ++model.counts_.started;
  const Frames from = frame_at(model.now_) + spec().start_up + 1;
  if (exclusive_ && !spec().capture) {
    next_ = origin_ = played_ = from;
    begun_ = -1;
    return com::ok;
  }
  const Frames rest = (from - spec().phase) % period_;
  next_ = rest == 0 ? from : from + period_ - rest;
  origin_in_ = next_;
  if (spec().capture) next_ += period_;
  return com::ok;
}

com::Result ModelStream::stop() {
  if (!initialized_) return wrong(com::not_initialized);
  if (running_) ++model.counts_.stopped;
  return std::exchange(running_, false) ? com::ok : com::no;
}

com::Result ModelStream::reset() {
  if (!initialized_) return wrong(com::not_initialized);
  if (!valid_) return com::device_invalidated;
  if (running_) return wrong(com::not_stopped);
  if (pending_ >= 0) return wrong(com::buffer_operation_pending);
  queue_.clear();
  packets_.clear();
  heard_.clear();
  heard_before_ = recorded_ = released_ = 0;
  broken_ = true;
  std::ranges::fill(memory_, std::uint8_t{0});
  return com::ok;
}

com::Result ModelStream::get_render(com::Word frames, std::uint8_t** data) {
  if (!valid_) return com::device_invalidated;
  if (pending_ >= 0) return wrong(com::out_of_order);
  const auto count = static_cast<Frames>(frames);
  if (exclusive_) {
    if (count != buffer_) return wrong(com::buffer_size_error);
    const Frames most = running_ ? begun_ + 2 : 1;  // halves that may have been released by now
    if (released_ >= most) return com::buffer_too_large;
    *data = memory_.data() + (released_ % 2) * buffer_ * format_.frame_bytes();
  } else {
    com::Word waiting = 0;
    padding(&waiting);
    if (count > buffer_ - static_cast<Frames>(waiting)) return wrong(com::buffer_too_large);
    *data = memory_.data();
  }
  pending_ = count;
  return com::ok;
}

com::Result ModelStream::release_render(com::Word frames, com::Word flags) {
  const auto count = static_cast<Frames>(frames);
  if (pending_ < 0) return frames == 0 ? com::ok : wrong(com::out_of_order);
  if (count > pending_ || (exclusive_ && count != 0 && count != buffer_)) return wrong(com::invalid_size);
  pending_ = -1;
  if (!valid_) return com::device_invalidated;
  if (count == 0) return com::ok;
  if (exclusive_) {
    if (running_ && released_ <= begun_) ++model.counts_.late_halves;
    ++released_;
    return com::ok;
  }
  if ((flags & com::packet_silent) != 0) std::ranges::fill(memory_, std::uint8_t{0});
  queue_.insert(queue_.end(), memory_.begin(), memory_.begin() + count * format_.frame_bytes());
  return com::ok;
}

com::Result ModelStream::get_capture(std::uint8_t** data, com::Word* frames, com::Word* flags, com::Long* position,
                                     com::Long* time) {
  if (!valid_) return com::device_invalidated;
  if (pending_ >= 0) return wrong(com::out_of_order);
  *frames = *flags = 0;
  if (packets_.empty()) return com::buffer_empty;
  Packet& packet = packets_.front();
  pending_ = period_;
  *data = packet.data.data();
  *frames = static_cast<com::Word>(period_);
  *position = static_cast<com::Long>(packet.position);
  *time = spec().clock ? static_cast<com::Long>((packet.time - model.stamp_offset()) / 100) : 0;
  *flags = (packet.broken ? com::packet_discontinuity : 0) | (spec().clock ? 0 : com::packet_timestamp_error);
  return com::ok;
}

com::Result ModelStream::release_capture(com::Word frames) {
  if (pending_ < 0) return frames == 0 ? com::ok : wrong(com::out_of_order);
  if (frames != 0 && static_cast<Frames>(frames) != pending_) return wrong(com::invalid_size);
  pending_ = -1;
  if (!valid_) return com::device_invalidated;
  if (frames != 0) packets_.pop_front();
  return com::ok;
}

com::Result ModelStream::position(com::Long* position, com::Long* time) {
  if (!initialized_) return wrong(com::not_initialized);
  if (!valid_) return com::device_invalidated;
  const Frames now = frame_at(model.now_);
  Frames heard = heard_before_;
  for (const auto& run : heard_) heard += std::clamp<Frames>(now - run.from, 0, run.count);
  *position = spec().clock ? static_cast<com::Long>(heard * format_.frame_bytes()) : 0;
  if (time != nullptr) *time = static_cast<com::Long>((time_of(now) - model.stamp_offset()) / 100);
  return com::ok;
}

Nanos ModelStream::next_pass() const { return running_ && valid_ ? time_of(next_) : never; }

void ModelStream::pass() {
  const Frames at = next_;
  next_ += period_;
  if (spec().capture)
    capture_pass(at);
  else if (exclusive_)
    half_pass();
  else
    mixer_pass(at);
}

void ModelStream::mixer_pass(Frames at) {
  const auto bytes = static_cast<std::size_t>(format_.frame_bytes());
  const auto count = std::min<std::size_t>(static_cast<std::size_t>(period_), queue_.size() / bytes);
  if (count < static_cast<std::size_t>(period_)) ++model.counts_.underruns;
  const std::vector<std::uint8_t> taken(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count * bytes));
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count * bytes));
  send(at + spec().delay, taken.data(), static_cast<Frames>(count));
  model.set_event(event_);
}

void ModelStream::half_pass() {
  ++begun_;
  if (begun_ == 0 && spec().late_events) return;
  if (begun_ == 1 && spec().late_events) ++released_;  // the unfilled first half still plays
  model.set_event(event_);
}

// Plays what is in memory at its time, released or not.
void ModelStream::play_until(Nanos time) {
  if (!running_ || !valid_ || !exclusive_ || spec().capture) return;
  const auto bytes = static_cast<std::size_t>(format_.frame_bytes());
  for (const Frames end = frame_at(time); played_ < end; ++played_) {
    const auto place = static_cast<std::size_t>((played_ - origin_) % (2 * period_));
    send(played_ + spec().delay, memory_.data() + place * bytes, 1);
  }
}

void ModelStream::send(Frames frame, const std::uint8_t* data, Frames count) {
  if (count == 0) return;
  if (!heard_.empty() && heard_.back().from + heard_.back().count == frame)
    heard_.back().count += count;
  else
    heard_.push_back({frame, count});
  while (heard_.size() > 8) {
    heard_before_ += heard_.front().count;
    heard_.pop_front();
  }
  const auto size = audio::bytes(format_.type);
  for (Frames i = 0; i < count; ++i)
    for (int c = 0; c < format_.channels; ++c, data += size) {
      auto& cell = model.cell(spec().cable + c, frame + i);
      cell = {frame + i, 0};
      std::memcpy(&cell.sample, data, size);
    }
}

void ModelStream::capture_pass(Frames at) {
  const Frames position = recorded_;
  const Frames first = at - period_ - spec().delay;
  recorded_ += period_;
  const std::size_t room = exclusive_ ? 2 : static_cast<std::size_t>(std::max(1, buffer_ / period_));
  const bool lost = to_lose_ > 0;
  if (lost) --to_lose_;
  if (lost || packets_.size() >= room) {
    model.counts_.overrun += lost ? 0 : 1;
    broken_ = true;
  } else {
    Packet packet{.position = position, .time = time_of(first), .broken = std::exchange(broken_, false), .data = {}};
    const auto size = audio::bytes(format_.type);
    packet.data.resize(static_cast<std::size_t>(period_ * format_.frame_bytes()));
    auto* to = packet.data.data();
    for (Frames i = 0; i < period_; ++i)
      for (int c = 0; c < format_.channels; ++c, to += size) {
        const auto& cell = model.cell(spec().cable + c, first + i);
        const std::uint32_t sample = cell.frame == first + i ? cell.sample : 0;
        std::memcpy(to, &sample, size);
      }
    packets_.push_back(std::move(packet));
  }
  model.set_event(event_);
}

}  // namespace taut::tests::wasapi
