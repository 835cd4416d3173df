// SPDX-License-Identifier: MIT
#include "command/terminal/say.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "command/called.hpp"
#include "command/terminal/terminal.hpp"

namespace taut::command {
namespace {

constexpr int label_width = 12;
bool results_on_stderr = false;

void write(std::FILE* to, std::string_view text) { std::fwrite(text.data(), 1, text.size(), to); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The end of the first word; a number and its unit count as one, as no line breaks between them.
std::size_t word_end(std::string_view text) {
  std::size_t end = std::min(text.find(' '), text.size());
  while (end > 0 && end + 1 < text.size() && is_digit(text[end - 1]) && text[end + 1] != ' ')
    end = std::min(text.find(' ', end + 1), text.size());
  return end;
}

std::string wrapped_line(std::string_view text, int indent, int first, int width) {
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  std::string out;
  int column = first;
  bool fresh = true;
  while (!text.empty()) {
    const auto end = word_end(text);
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const int wide = width_of(word);
    if (!fresh && column + 1 + wide > width) {
      out += "\n" + margin;
      column = indent;
      fresh = true;
    }
    if (!fresh) {
      out += ' ';
      ++column;
    }
    out += word;
    column += wide;
    fresh = false;
  }
  return out;
}

}  // namespace

int width_of(std::string_view text) noexcept {
  return static_cast<int>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

bool terminal_out() {
  static const bool is = isatty(STDOUT_FILENO) == 1;
  return is;
}
bool terminal_err() {
  static const bool is = isatty(STDERR_FILENO) == 1;
  return is;
}
bool terminal_in() {
  static const bool is = isatty(STDIN_FILENO) == 1;
  return is;
}

std::string tinted(Tint tint, std::string_view text) {
  const char* const unwanted = std::getenv("NO_COLOR");
  if (tint == Tint::plain || !(results_on_stderr ? terminal_err() : terminal_out()) || (unwanted && *unwanted) ||
      terminal_is_dumb())
    return std::string(text);
  const char* code = "1";
  if (tint == Tint::good) code = "32";
  if (tint == Tint::bad) code = "31";
  if (tint == Tint::dim) code = "2";
  return taut::text("\033[{}m{}\033[0m", code, text);
}

std::string wrapped(std::string_view plain, int indent, int first, int width) {
  const std::string typed = as_typed(plain);
  std::string_view text = typed;
  std::string out;
  for (bool more = true; more;) {
    const auto end = text.find('\n');
    out += wrapped_line(text.substr(0, end), indent, first, width);
    more = end != std::string_view::npos;
    if (!more) break;
    text.remove_prefix(end + 1);
    out += "\n" + std::string(static_cast<std::size_t>(indent), ' ');
    first = indent;
  }
  return out;
}

std::string row(std::string_view label, std::string_view text) {
  return taut::text("  {:<{}}{}", label, label_width, wrapped(text, label_width + 2, label_width + 2));
}

void results_to_stderr() { results_on_stderr = true; }

void print(std::string_view text) {
  std::FILE* const to = results_on_stderr ? stderr : stdout;
  write(to, as_typed(text));
  write(to, "\n");
}

void remark(std::string_view text) {
  progress({});
  write(stderr, wrapped(text));
  write(stderr, "\n");
}

int fail(const Error& error) {
  progress({});
  write(stderr, wrapped("taut: " + error.what));
  write(stderr, "\n");
  if (!error.remedy.empty()) {
    write(stderr, wrapped(error.remedy));
    write(stderr, "\n");
  }
  return failed;
}

}  // namespace taut::command
