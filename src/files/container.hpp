// SPDX-License-Identifier: MIT
// What a recording's name says of its format.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::files {

/// The formats that are recorded. wav becomes RF64 when it outgrows 4 GiB; the others are libsndfile's.
enum class Container { wav, flac, mp3, vorbis, opus };

/// "WAV", "FLAC", "MP3", "Ogg Vorbis", "Opus".
std::string_view name(Container container) noexcept;

constexpr bool is_lossy(Container container) noexcept {
  return container != Container::wav && container != Container::flac;
}

/// By the ending, in capitals or not: .wav, .flac, .mp3, .ogg or .oga, .opus. A pipe is given WAV. Errors: `unsupported`
/// for any other ending and for none; the remedy lists what can be recorded here.
Expected<Container> container_of(const std::string& path);

}  // namespace taut::files
