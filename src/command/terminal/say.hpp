// SPDX-License-Identifier: MIT
// Words for people: 80 columns, colours only where somebody sees them. Results go to stdout, the rest to stderr.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace taut::command {

/// How every subcommand ends.
enum Status : int {
  success = 0,
  failed = 1,        ///< it did not work; one sentence says why, another what to do
  dropped_out = 2,   ///< it worked, but sound is missing: drop-outs, the device was away; each is accounted for
  nothing_back = 3,  ///< `loopback`: no signal came back
  wrong_usage = 64,  ///< the command line makes no sense
};

constexpr int columns = 80;

/// Whether a person looks at it.
bool terminal_out();
bool terminal_err();
bool terminal_in();

enum class Tint { plain, good, bad, dim, bold };

/// `text` in a colour if stdout is a terminal and NO_COLOR is not set, else as it is.
std::string tinted(Tint tint, std::string_view text);

/// `plain` with its commands as this user types them (called.hpp), broken at blanks, but not between a number and its unit,
/// so that no line is wider than `width`, words longer than that excepted; every line but the first starts with `indent`
/// blanks, which count, as do `first` columns before the first line.
std::string wrapped(std::string_view plain, int indent = 0, int first = 0, int width = columns);

/// "  Label       text", wrapped below its text. The rows of every report.
std::string row(std::string_view label, std::string_view text);

/// From now on print() writes to stderr: stdout carries sound.
void results_to_stderr();

void print(std::string_view text);   ///< to stdout, with a newline
void remark(std::string_view text);  ///< to stderr, wrapped, with a newline
int fail(const Error& error);        ///< to stderr: what is wrong, then what to do; returns `failed`

/// A line that the next one overwrites, on stderr, and only where somebody sees it; cut where the terminal is narrower, so
/// that it never becomes two. Empty: gone.
void progress(std::string_view text);

/// The same with the first of `forms`, which go from long to short, that fits the terminal as it is now.
void progress_that_fits(std::span<const std::string> forms);

/// Takes the line away and shows none until it is called with false. Any thread.
void hold_progress(bool held) noexcept;

/// What a terminal shows of UTF-8: a column for each character, none for its later bytes.
int width_of(std::string_view text) noexcept;

}  // namespace taut::command
