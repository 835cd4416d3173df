// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>

#include "base/units.hpp"
#include "files/info.hpp"

namespace taut::files {

/// The format to write. `rate`: 1 ... 2^32 - 1 Hz, whole; `channels`: 1 ... 256; `sample`: s16, s24, s32 or f32. FLAC
/// and lossy formats accept less.
struct FileFormat {
  double rate = 48000;
  int channels = 2;
  Sample sample = Sample::s24;
};

/// Bytes per stored frame.
constexpr std::size_t frame_bytes(const FileFormat& format) noexcept {
  return static_cast<std::size_t>(format.channels) * static_cast<std::size_t>(bytes(format.sample));
}

}  // namespace taut::files
