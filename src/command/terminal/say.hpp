// SPDX-License-Identifier: MIT
// Text for people: 80 columns, colours only on a terminal. Results go to stdout, the rest to stderr.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace taut::command {

/// The exit status of every subcommand.
enum ExitStatus : int {
  success = 0,
  failed = 1,        ///< failed; one sentence says why, another what to do
  dropped_out = 2,   ///< worked, but sound is missing: drop-outs, an absent device; each is accounted for
  nothing_back = 3,  ///< `loopback`: no signal came back
  wrong_usage = 64,  ///< invalid command line
};

constexpr int columns = 80;

/// Whether it is a terminal.
bool terminal_out();
bool terminal_err();
bool terminal_in();

enum class Tint { plain, good, bad, dim, bold };

/// `text` in colour if stdout is a terminal that is not dumb and NO_COLOR is not set.
std::string tinted(Tint tint, std::string_view text);

/// `plain` with its commands as this user types them (called.hpp), wrapped at blanks, but not between a number and its
/// unit. No line exceeds `width`, except for longer words. Every line but the first is indented by `indent` blanks; the
/// first starts after `first` columns. Both count.
std::string wrapped(std::string_view plain, int indent = 0, int first = 0, int width = columns);

/// "  Label       text", wrapped under its text. The rows of all reports.
std::string row(std::string_view label, std::string_view text);

/// print() writes to stderr from now on: stdout carries sound.
void results_to_stderr();

void print(std::string_view text);   ///< to stdout, with a newline
void remark(std::string_view text);  ///< to stderr, wrapped, with a newline
int fail(const Error& error);        ///< to stderr: what is wrong, then what to do; returns `failed`

/// A line on stderr that the next one overwrites, on a terminal only; cut to the terminal's width. Empty: removes it.
void progress(std::string_view text);

/// The same with the first of `forms`, ordered from long to short, that fits the terminal's current width.
void progress_that_fits(std::span<const std::string> forms);

/// Removes the line, and shows none until called with false. Any thread.
void hold_progress(bool held) noexcept;

/// Columns of a UTF-8 text on a terminal: one per character.
int width_of(std::string_view text) noexcept;

}  // namespace taut::command
