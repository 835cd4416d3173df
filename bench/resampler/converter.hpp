// SPDX-License-Identifier: MIT
// The benchmark's interface to every resampler.
#pragma once
#include <memory>
#include <string>
#include <vector>

namespace bench {

/// Rates in Hz, and the same ratio in integers.
struct Rates {
  const char* name;
  double in, out;
  int in_whole, out_whole;
};

constexpr int largest_block = 256;  // input frames per call
constexpr int room = 4096;          // output frames per call, for libraries that answer in large blocks

/// A resampler for one pair of rates and a number of channels. `in` and `out` have the library's own layout: frame f of
/// channel c is at place(c, f, frames of the buffer).
class Converter {
 public:
  explicit Converter(int channels, bool planar = false)
      : in(static_cast<std::size_t>(channels) * largest_block),
        out(static_cast<std::size_t>(channels) * room),
        channels_(channels),
        planar_(planar) {}
  virtual ~Converter() = default;
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  /// Converts the first `frames` of `in`, all of them; returns the number of output frames.
  virtual int process(int frames) = 0;

  float& in_at(int channel, int frame) { return in[place(channel, frame, largest_block)]; }
  float out_at(int channel, int frame) const { return out[place(channel, frame, room)]; }
  [[nodiscard]] int channels() const { return channels_; }

 protected:
  std::vector<float> in, out;

 private:
  [[nodiscard]] std::size_t place(int channel, int frame, int frames) const {
    return static_cast<std::size_t>(planar_ ? channel * frames + frame : frame * channels_ + channel);
  }

  int channels_;
  bool planar_;
};

/// A resampler at one of its qualities. `make` returns nothing if it lacks the conversion.
struct Peer {
  std::string name;
  bool follows;  ///< the ratio may change while it runs
  std::unique_ptr<Converter> (*make)(const Rates& rates, int channels, int quality);
  int quality;
};

// One list per library, empty if it was missing at build time.
std::vector<Peer> taut();
std::vector<Peer> zita();
std::vector<Peer> samplerate();
std::vector<Peer> speex();
std::vector<Peer> soxr();

}  // namespace bench
