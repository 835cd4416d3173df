// SPDX-License-Identifier: MIT
// The buffers of a model server, and a cable from each output to the input of the same number.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "device/handoff/handoff.hpp"

namespace taut::tests {

/// Frame s of the server's timeline is recorded in frame s + cable. `interleaved`: strided like some servers; else a
/// plane per channel, at a different address each cycle.
class Graph {
 public:
  Graph(int channels, Frames cable, int largest, bool interleaved = false)
      : channels_(channels),
        cable_(cable),
        largest_(largest),
        interleaved_(interleaved),
        line_(static_cast<std::size_t>(channels) * static_cast<std::size_t>(cable)),
        in_(2 * room()),
        out_(2 * room()) {}

  [[nodiscard]] Frames position() const noexcept { return position_; }
  [[nodiscard]] Frames cable() const noexcept { return cable_; }

  /// The buffers of the next cycle, filled with noise.
  device::handoff::ServerCycle begin(int frames) {
    turn_ = 1 - turn_;
    frames_ = frames;
    place(in_, in_areas_);
    place(out_, out_areas_);
    std::fill(out_.begin(), out_.end(), noise);
    for (int c = 0; c < channels_; ++c)
      for (int i = 0; i < frames; ++i) sample(in_areas_, c, i) = line(c, position_ + i);
    return {.frames = frames, .in = in_areas_, .out = out_areas_};
  }

  /// Plays the buffers. Returns the number of unwritten frames.
  int end() {
    int untouched = 0;
    for (int i = 0; i < frames_; ++i) {
      bool noisy = false;
      for (int c = 0; c < channels_; ++c) {
        std::int32_t& out = sample(out_areas_, c, i);
        noisy = noisy || out == noise;
        line(c, position_ + i) = out;
        out = noise;
      }
      untouched += noisy;
    }
    position_ += frames_;
    return untouched;
  }

  /// Clears the cable.
  void clear_cable() { std::fill(line_.begin(), line_.end(), 0); }

  /// A cycle without a client.
  void idle_cycle(int frames) {
    for (int i = 0; i < frames; ++i)
      for (int c = 0; c < channels_; ++c) line(c, position_ + i) = 0;
    position_ += frames;
  }

  /// Whether the buffers are unchanged since end().
  [[nodiscard]] bool untouched() const {
    return std::all_of(out_.begin(), out_.end(), [](std::int32_t value) { return value == noise; });
  }

  static constexpr std::int32_t noise = 0x5EED5EED;

 private:
  [[nodiscard]] std::size_t room() const {
    return static_cast<std::size_t>(channels_) * static_cast<std::size_t>(largest_);
  }
  void place(std::vector<std::int32_t>& memory, std::vector<audio::Area>& areas) {
    areas.resize(static_cast<std::size_t>(channels_));
    std::int32_t* const base = memory.data() + (turn_ == 0 ? 0 : room());
    for (int c = 0; c < channels_; ++c) {
      std::int32_t* const at = base + (interleaved_ ? c : c * largest_);
      areas[static_cast<std::size_t>(c)] = {reinterpret_cast<std::byte*>(at), interleaved_ ? 4 * channels_ : 4};
    }
  }
  static std::int32_t& sample(const std::vector<audio::Area>& areas, int channel, int frame) {
    const audio::Area& area = areas[static_cast<std::size_t>(channel)];
    return *reinterpret_cast<std::int32_t*>(area.data + area.step * frame);
  }
  std::int32_t& line(int channel, Frames frame) {
    return line_[static_cast<std::size_t>(frame % cable_ * channels_ + channel)];
  }

  int channels_;
  Frames cable_;
  int largest_;
  bool interleaved_;
  std::vector<std::int32_t> line_, in_, out_;
  std::vector<audio::Area> in_areas_, out_areas_;
  int turn_ = 0, frames_ = 0;
  Frames position_ = 0;
};

}  // namespace taut::tests
