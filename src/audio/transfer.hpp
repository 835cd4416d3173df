// SPDX-License-Identifier: MIT
// Moves frames between a device's memory and the host's planar buffers, converting on the way.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "audio/convert.hpp"
#include "audio/sample_type.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// One channel in memory: its frame i is at data + i * step (bytes).
struct Area {
  std::byte* data = nullptr;
  std::ptrdiff_t step = 0;
};

/// How the channels of one direction lie in a device's memory.
enum class Layout {
  interleaved,  ///< channel c starts c samples after channel 0, all with the step channels * bytes
  separate,     ///< every channel has memory of its own (step = bytes of a sample, or larger)
};

/// A prepared move for a chosen set of channels. Built once, off the audio thread; run every cycle.
///
/// The kernel for each run of adjacent channels is chosen at construction from the table of conversions and the CPU's
/// flags. Host memory is always planar, int32 or float32. Real-time safe after construction.
class Transfer {
 public:
  /// From device to host (capture), respectively host to device (playback).
  using Way = audio::Way;

  /// In the place of a channel number: the device lacks it. Its plane gets silence, respectively is not read.
  static constexpr int absent = -1;

  /// `device_channels`: how many channels the device's memory has. `channels`: the device's channel numbers, ascending
  /// or not, without doubles but of `absent`, in the order of the host's planes. Empty when the pair of types is not in the table (DSD,
  /// or a host type that is neither int32 nor float32) or a channel is out of range.
  static std::optional<Transfer> make(Way way, SampleType device, Layout layout, int device_channels,
                                      std::span<const int> channels, SampleType host);

  /// Moves `frames` frames. `areas`: all channels of the device, as the turn gives them; `at`: the first frame within
  /// the areas. `planes`: one pointer for each chosen channel; `plane_at`: the first frame within the planes.
  void operator()(std::span<const Area> areas, std::ptrdiff_t at, std::byte* const* planes, std::ptrdiff_t plane_at,
                  int frames) const noexcept TAUT_NONBLOCKING;

  /// Writes digital silence into the chosen channels of the device (playback side only).
  void silence(std::span<const Area> areas, std::ptrdiff_t at, int frames) const noexcept TAUT_NONBLOCKING;

  /// Names of the kernels in use, for reports: "f32 -> s24 avx2".
  [[nodiscard]] std::string_view kernel() const noexcept;

 private:
  // Adjacent channels of the device, moved by one call of the kernel: planes_[first] is the plane of the first.
  struct Piece {
    int channel;
    int channels;
    int first;
  };

  Transfer() = default;
  template <class PlanesOf>
  void move(std::span<const Area> areas, std::ptrdiff_t at, int frames, PlanesOf planes_of) const noexcept;

  const Conversion* fast_ = nullptr;
  const Conversion* reference_ = nullptr;
  std::vector<Piece> pieces_;
  bool in_order_ = false;    // the planes are in the order of the device's channels: no pointer needs to be moved
  std::vector<int> planes_;  // plane of each chosen channel, in the order of the device's channels
  std::vector<int> silent_;  // planes without a channel, where they are written
};

}  // namespace taut::audio
