// SPDX-License-Identifier: MIT
// Sample formats as WASAPI writes them, and the names of the places that channels belong to.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "audio/sample_type.hpp"
#include "device/wasapi/com.hpp"

namespace taut::device::wasapi {

/// A format of an endpoint: what of it matters.
struct EndpointFormat {
  int channels = 0, rate = 0;
  audio::SampleType type = audio::SampleType::float32;
  int valid_bits = 32;         ///< 24 in a container of 32 lie on top: the type is int32, its lowest byte is not heard
  std::uint32_t speakers = 0;  ///< the mask of places; 0: none are told

  [[nodiscard]] int frame_bytes() const noexcept { return channels * static_cast<int>(audio::bytes(type)); }
  friend bool operator==(const EndpointFormat&, const EndpointFormat&) = default;
};

/// As WAVEFORMATEXTENSIBLE, or, `plain`, as the short WAVEFORMATEX that some drivers want for 16 bits and two channels.
com::WideFormat write(const EndpointFormat& format, bool plain = false) noexcept;

/// Empty when the samples are none that Taut converts. Never reads beyond base.extra.
std::optional<EndpointFormat> read(const com::WaveFormat& wave) noexcept;

/// All that an exclusive stream may be tried with, the best first. `like`: channels, rate and places.
std::vector<EndpointFormat> candidates(const EndpointFormat& like);

/// A name for each channel: "Front left", or its number where the mask does not tell.
std::vector<std::string> channel_names(const EndpointFormat& format, bool capture);

}  // namespace taut::device::wasapi
