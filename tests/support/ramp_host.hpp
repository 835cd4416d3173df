// SPDX-License-Identifier: MIT
// A host whose samples encode their position, even through a resampler: it measures the round trip continuously.
#pragma once
#include <functional>
#include <vector>

#include "engine/engine.hpp"
#include "support/ramp.hpp"

namespace taut::tests {

/// Float32 buffers. Output k is wired to input k.
class RampHost final : public engine::Host {
 public:
  RampHost(int frames, int channels) : off(static_cast<std::size_t>(channels)), frames_(frames), channels_(channels) {}

  std::vector<engine::ChannelRef> channels() const {
    std::vector<engine::ChannelRef> all;
    for (const bool input : {true, false})
      for (int k = 0; k < channels_; ++k) all.push_back({input, k});
    return all;
  }

  void bind(engine::Prepared& prepared) {
    for (int half = 0; half < 2; ++half)
      for (int k = 0; k < channels_; ++k) {
        in_[half].push_back(reinterpret_cast<const float*>(prepared.half(static_cast<std::size_t>(k), half)));
        out_[half].push_back(reinterpret_cast<float*>(prepared.half(static_cast<std::size_t>(channels_ + k), half)));
      }
  }

  /// Restarts the measurement from the next callback on, against this round trip. Ignores audio in flight.
  void expect(Frames round_trip) {
    expected_ = round_trip;
    clear_from_ = position_ + round_trip + frames_ + 600;
    for (Range& range : off) range = {};
    loud = 0;
  }

  void process(int half, const engine::Moment& moment) noexcept override {
    rate = moment.rate;
    if (moment.position != position_) ++wrong_position;
    if (moment.time < time_) ++time_went_back;
    if (callbacks > 0) steps.add(static_cast<double>(moment.time - time_));
    time_ = moment.time;
    if (lost)
      unproven([&] {
        if (const Frames now = lost(); now != lost_) {
          lost_ = now;
          clear_from_ = position_ + expected_ + 2 * frames_ + 2000;
        }
      });
    for (int k = 0; k < channels_; ++k) {
      const float* const from = in_[half][static_cast<std::size_t>(k)];
      float* const to = out_[half][static_cast<std::size_t>(k)];
      for (int i = 0; i < frames_; ++i) {
        read(from[i], k, position_ + i);
        to[i] = Ramp::value(position_ + i, k);
      }
    }
    position_ += frames_;
    ++callbacks;
    if (busy) unproven(busy);
  }

  void tell(engine::Notice notice) noexcept override { ++notices[static_cast<int>(notice)]; }

  std::function<Frames()> lost;  ///< the engine's loss count, read in each callback
  std::function<void()> busy;

  std::vector<Range> off;  ///< per channel, since expect(): measured minus reported, in frames
  Range steps;             ///< ns between callbacks, as reported to the host
  std::int64_t callbacks = 0, wrong_position = 0, time_went_back = 0, loud = 0;
  std::int64_t notices[5] = {};
  double rate = 0;

 private:
  void read(float value, int channel, Frames at) noexcept {
    if (at < clear_from_) return;
    if (value != 0) ++loud;
    double frames = 0;
    if (Ramp::off(static_cast<double>(value), channel, static_cast<double>(at - expected_), frames))
      off[static_cast<std::size_t>(channel)].add(frames);
  }

  const int frames_, channels_;
  std::vector<const float*> in_[2];
  std::vector<float*> out_[2];
  Frames position_ = 0, expected_ = 0, clear_from_ = 1 << 30, lost_ = 0;
  Nanos time_ = INT64_MIN;
};

}  // namespace taut::tests
