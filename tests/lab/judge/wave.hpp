// SPDX-License-Identifier: MIT
// Recordings in which every frame is unique, for cards without a loopback.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taut::lab {

/// A frame is a 32-bit number: low half left, high half right, so that none is silent.
using Wave = std::vector<std::uint32_t>;

/// The recording of case `index` (from 1): its numbers occur in no other case.
Wave wave_of(int index);

/// 16 bits, two channels.
bool write_wave(const std::filesystem::path& file, const Wave& wave, int rate);
/// Empty if it cannot be read.
Wave read_wave(const std::filesystem::path& file);

/// Empty if `wave`, or at least its first `needed` frames, occurs in `recorded` without a break; else what is wrong.
std::string what_is_wrong(const Wave& wave, const Wave& recorded, std::size_t needed);

}  // namespace taut::lab
