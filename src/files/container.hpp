// SPDX-License-Identifier: MIT
// The format a recording's name asks for.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::files {

/// The formats for recording. wav becomes RF64 beyond 4 GiB; libsndfile writes the others.
enum class Container { wav, flac, mp3, vorbis, opus };

/// "WAV", "FLAC", "MP3", "Ogg Vorbis", "Opus".
std::string_view name(Container container) noexcept;

constexpr bool is_lossy(Container container) noexcept {
  return container != Container::wav && container != Container::flac;
}

/// By extension, ignoring case: .wav, .flac, .mp3, .ogg or .oga, .opus. Pipes get WAV. Error `unsupported`: any other
/// extension or none; the remedy lists what can be recorded.
Expected<Container> container_of(const std::string& path);

}  // namespace taut::files
