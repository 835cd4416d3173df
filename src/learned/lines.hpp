// SPDX-License-Identifier: MIT
// The text form, one line per fact: `extra in="alsa:hw:UAC2" out="alsa:hw:UAC2" rate=48000 frames=66 day=2026-11-22`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "learned/learned.hpp"

namespace taut::learned {

/// The contents of a line; `buffer` 0: an Extra, else a Margin.
struct LearnedEntry {
  LearnedDevice device;
  int buffer = 0;
  Frames frames = 0;
  double load = 0, seconds = 0;
  std::string day;
};

/// A line of the file, and its contents: empty for comments, empty lines and lines not understood.
struct Line {
  std::string text;
  std::optional<LearnedEntry> entry;
  std::string warning;  ///< a sentence, if part of it was not understood
};

/// The first line of every file.
std::string_view heading() noexcept;

/// Splits a whole file. Any thread.
std::vector<Line> lines_of(std::string_view text);

/// False if it cannot be our file: binary, or no line understood.
bool ours(std::string_view text, const std::vector<Line>& lines) noexcept;

/// Inverse of lines_of() for one entry.
std::string line_of(const LearnedEntry& entry);

/// Equal ids, and rates within half a hertz.
bool same_device(const LearnedDevice& one, const LearnedDevice& other) noexcept;

}  // namespace taut::learned
