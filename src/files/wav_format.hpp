// SPDX-License-Identifier: MIT
// The format chunk of a WAV file.
#pragma once
#include "files/bytes.hpp"
#include "files/info.hpp"

namespace taut::files {

struct WavFormat {
  Info info;            ///< everything but the frames
  int frame_bytes = 0;  ///< valid: the header's, or derived if that is wrong
};

/// Reads the chunk of `size` bytes at `body`. Contradicting sizes with one sensible reading become a remark. Errors:
/// `unsupported` for encodings other than plain samples, `broken`.
Expected<WavFormat> read_wav_format(Bytes& bytes, std::uint64_t body, std::uint32_t size, std::string container);

}  // namespace taut::files
