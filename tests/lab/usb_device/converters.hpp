// SPDX-License-Identifier: MIT
// The digital model of the card's analogue half: a sample clock, two FIFOs, and a cable from output to input.
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
  /// Takes whole frames; returns the number that did not fit.
  int push(std::span<const std::uint8_t> frames);
  void push_silence(int frames);
  /// Moves at most size() frames from the front to the end of `to`.
  void pop(int frames, Bytes& to);
  void drop(int frames);

 private:
  int frame_bytes_, capacity_, first_ = 0, count_ = 0;
  Bytes ring_;
};

/// Losses in frames since the device was made.
struct Losses {
  long underruns = 0;  ///< number of times playback ran dry and resumed
  long overflow = 0;   ///< playback frames beyond capacity
  long unheard = 0;    ///< captured frames not fetched in time
  long gaps = 0;       ///< microframes without a playback packet in mid-stream; the FIFO may have bridged them
};

/// Cables to and from another card, replacing the last channels' own. They outlive the card.
struct CrossCables {
  Cable* out = nullptr;
  Cable* in = nullptr;
};

class Converters {
 public:
  struct Setting {
    double ppm = 0;    ///< the clock's error
    int delay = 0;     ///< of the cable, frames
    int prefill = 48;  ///< frames buffered before playback starts
  };
  Converters(const Shape& shape, const Setting& setting, Losses& losses, CrossCables across = {});

  void set_rate(int hz);
  void set_ppm(double ppm);
  [[nodiscard]] int rate() const { return rate_; }

  void open_playback(bool open);
  void open_capture(bool open);

  /// Advances the sample clock by one microframe; only crossover cables need its bus number.
  void tick(std::int64_t bus = 0);
  void play(std::span<const std::uint8_t> frames);
  /// Appends the ready frames, up to `most_bytes`; returns the number of bytes.
  int capture(int most_bytes, Bytes& to);
  /// Frames per microframe, 16.16: the clock's speed, adjusted to hold the FIFO at its prefill.
  [[nodiscard]] std::uint32_t feedback() const;

 private:
  [[nodiscard]] std::int64_t frames_until(std::int64_t microframe) const;
  void restart_clock();
  void cross(std::int64_t bus);

  Shape shape_;
  Setting setting_;
  Losses& losses_;
  CrossCables across_;
  int rate_;
  std::int64_t microframe_ = 0, frame_ = 0;  // since restart_clock()
  FrameQueue playback_, line_;               // line_: the cable, followed by the unfetched frames
  Bytes moved_;
  std::vector<double> crossing_;
  bool playback_open_ = false, capture_open_ = false, fetched_ = false;
  bool sounding_ = false, dry_ = false;
  bool fed_ = false;  // a playback packet came in this microframe
  long unfed_ = 0;    // microframes without one, perhaps the end of the stream
  int unfetched_ = 0;
};

}  // namespace taut::lab
