// SPDX-License-Identifier: MIT
// The format chunk of a WAV file.
#pragma once
#include "files/bytes.hpp"
#include "files/info.hpp"

namespace taut::files {

struct WavFormat {
  Info info;            ///< all but the frames
  int frame_bytes = 0;  ///< that hold: the header's, or derived where those do not fit
};

/// Reads the chunk of `size` bytes at `body`. Sizes that contradict each other and leave one sensible reading become a
/// remark. Errors: `unsupported` for encodings other than plain samples, `broken`.
Expected<WavFormat> read_wav_format(Bytes& bytes, std::uint64_t body, std::uint32_t size, std::string container);

}  // namespace taut::files
