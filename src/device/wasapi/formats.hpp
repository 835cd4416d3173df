// SPDX-License-Identifier: MIT
// WASAPI's sample formats, and names for channel positions.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "audio/sample_type.hpp"
#include "device/wasapi/com.hpp"

namespace taut::device::wasapi {

/// The relevant part of an endpoint's format.
struct EndpointFormat {
  int channels = 0, rate = 0;
  audio::SampleType type = audio::SampleType::float32;
  int valid_bits =
      32;  ///< 24 in a 32-bit container are the upper bits: the type is int32, whose lowest byte is not heard
  std::uint32_t speakers = 0;  ///< speaker mask; 0: unknown

  [[nodiscard]] int frame_bytes() const noexcept { return channels * static_cast<int>(audio::bytes(type)); }
  friend bool operator==(const EndpointFormat&, const EndpointFormat&) = default;
};

/// As WAVEFORMATEXTENSIBLE or, if `plain`, as the short WAVEFORMATEX some drivers want for 16-bit stereo.
com::WideFormat write(const EndpointFormat& format, bool plain = false) noexcept;

/// nullopt if Taut cannot convert the samples. Never reads beyond base.extra.
std::optional<EndpointFormat> read(const com::WaveFormat& wave) noexcept;

/// All formats to try for an exclusive stream, best first. `like`: channels, rate and speakers.
std::vector<EndpointFormat> candidates(const EndpointFormat& like);

/// Names for the channels: "Front left", or a number if the mask has no position.
std::vector<std::string> channel_names(const EndpointFormat& format, bool capture);

}  // namespace taut::device::wasapi
