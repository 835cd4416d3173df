// SPDX-License-Identifier: MIT
// Joined virtual cards in virtual time, and a host that plays a signal whose value encodes its frame number.
#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "device/several/backend.hpp"
#include "device/several/spec.hpp"
#include "device/virtual/card.hpp"

namespace taut::device::several {

namespace card = virtual_card;

constexpr Nanos second = nanos_per_second;
constexpr Nanos hour = 3600 * second;

/// A world whose cards can be joined.
struct Joined {
  card::World world;
  std::vector<Backend*> members{&world.backend()};
  std::unique_ptr<Backend> backend = make_backend(members);

  /// `cards`: "a?ppm=300", ... after "virtual:". `settings`: what follows the `?` of the joined id.
  static std::string id(const std::vector<std::string>& cards, const std::string& settings = {}) {
    Spec spec;
    for (const auto& one : cards) spec.members.push_back("virtual:" + one);
    std::string id = print(spec);
    if (!settings.empty()) id += "?" + settings;
    return id;
  }

  std::unique_ptr<Stream> open(const std::string& id, int frames, Frames margin, double rate = 48000, bool in = true,
                               bool out = true, Frames room = 0) {
    auto stream = backend->open(
        {.in = in ? id : "", .out = out ? id : "", .rate = rate, .frames = frames, .margin = margin, .room = room});
    if (!stream) FAIL(stream.error().sentence());
    return std::move(*stream);
  }
};

/// Frame numbers as sound: a sawtooth slow enough to pass any resampler unchanged. A sample gives its frame, with the
/// fraction, modulo one turn.
class Saw {
 public:
  static constexpr double turn = 1 << 14;  // frames
  static float of(double frame) {
    const double turns = frame / turn;
    return static_cast<float>(1.6 * (turns - std::floor(turns)) - 0.8);
  }
  /// The frame nearest to `about` that has this value; NaN near the saw's edge, where filters ring.
  static double frame(float sample, double about) {
    const double part = (static_cast<double>(sample) + 0.8) / 1.6;
    const double there = about / turn - std::floor(about / turn);
    if (!(std::min(part, there) > 0.02 && std::max(part, there) < 0.98)) return std::nan("");
    const double turns = std::floor(about / turn - part + 0.5);
    return (turns + part) * turn;
  }
  /// The difference of two frames less than half a turn apart.
  static double apart(double a, double b) { return (a - b) - turn * std::floor((a - b) / turn + 0.5); }
};

/// Serves a stream like a host: outputs carry the saw of their position, `heard` receives each turn.
class Host {
 public:
  explicit Host(Stream& stream) : stream_(stream) {}
  std::function<void(const Turn&)> heard = [](const Turn&) {};
  std::function<void()> keeper = [] {};
  Frames lost = 0;
  std::int64_t turns = 0, parts = 0, gone = 0;
  Nanos longest = 0;  ///< between two turns becoming ready

  /// Until `frames` frames have passed.
  void run(Frames frames) {
    const Frames end = position_ + frames;
    while (position_ < end) {
      Turn turn;
      const Wake wake = stream_.wait(stream_.clock().now() + 10 * second, turn);
      if (wake == Wake::member_changed) {
        ++parts;
        events.push_back(stream_.explain(stream_.fault()).sentence());
        recovering_ = true;
      }
      if (wake == Wake::gone) ++gone;
      REQUIRE((wake == Wake::turn || wake == Wake::member_changed || wake == Wake::changed));
      if (wake != Wake::turn) continue;
      ++turns;
      lost += turn.in.lost + turn.out.lost;
      if (!turn.filling) {
        if (ready_ > 0) longest = std::max(longest, turn.ready - ready_);
        ready_ = turn.ready;
        heard(turn);
        position_ += turn.frames;
      }
      write(turn);
      stream_.done(turn.frames, 0);
      if (recovering_ && turns % 32 == 0) recovering_ = !stream_.recover();
    }
  }

