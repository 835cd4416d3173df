// SPDX-License-Identifier: MIT
// The analogue half of the card, without the analogue: a sample clock, two FIFOs, and a cable from output to input.
#pragma once
#include <cstdint>
#include <span>

#include "cable.hpp"
#include "descriptors.hpp"
#include "shape.hpp"

namespace taut::lab {

/// A queue of frames in a ring.
class FrameQueue {
 public:
  FrameQueue(int frame_bytes, int capacity);
  [[nodiscard]] int size() const { return count_; }
  void clear() { first_ = count_ = 0; }
  /// Whole frames; what there is no room for is left out, and its number returned.
  int push(std::span<const std::uint8_t> frames);
  void push_silence(int frames);
  /// Moves frames from the front to the end of `to`; at most size().
  void pop(int frames, Bytes& to);
  void drop(int frames);

 private:
  int frame_bytes_, capacity_, first_ = 0, count_ = 0;
  Bytes ring_;
};

/// What went wrong, in frames, since the device was made.
struct Losses {
  long underruns = 0;  ///< times that playback ran dry and went on later
  long overflow = 0;   ///< playback frames that came too many
  long unheard = 0;    ///< captured frames that nobody fetched in time
  long gaps = 0;       ///< microframes without a playback packet between others; the FIFO may have bridged them
};

/// Cables to and from another card, in place of the last channels' own. They outlive the card.
struct Across {
  Cable* out = nullptr;
  Cable* in = nullptr;
};

class Converters {
 public:
  struct Setting {
    double ppm = 0;    ///< the crystal's error
    int delay = 0;     ///< of the cable, frames
    int prefill = 48;  ///< frames that playback waits for before it starts
  };
  Converters(const Shape& shape, const Setting& setting, Losses& losses, Across across = {});

  void set_rate(int hz);
  void set_ppm(double ppm);
  [[nodiscard]] int rate() const { return rate_; }

  void open_playback(bool open);
  void open_capture(bool open);

  /// One microframe of the sample clock; of the bus it is the one with that number, which only cables across need.
  void tick(std::int64_t bus = 0);
  void play(std::span<const std::uint8_t> frames);
  /// Appends the frames that are ready, at most so many bytes; returns how many bytes.
  int capture(int most_bytes, Bytes& to);
  /// Frames a microframe, 16.16: the crystal's speed, and a little more or less to keep the FIFO at its prefill.
  [[nodiscard]] std::uint32_t feedback() const;

 private:
  [[nodiscard]] std::int64_t frames_until(std::int64_t microframe) const;
  void restart_clock();
  void cross(std::int64_t bus);

  Shape shape_;
  Setting setting_;
  Losses& losses_;
  Across across_;
  int rate_;
  std::int64_t microframe_ = 0, frame_ = 0;  // since restart_clock()
  FrameQueue playback_, line_;               // line_: the cable, and behind it what waits to be fetched
  Bytes moved_;
  std::vector<double> crossing_;
  bool playback_open_ = false, capture_open_ = false, fetched_ = false;
  bool sounding_ = false, dry_ = false;
  bool fed_ = false;  // a playback packet came in this microframe
  long unfed_ = 0;    // microframes without one; the end of the stream looks the same
  int unfetched_ = 0;
};

}  // namespace taut::lab
