// SPDX-License-Identifier: MIT
#include "settings/salvage.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "settings/encoding.hpp"

namespace taut::settings {
namespace {

// A text with more mistakes, or longer, is not a settings file.
constexpr std::size_t most_lost = 50;
constexpr std::size_t longest = 1 << 16;

constexpr std::string_view blanks = " \t\r";
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

struct Extent {
  std::size_t begin = 0, end = 0;  // without the line ending
};

std::vector<Extent> lines_of(std::string_view text) {
  std::vector<Extent> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back({at, end});
    at = end + 1;
  }
  return lines;
}

std::string_view trimmed(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The text while lines are removed. Bytes and lines keep their places.
class Lines {
 public:
  explicit Lines(std::string text) : text_(std::move(text)), lines_(lines_of(text_)) {}

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] std::size_t size() const noexcept { return lines_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t k) const {
    return std::string_view(text_).substr(lines_[k].begin, lines_[k].end - lines_[k].begin);
  }
  [[nodiscard]] bool heading(std::size_t k) const { return trimmed((*this)[k]).starts_with('['); }
  void clear(std::size_t k) {
    for (std::size_t at = lines_[k].begin; at < lines_[k].end; ++at)
      if (text_[at] != '\r') text_[at] = ' ';
  }
  [[nodiscard]] std::string_view before(std::size_t k) const {
    return std::string_view(text_).substr(0, lines_[k].begin);
  }
  [[nodiscard]] std::size_t at(std::size_t offset) const {
    const auto after = std::ranges::upper_bound(lines_, offset, {}, &Extent::begin);
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - lines_.begin() - 1, 0));
  }

 private:
  std::string text_;
  std::vector<Extent> lines_;
};

std::string unquoted(std::string_view word) {
  word = trimmed(word);
  while (!word.empty() && (word.front() == '"' || word.front() == '\'')) word.remove_prefix(1);
  while (!word.empty() && (word.back() == '"' || word.back() == '\'')) word.remove_suffix(1);
  return std::string(word);
}

/// What a heading means or seems to mean: {"host", "reaper.exe"}.
std::vector<std::string> names_of(std::string_view heading) {
  std::vector<std::string> names;
  if (const auto read = read_document(heading)) {
    for (const Node* node = &*read; !node->children.empty();) {
      node = &node->children.front();
      if (node->kind == Node::Kind::list) break;
      names.push_back(node->key);
    }
    return names;
  }
  heading = trimmed(heading);
  while (heading.starts_with('[')) heading.remove_prefix(1);
  heading = trimmed(heading.substr(0, heading.find_first_of("]#")));
  const auto point = heading.find('.');
  names.push_back(unquoted(heading.substr(0, point)));
  if (point != std::string_view::npos) names.push_back(unquoted(heading.substr(point + 1)));
  return names;
}

std::vector<std::string> table_at(const Lines& lines, std::size_t line) {
  for (std::size_t k = line; k-- > 0;)
    if (lines.heading(k)) return names_of(lines[k]);
  return {};
}

std::string key_of(std::string_view line) {
  line = trimmed(line);
  if (line.empty() || line.starts_with('#')) return {};
  return unquoted(line.substr(0, line.find_first_of("=:")));
}

struct Reason {
  std::size_t line = 0;
  Error error;
};

/// The line that makes the whole unreadable: where the statement starts in which the parser failed.
Reason reason(const Lines& lines, const Unreadable& met) {
  const std::size_t line = lines.at(met.place.offset);
  std::size_t start = line;
  while (start > 0 && !parse_document(lines.before(start))) --start;
  if (start == line) return {line, met.error()};
  auto alone = parse_document(lines[start]);
  if (alone) return {start, met.error()};
  alone.error().place.line = static_cast<int>(start) + 1;
  return {start, alone.error().error()};
}

/// A list that continues on the next lines.
bool opens_list(std::string_view line) {
  const auto equals = line.find('=');
  return equals != std::string_view::npos &&
         std::ranges::count(line.substr(equals), '[') > std::ranges::count(line, ']');
}

/// Whether the line is a complete statement by itself.
bool is_statement(std::string_view line) {
  line = trimmed(line);
  return !line.empty() && !line.starts_with('#') && parse_document(line).has_value();
}

// Removes a line and what continues it below: the elements of a list, everything under a heading.
void lose(Lines& lines, const Reason& reason, std::vector<LostLine>& lost) {
  const bool heading = lines.heading(reason.line), list = opens_list(lines[reason.line]);
  const auto table = heading ? names_of(lines[reason.line]) : table_at(lines, reason.line);
  const auto add = [&](std::size_t k, std::string key) {
    LostLine& one = lost.emplace_back(reason.error, table, std::move(key), std::string(trimmed(lines[k])));
    // host."reaper.exe".buffer = 64
    for (auto point = one.key.find('.'); point != std::string::npos; point = one.key.find('.')) {
      one.table.push_back(unquoted(std::string_view(one.key).substr(0, point)));
      one.key = unquoted(std::string_view(one.key).substr(point + 1));
    }
    lines.clear(k);
  };
  add(reason.line, heading ? "" : key_of(lines[reason.line]));
  for (std::size_t k = reason.line + 1; (heading || list) && k < lines.size(); ++k) {
    if (lines.heading(k) || (list && is_statement(lines[k]))) break;
    if (std::string key = key_of(lines[k]); !key.empty()) add(k, std::move(key));
  }
}

/// Whether the byte is part of a key, value or heading, and not of a comment.
bool is_in(const Node& node, std::size_t offset) {
  // The whole text has no key.
  const std::size_t begin = node.kind == Node::Kind::table ? node.begin.offset : node.key_at.offset;
  if (!node.key.empty() && offset >= begin && offset < node.end.offset) return true;
  return std::ranges::any_of(node.children, [&](const Node& child) { return is_in(child, offset); });
}

}  // namespace

Salvage salvage(std::string_view text) {
  Salvage result;
  if (auto wide = wide_encoding(text)) {
    result.nothing = std::move(wide);
    return result;
  }
  std::string plain(text);
  const auto foreign = foreign_bytes(text);
  for (const std::size_t offset : foreign) plain[offset] = '?';
  if (!foreign.empty()) result.lost.push_back({old_code_page(text, foreign.front()), {}, {}, {}});
  const bool has_long_strings = text.contains("\"\"\"") || text.contains("'''");

  Lines lines(std::move(plain));
  for (;;) {
    auto read = parse_document(lines.text());
    Reason why;
    if (!read) {
      why = reason(lines, read.error());
    } else {
      const auto inside = std::ranges::find_if(foreign, [&](std::size_t offset) { return is_in(*read, offset); });
      if (inside == foreign.end()) {
        result.root = std::move(*read);
        return result;
      }
      // In a list of several lines, its first.
      std::size_t line = lines.at(*inside);
      while (line > 0 && !parse_document(lines.before(line))) --line;
      why = {line, old_code_page(text, *inside)};
    }
    if (has_long_strings || text.size() > longest || result.lost.size() > most_lost ||
        trimmed(lines[why.line]).empty()) {
      result.nothing = result.lost.empty() ? why.error : result.lost.front().error;
      return result;
    }
    lose(lines, why, result.lost);
  }
}

}  // namespace taut::settings
