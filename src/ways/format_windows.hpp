// SPDX-License-Identifier: MIT
// A way's format for Windows' older interfaces.
#pragma once
#include <windows.h>

#include <mmsystem.h>

#include "ways/stage.hpp"

namespace taut::ways {

/// Integers, interleaved, at `rate` Hz.
inline WAVEFORMATEX pcm(const FrameFormat& format, double rate) noexcept {
  WAVEFORMATEX pcm{};
  pcm.wFormatTag = WAVE_FORMAT_PCM;
  pcm.nChannels = static_cast<WORD>(format.channels);
  pcm.nSamplesPerSec = static_cast<DWORD>(rate);
  pcm.wBitsPerSample = static_cast<WORD>(8 * audio::bytes(format.type));
  pcm.nBlockAlign = static_cast<WORD>(format.frame_bytes());
  pcm.nAvgBytesPerSec = pcm.nSamplesPerSec * pcm.nBlockAlign;
  return pcm;
}

}  // namespace taut::ways
