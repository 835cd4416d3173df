// SPDX-License-Identifier: MIT
// Recordings whose every frame says which one it is: what is played to a card that has no way back.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taut::lab {

/// A frame is a number in 32 bits: its low half left, its high half right, so that none is silence.
using Wave = std::vector<std::uint32_t>;

/// The recording of case `index` (from 1): its numbers are in no other case's.
Wave wave_of(int index);

/// 16 bits, two channels.
bool write_wave(const std::filesystem::path& file, const Wave& wave, int rate);
/// Empty when it cannot be read.
Wave read_wave(const std::filesystem::path& file);

/// Empty when `wave`, or at least its first `needed` frames, is in `recorded` without a break; else what is wrong.
std::string what_is_wrong(const Wave& wave, const Wave& recorded, std::size_t needed);

}  // namespace taut::lab
