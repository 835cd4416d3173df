// SPDX-License-Identifier: MIT
// What a sound file contains.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"

namespace taut::files {

/// The storage format of samples. Integers are little endian; u8 is unsigned, with 128 as silence.
enum class Sample { u8, s16, s24, s32, f32, f64 };

/// "u8", "s16", "s24", "s32", "f32", "f64".
constexpr std::string_view name(Sample sample) noexcept {
  using enum Sample;
  switch (sample) {
    case u8:
      return "u8";
    case s16:
      return "s16";
    case s24:
      return "s24";
    case s32:
      return "s32";
    case f32:
      return "f32";
    case f64:
      return "f64";
  }
  return "?";
}

/// Bytes per stored sample.
constexpr int bytes(Sample sample) noexcept {
  using enum Sample;
  switch (sample) {
    case u8:
      return 1;
    case s16:
      return 2;
    case s24:
      return 3;
    case f64:
      return 8;
    default:
      return 4;
  }
}

constexpr bool is_float(Sample sample) noexcept { return sample == Sample::f32 || sample == Sample::f64; }

/// A labelled position in a recording.
struct Mark {
  Frames at = 0;
  std::string label;
};

/// A channel without a speaker position.
constexpr int no_speaker = -1;

/// Stands for an unknown length.
constexpr Frames unknown_frames = Frames{1} << 48;

struct Info {
  double rate = 0;              ///< Hz, above 0
  int channels = 0;             ///< 1 ... 1024
  Frames frames = 0;            ///< readable; for a damaged file what is really there
  bool length_known = true;     ///< false: a pipe, or a file that was not closed; frames is then an upper bound
  Sample sample = Sample::s16;  ///< for compressed files what the decoder yields
  /// The speaker of each channel, as a bit number in WAV's channel mask, or no_speaker; empty: not specified.
  std::vector<int> speakers;
  std::string container;             ///< "WAV", "RF64", "FLAC", ...
  std::vector<std::string> remarks;  ///< sentences: what is damaged, and how it was read all the same
};

}  // namespace taut::files
