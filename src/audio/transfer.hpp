// SPDX-License-Identifier: MIT
// Copies frames between a device's memory and the host's planar buffers, with conversion.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "audio/convert.hpp"
#include "audio/sample_type.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// A channel in memory: frame i is at data + i * step (bytes).
struct Area {
  std::byte* data = nullptr;
  std::ptrdiff_t step = 0;
};

/// How the channels of a direction lie in a device's memory.
enum class Layout {
  interleaved,  ///< channel c starts c samples after channel 0; all have the step channels * bytes
  separate,     ///< each channel has its own memory (step = bytes per sample, or more)
};

/// A prepared copy for a selection of channels. Built once off the audio thread, run every cycle.
///
/// Each run of adjacent channels uses the kernel that the conversion table and the CPU flags selected at construction.
/// Host memory is always planar, int32 or float32. Real-time safe after construction.
class Transfer {
 public:
  /// Device to host (capture), or host to device (playback).
  using Way = audio::Way;

  /// Instead of a channel number: the device lacks it. Its plane is silenced (capture) or ignored (playback).
  static constexpr int absent = -1;

  /// `device_channels`: channels in the device's memory. `channels`: device channel indices in the order of the host's
  /// planes, any order, no duplicates other than `absent`. nullopt: the table lacks the pair of types (DSD, or a host
  /// type other than int32 and float32), or a channel is out of range.
  static std::optional<Transfer> make(Way way, SampleType device, Layout layout, int device_channels,
                                      std::span<const int> channels, SampleType host);

  /// Copies `frames` frames. `areas`: all channels of the device, from the turn; `at`: first index in the areas.
  /// `planes`: one pointer per selected channel; `plane_at`: first frame in the planes.
  void operator()(std::span<const Area> areas, std::ptrdiff_t at, std::byte* const* planes, std::ptrdiff_t plane_at,
                  int frames) const noexcept TAUT_NONBLOCKING;

  /// Silences the selected device channels (playback only).
  void silence(std::span<const Area> areas, std::ptrdiff_t at, int frames) const noexcept TAUT_NONBLOCKING;

  /// The kernels in use, for reports: "f32 -> s24 avx2".
  [[nodiscard]] std::string_view kernel() const noexcept;

 private:
  // Adjacent device channels, processed by one kernel call: planes_[first] is the plane of the first.
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
  bool in_order_ = false;    // the planes are in device channel order: no pointers to rearrange
  std::vector<int> planes_;  // plane of each selected channel, in device channel order
  std::vector<int> silent_;  // planes without a device channel, on capture
};

}  // namespace taut::audio
