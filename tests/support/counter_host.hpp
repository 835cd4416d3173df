// SPDX-License-Identifier: MIT
// A host whose samples encode frame and channel, so that everything returning through a cable can be identified.
#pragma once
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "base/realtime.hpp"
#include "engine/engine.hpp"

namespace taut::tests {

/// Writes counters into its outputs and classifies every input sample: silence, or a returned frame.
///
/// Output k is wired to input k. A sample of host frame j returning at host frame i took i + lost(i) - j - lost(j)
/// frames, where lost(x) counts the frames the engine reported lost before host frame x. This is the round trip: an
/// unreported lost or added frame changes it.
class CounterHost final : public engine::Host {
 public:
  /// `bits`: significant bits of a sample that survive the card (32 for s32).
  explicit CounterHost(int frames, int channels, int bits = 32)
      : frames_(frames), channels_(channels), shift_(32 - bits), span_(std::int64_t{1} << (bits - 1 - channel_bits)) {
    history_.push_back({0, 0});
  }

  std::vector<engine::ChannelRef> channels() const {
    std::vector<engine::ChannelRef> all;
    for (int k = 0; k < channels_; ++k) all.push_back({true, k});
    for (int k = 0; k < channels_; ++k) all.push_back({false, k});
    return all;
  }

  void bind(engine::Prepared& prepared) {
    for (int half = 0; half < 2; ++half)
      for (int k = 0; k < channels_; ++k) {
        in_[half].push_back(reinterpret_cast<const std::int32_t*>(prepared.half(static_cast<std::size_t>(k), half)));
        out_[half].push_back(
            reinterpret_cast<std::int32_t*>(prepared.half(static_cast<std::size_t>(channels_ + k), half)));
      }
  }

  /// `lost`: the engine's loss count, read every cycle. `busy`: the host's own work.
  void watch(std::function<Frames()> lost, std::function<void()> busy = {}) {
    lost_ = std::move(lost);
    busy_ = std::move(busy);
  }

  void process(int half, const engine::Moment& moment) noexcept override {
    if (half != next_half_) ++wrong_half;
    next_half_ = 1 - half;
    if (moment.position != position_) ++wrong_position;
    if (moment.time < time_) ++time_went_back;
    time_ = moment.time;
    unproven([&] { note_losses(); });  // a test may allocate where a host may not
    for (int k = 0; k < channels_; ++k) {
      read(in_[half][static_cast<std::size_t>(k)], k);
      write(out_[half][static_cast<std::size_t>(k)], k);
    }
    position_ += frames_;
    ++callbacks;
    if (busy_) unproven(busy_);
  }

  void tell(engine::Notice notice) noexcept override { ++notices[static_cast<int>(notice)]; }

  /// A round trip as this host sees it: few bits only count up to a few thousand frames.
  [[nodiscard]] Frames as_counted(Frames round_trip_told) const noexcept { return round_trip_told % (span_ - 1); }

  std::int64_t callbacks = 0, wrong_half = 0, wrong_position = 0, time_went_back = 0, wrong_channel = 0, other_trip = 0;
  std::int64_t silent = 0, returned = 0;  ///< samples of channel 0
  Frames round_trip = -1;                 ///< of the first returned sample
  Frames last_other = -1;                 ///< the latest different round trip
  std::int64_t notices[5] = {};

 private:
  static constexpr int channel_bits = 4;
  static constexpr Frames forget = 1 << 20;
  struct Loss {
    Frames from, lost;
  };

  void note_losses() {
    if (lost_)
      if (const Frames lost = lost_(); lost != history_.back().lost) history_.push_back({position_, lost});
    while (history_.size() > 2 && history_[1].from + forget < position_) history_.pop_front();
  }

  std::int32_t encode(Frames frame, int channel) const noexcept {
    return static_cast<std::int32_t>(
        static_cast<std::uint32_t>(((frame % (span_ - 1) + 1) << channel_bits) + channel % 16) << shift_);
  }

  void write(std::int32_t* to, int channel) noexcept {
    const Frames first = position_ % (span_ - 1) + 1;
    if (first + frames_ < span_) {
      const auto step = std::uint32_t{1} << (channel_bits + shift_);
      const auto base = static_cast<std::uint32_t>(encode(position_, channel));
      for (int i = 0; i < frames_; ++i) to[i] = static_cast<std::int32_t>(base + static_cast<std::uint32_t>(i) * step);
    } else {
      for (int i = 0; i < frames_; ++i) to[i] = encode(position_ + i, channel);
    }
  }

  void read(const std::int32_t* from, int channel) noexcept {
    const auto step = std::uint32_t{1} << (channel_bits + shift_);
    const auto base = static_cast<std::uint32_t>(from[0]);
    int same = 0;  // length of the current run with one round trip
    for (int i = 0; i < frames_; ++i)
      same += static_cast<std::uint32_t>(from[i]) == base + static_cast<std::uint32_t>(i) * step;
    if (same == frames_ && base != 0 && expected(from[0], channel, position_)) {
      if (channel == 0) returned += frames_;
      return;
    }
    for (int i = 0; i < frames_; ++i) explain(from[i], channel, position_ + i);
  }

  Frames lost_before(Frames frame) const noexcept {
    Frames lost = history_.front().lost;
    for (const Loss& loss : history_)
      if (loss.from <= frame) lost = loss.lost;
    return lost;
  }

  // Device frames and host frames between output and input. They differ if frames were lost in between.
  struct RoundTrip {
    Frames device, host;
  };

  RoundTrip trip(std::int32_t sample, Frames at) const noexcept {
    const Frames code = (static_cast<std::uint32_t>(sample) >> shift_ >> channel_bits) - 1;
    const Frames host = ((at - code) % (span_ - 1) + (span_ - 1)) % (span_ - 1);
    return {host + lost_before(at) - lost_before(at - host), host};
  }

  // Hardware that stalls briefly plays and records later by the same amount, which keeps the round trip in host frames.
  bool right(const RoundTrip& seen) const noexcept { return seen.device == round_trip || seen.host == round_trip; }

  bool is_of(std::int32_t sample, int channel) const noexcept {
    return static_cast<int>((static_cast<std::uint32_t>(sample) >> shift_) % 16) == channel % 16;
  }

  bool expected(std::int32_t sample, int channel, Frames at) const noexcept {
    return round_trip >= 0 && is_of(sample, channel) && right(trip(sample, at));
  }

  void explain(std::int32_t sample, int channel, Frames at) noexcept {
    if (sample == 0) {
      if (channel == 0) ++silent;
      return;
    }
    if (channel == 0) ++returned;
    if (!is_of(sample, channel)) ++wrong_channel;
    const RoundTrip seen = trip(sample, at);
    if (round_trip < 0) round_trip = seen.device;
    if (!right(seen)) {
      ++other_trip;
      last_other = seen.device;
    }
  }

  int frames_, channels_, shift_;
  std::int64_t span_;
  std::vector<const std::int32_t*> in_[2];
  std::vector<std::int32_t*> out_[2];
  std::function<Frames()> lost_;
  std::function<void()> busy_;
  std::deque<Loss> history_;
  Frames position_ = 0;
  Nanos time_ = INT64_MIN;
  int next_half_ = 0;
};

}  // namespace taut::tests
