// SPDX-License-Identifier: MIT
// The text form: one line a fact, `extra in="alsa:hw:UAC2" out="alsa:hw:UAC2" rate=48000 frames=66 day=2026-11-22`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "learned/learned.hpp"

namespace taut::learned {

/// What one line says; `buffer` 0: an Extra, else a Margin.
struct Entry {
  LearnedDevice device;
  int buffer = 0;
  Frames frames = 0;
  double load = 0, seconds = 0;
  std::string day;
};

/// A line of the file as it stands there, and what it says. Comments, empty lines and what is not understood say nothing.
struct Line {
  std::string text;
  std::optional<Entry> entry;
  std::string warning;  ///< a sentence, when something in it is not understood
};

/// The first line of every file.
std::string_view heading() noexcept;

/// Splits a whole file. Any thread.
std::vector<Line> lines_of(std::string_view text);

/// False for what cannot be a file of ours: bytes that are no text, or lines of which none is understood.
bool ours(std::string_view text, const std::vector<Line>& lines) noexcept;

/// The line that lines_of() reads as the same entry.
std::string line_of(const Entry& entry);

/// The same ids, and rates alike to half a hertz.
bool same_device(const LearnedDevice& one, const LearnedDevice& other) noexcept;

}  // namespace taut::learned