  static std::byte* sample(const Side& side, std::size_t channel, int i) {
    const audio::Area& area = side.areas[channel];
    return area.data + area.step * (i < side.split ? side.at + i : i - side.split);
  }
  /// A sample of a float32 or int32 stream.
  [[nodiscard]] float value(const Side& side, std::size_t channel, int i) const {
    if (stream_.agreed().in.type == audio::SampleType::float32) {
      float value = 0;
      std::memcpy(&value, sample(side, channel, i), sizeof value);
      return value;
    }
    std::int32_t value = 0;
    std::memcpy(&value, sample(side, channel, i), sizeof value);
    return static_cast<float>(value) / 2147483648.0F;
  }

  std::vector<std::string> events;

 private:
  void write(const Turn& turn) {
    const bool floats = stream_.agreed().out.type == audio::SampleType::float32;
    for (int i = 0; i < turn.frames && !turn.out.areas.empty(); ++i) {
      const float saw = Saw::of(static_cast<double>(turn.out.position + i));
      const auto whole = static_cast<std::int32_t>(static_cast<double>(saw) * 2147483648.0);
      for (std::size_t c = 0; c < turn.out.areas.size(); ++c)
        std::memcpy(sample(turn.out, c, i), floats ? static_cast<const void*>(&saw) : &whole, 4);
    }
  }

  Stream& stream_;
  Frames position_ = 0;
  Nanos ready_ = 0;
  bool recovering_ = false;
};

/// A sequence of frame numbers decoded from a saw, each unwrapped from the previous one.
class Track {
 public:
  explicit Track(double rate = 48000) : per_ns_(rate / 1e9) {}

  /// NaN near the saw's edge.
  double at(Nanos time, float sample) {
    const double about = (begun_ ? frame_ : 0) + static_cast<double>(begun_ ? time - time_ : time) * per_ns_;
    const double frame = Saw::frame(sample, about);
    if (std::isnan(frame)) return frame;
    frame_ = frame;
    time_ = time;
    begun_ = true;
    return frame;
  }

 private:
  double per_ns_;
  bool begun_ = false;
  double frame_ = 0;
  Nanos time_ = 0;
};

struct Extent {
  double least = 1e9, most = -1e9;
  std::int64_t count = 0;
  void add(double value) {
    if (std::isnan(value)) return;
    least = std::min(least, value);
    most = std::max(most, value);
    ++count;
  }
  [[nodiscard]] double largest() const { return std::max(std::abs(least), std::abs(most)); }
};

/// Compares the follower's playback with the master's at the converters: how many host frames it is ahead.
class PlaybackOffset {
 public:
  explicit PlaybackOffset(Nanos from, double rate = 48000) : from_(from), master_(rate), follower_(rate) {}
  Extent off;

  void listen(card::Card& master, card::Card& follower) {
    master.ends({.every = 997, .heard = [this](Nanos time, auto outputs) { first(time, outputs[0]); }, .said = say});
    follower.ends({.every = 1009, .heard = [this](Nanos time, auto outputs) { other(time, outputs[0]); }, .said = say});
  }

  static float say(Nanos time, int) { return Saw::of(static_cast<double>(time) * 48e-6); }

 private:
  struct Sound {
    Nanos time;
    double frame;
  };

  void first(Nanos time, float sample) {
    const double frame = sample == 0 ? std::nan("") : master_.at(time, sample);
    if (std::isnan(frame)) return;
    before_ = last_;
    last_ = {time, frame};
    while (!waiting_.empty() && waiting_.front().time <= last_.time) {
      const Sound one = waiting_.front();
      waiting_.pop_front();
      if (one.time < before_.time || one.time < from_) continue;
      const double share =
          static_cast<double>(one.time - before_.time) / static_cast<double>(last_.time - before_.time);
      off.add(Saw::apart(one.frame, before_.frame + share * (last_.frame - before_.frame)));
    }
  }

  void other(Nanos time, float sample) {
    if (time < from_) return;
    const double frame = follower_.at(time, sample);
    if (!std::isnan(frame)) waiting_.push_back({time, frame});
  }

  const Nanos from_;
  Track master_, follower_;
  Sound before_{}, last_{};
  std::deque<Sound> waiting_;
};

}  // namespace taut::device::several
