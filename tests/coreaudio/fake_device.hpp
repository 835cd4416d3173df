// SPDX-License-Identifier: MIT
// A sound device of the fake HAL: converters with a clock of their own, joined by a cable from each output to the input of
// the same number, and the properties that tell of them.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "device/coreaudio/hal.hpp"

namespace taut::tests::coreaudio {

namespace hal = device::coreaudio::hal;

struct Spec {
  std::string uid = "box:1", name = "Box";
  std::vector<std::uint32_t> in{2}, out{2};  ///< channels of each stream
  std::vector<hal::Range> rates{{44100, 44100}, {48000, 48000}, {96000, 96000}};
  double rate = 48000;
  double ppm = 0;  ///< of its clock
  std::uint32_t frames = 512, least = 14, most = 4096;
  bool fixed_size = false;     ///< nobody can set `frames`
  std::uint32_t variable = 0;  ///< longest cycle; 0: all are `frames` long
  std::uint32_t in_safety = 66, out_safety = 93;
  std::uint32_t in_latency = 12, out_latency = 39;  ///< of the device
  std::uint32_t in_stream_latency = 3, out_stream_latency = 5;
  hal::Code transport = hal::usb;
  int late_changes = 0;                      ///< reads of a property that still give the old value after a change
  std::map<int, std::string> channel_names;  ///< inputs from 1, outputs from -1 down
};

struct Device {
  explicit Device(Spec from, hal::Object number) : spec(std::move(from)), object(number) {}

  Spec spec;
  hal::Object object;
  bool alive = true, listed = true;
  std::int32_t hog = -1;
  bool integer_samples = false;
  bool empty_aggregate = false;  ///< its streams are not there yet
  int empty_for = 0;             ///< nor for so many more looks at them
  bool composed = false;         ///< an aggregate that a program has made
  hal::Object tap = 0;           ///< in it
  /// Answers in the place of the truth; nullopt: an error.
  std::map<hal::Code, std::function<std::optional<std::vector<std::byte>>()>> lies;
  /// What a change must wait for.
  struct Pending {
    hal::Code selector;
    double value;
    int reads;
  };
  std::vector<Pending> pending;

  // The IOProc.
  hal::IoProc proc = nullptr;
  void* data = nullptr;
  bool running = false, inputs_off = false;
  double base_time = 0, base_sample = 0;  // of the timeline
  double end = 0;                         // sample position of the cycle that begins now
  std::function<int()> sizes;             // of each cycle, if variable

  [[nodiscard]] static std::uint32_t sum(const std::vector<std::uint32_t>& streams) noexcept {
    std::uint32_t all = 0;
    for (const auto one : streams) all += one;
    return all;
  }
  [[nodiscard]] std::uint32_t largest() const noexcept { return spec.variable > 0 ? spec.variable : spec.frames; }
  [[nodiscard]] double real_rate() const noexcept { return spec.rate * (1 + spec.ppm / 1e6); }
  [[nodiscard]] Nanos time_of(double sample) const noexcept {
    return std::llround(base_time + (sample - base_sample) * 1e9 / real_rate());
  }
  [[nodiscard]] double sample_at(Nanos time) const noexcept {
    return base_sample + std::floor((static_cast<double>(time) - base_time) * real_rate() / 1e9);
  }

  /// The true way from the first output to the first input, in frames: what a measurement by cable shows beyond a cycle.
  [[nodiscard]] Frames cable() const noexcept {
    return Frames{spec.in_latency} + spec.out_latency + spec.in_stream_latency + spec.out_stream_latency;
  }

  // Between the converters, by sample position. Samples are only carried: any bits will do.
  static constexpr std::size_t line_frames = 1 << 17;
  std::vector<std::uint32_t> line;  // a plane per channel
  Frames written = 0;               // positions below are complete

  [[nodiscard]] std::uint32_t channels() const noexcept { return std::min(sum(spec.in), sum(spec.out)); }
  [[nodiscard]] std::uint32_t* plane(std::uint32_t channel) { return line.data() + channel * line_frames; }
  [[nodiscard]] static std::size_t index(Frames position) noexcept {
    return static_cast<std::size_t>(position) & (line_frames - 1);
  }
  void clear_line(Frames from) {
    line.resize(line_frames * channels());
    // Not assign(): the thread sanitizer looks at each of its writes.
    if (!line.empty()) std::memset(line.data(), 0, line.size() * sizeof line[0]);
    written = from;
  }
  void silence_to(Frames position) {
    if (position - written > static_cast<Frames>(line_frames)) written = position - static_cast<Frames>(line_frames);
    for (; written < position; ++written)
      for (std::uint32_t c = 0; c < channels(); ++c) plane(c)[index(written)] = 0;
  }
};

}  // namespace taut::tests::coreaudio
