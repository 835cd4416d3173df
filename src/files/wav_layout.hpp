// SPDX-License-Identifier: MIT
// The chunks of WAV, RF64 and BW64 files. Sources: IBM/Microsoft multimedia programming interface (1991), Microsoft
// "Multiple channel audio data and WAVE files", EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "files/bytes.hpp"
#include "files/info.hpp"

namespace taut::files {

constexpr std::uint16_t wav_pcm = 1, wav_float = 3, wav_extensible = 0xfffe;
constexpr std::uint32_t wav_size_unknown = 0xffffffff;

/// The last 14 bytes of the sub-format GUID; a format number precedes them.
constexpr std::array<std::uint8_t, 14> wav_guid_tail = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71};

/// Where the samples are.
struct WavLayout {
  Info info;
  std::uint64_t data_at = 0;
  int frame_bytes = 0;
};

/// Finds format and samples in any chunk order. Damage that leaves samples readable becomes a remark.
Expected<WavLayout> wav_layout(Bytes& bytes);

/// Writer's header: RIFF, space for 64-bit sizes, format, and the start of the samples. RF64 if the sizes need it. Its
/// length depends only on channels and sample. `behind`: bytes of chunks after the samples.
std::vector<std::byte> wav_header(double rate, int channels, Sample sample, Frames frames, bool padded,
                                  std::uint64_t behind = 0);

/// Cue points and labels as the chunks `cue ` and `LIST` of type `adtl`; empty without marks. Cue positions are below
/// 2^32.
std::vector<std::byte> wav_marks(std::span<const Mark> marks);

/// Error `unsupported`: no plain samples.
std::unexpected<Error> wav_unsupported(std::string what);
/// Error `broken`.
std::unexpected<Error> wav_damaged(std::string what, std::string remedy = "Export it again as a WAV file.");

}  // namespace taut::files
