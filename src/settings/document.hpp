// SPDX-License-Identifier: MIT
// A TOML text as a tree with positions. The only place that knows the TOML library.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace taut::settings {

/// Line and column from 1, the column in characters; `offset` in bytes.
struct Place {
  int line = 1, column = 1;
  std::size_t offset = 0;
};

/// "Line 3, column 7: ".
std::string at(const Place& place);

struct Node {
  enum class Kind { text, number, yes_no, list, table, other };
  Kind kind = Kind::table;
  std::string key;             ///< empty in a list
  std::string value;           ///< as settings take it: contents of a string, digits, yes or no
  Place key_at;                ///< in a list: `begin`
  Place begin, end;            ///< of the value, or a table's heading; `end` is one past its last character
  std::vector<Node> children;  ///< of lists and tables, in file order
  [[nodiscard]] const Node* child(std::string_view name) const noexcept;
};

struct Unreadable {
  Place place;
  std::string why;  ///< the parser's words, with a full stop
  [[nodiscard]] Error error() const;
};

/// The whole text as a table. Skips a byte order mark. Any thread.
std::expected<Node, Unreadable> parse_document(std::string_view text);

/// The same; the error's words contain line and column.
Expected<Node> read_document(std::string_view text);

/// `value` as a TOML string, in quotes.
std::string quoted_value(std::string_view value);

}  // namespace taut::settings
