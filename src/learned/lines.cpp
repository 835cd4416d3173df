// SPDX-License-Identifier: MIT
#include "learned/lines.hpp"

#include <algorithm>
#include <cmath>

#include "base/number.hpp"
#include "base/text.hpp"

namespace taut::learned {
namespace {

constexpr std::string_view first_line =
    "# Learned by Taut of your devices. Delete a line, or this file, and it is forgotten.";

// No measurement exceeds these; larger numbers were not written by us.
constexpr double largest_frames = 10'000'000, largest_rate = 10'000'000, largest_buffer = 1'000'000;

template <class Number>
bool number(std::string_view text, double low, double high, Number& to) {
  const auto value = number_between(text, low, high);
  if (!value) return false;
  to = static_cast<Number>(*value);
  return static_cast<double>(to) == *value;
}

bool day(std::string_view text) {
  return text.size() == 10 && std::ranges::all_of(text, [&](const char& c) {
           const auto at = &c - text.data();
           return at == 4 || at == 7 ? c == '-' : c >= '0' && c <= '9';
         });
}

// Removes the next word from `rest`: up to a space outside quotes.
std::string_view word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || (rest[end] != ' ' && rest[end] != '\t')); ++end) {
    if (quoted && rest[end] == '\\' && end + 1 < rest.size())
      ++end;
    else if (rest[end] == '"')
      quoted = !quoted;
  }
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end);
  return taken;
}

std::optional<std::string> unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') return std::nullopt;
    if (text[i] != '\\') {
      plain += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    plain += text[i] == 'n' ? '\n' : text[i];
  }
  return plain;
}

std::string quoted(std::string_view plain) {
  std::string text = "\"";
  for (const char c : plain) {
    if (c == '"' || c == '\\') text += '\\';
    if (c == '\n')
      text += "\\n";
    else
      text += c;
  }
  return text + '"';
}

// What a line of a known kind must contain, one bit each.
enum : unsigned { in_ = 1, out_ = 2, rate_ = 4, frames_ = 8, buffer_ = 16 };

// Reads one `key=value`. False: invalid value. Unknown keys get a warning and leave `said` unchanged.
bool read(std::string_view pair, LearnedEntry& entry, unsigned& said, std::string& unknown) {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view key = pair.substr(0, equals), value = pair.substr(equals + 1);
  const auto id = [&](std::string& to, unsigned bit) {
    auto plain = unquoted(value);
    if (!plain) return false;
    to = std::move(*plain);
    said |= bit;
    return true;
  };
  if (key == "in") return id(entry.device.in, in_);
  if (key == "out") return id(entry.device.out, out_);
  if (key == "rate") return said |= rate_, number(value, 1, largest_rate, entry.device.rate);
  if (key == "frames") return said |= frames_, number(value, 0, largest_frames, entry.frames);
  if (key == "buffer") return said |= buffer_, number(value, 1, largest_buffer, entry.buffer);
  if (key == "load") return number(value, 0, 1000, entry.load);
  if (key == "seconds") return number(value, 0, 1e12, entry.seconds);
  if (key == "day") return entry.day = value, day(value);
  unknown = key;
  return true;
}

Line line(std::string_view text, int at) {
  Line made{.text = std::string(text)};
  std::string_view rest = text;
  const std::string_view kind = word(rest);
  if (kind.empty() || kind.front() == '#') return made;
  LearnedEntry entry;
  unsigned said = 0;
  std::string unknown;
  bool right = kind == "extra" || kind == "margin";
  while (right) {
    const std::string_view pair = word(rest);
    if (pair.empty()) break;
    right = read(pair, entry, said, unknown);
  }
  constexpr unsigned always = in_ | out_ | rate_ | frames_;
  if (right && said == (kind == "margin" ? always | buffer_ : always)) {
    made.entry = std::move(entry);
    if (!unknown.empty())
      made.warning = taut::text("Line {} says \"{}\", which this version does not know.", at, unknown);
  } else {
    made.warning = taut::text("Line {} was not understood and is left as it is: {}", at, text);
  }
  return made;
}

}  // namespace

std::string_view heading() noexcept { return first_line; }

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> all;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    all.push_back(line(text.substr(0, end), static_cast<int>(all.size()) + 1));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

bool ours(std::string_view text, const std::vector<Line>& lines) noexcept {
  if (text.find('\0') != std::string_view::npos) return false;
  if (text.empty() || text.starts_with(first_line)) return true;
  return std::ranges::any_of(lines, [](const Line& line) { return line.entry.has_value(); }) ||
         std::ranges::all_of(lines, [](const Line& line) { return line.warning.empty(); });
}

std::string line_of(const LearnedEntry& entry) {
  std::string line = text("{} in={} out={} rate={:.10g}", entry.buffer > 0 ? "margin" : "extra",
                          quoted(entry.device.in), quoted(entry.device.out), entry.device.rate);
  if (entry.buffer > 0) line += text(" buffer={}", entry.buffer);
  line += text(" frames={}", entry.frames);
  if (entry.buffer > 0) line += text(" load={:.3g} seconds={:.0f}", entry.load, entry.seconds);
  if (!entry.day.empty()) line += " day=" + entry.day;
  return line;
}

bool same_device(const LearnedDevice& one, const LearnedDevice& other) noexcept {
  return one.in == other.in && one.out == other.out && std::abs(one.rate - other.rate) < 0.5;
}

}  // namespace taut::learned
