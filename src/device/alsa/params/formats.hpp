// SPDX-License-Identifier: MIT
// Supported sample formats, best first: those that keep an int32 or float32 host's samples exactly before those that
// truncate. Little endian only, as is every card of the last twenty years.
#pragma once
#include <alsa/asoundlib.h>

#include <array>

#include "audio/sample_type.hpp"

namespace taut::device::alsa {

struct PcmFormat {
  snd_pcm_format_t alsa;
  audio::SampleType type;
};

inline constexpr std::array<PcmFormat, 5> formats{{
    {SND_PCM_FORMAT_S32_LE, audio::SampleType::int32},
    {SND_PCM_FORMAT_S24_LE, audio::SampleType::int32_24},
    {SND_PCM_FORMAT_S24_3LE, audio::SampleType::int24},
    {SND_PCM_FORMAT_FLOAT_LE, audio::SampleType::float32},
    {SND_PCM_FORMAT_S16_LE, audio::SampleType::int16},
}};

}  // namespace taut::device::alsa
