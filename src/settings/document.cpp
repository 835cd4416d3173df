// SPDX-License-Identifier: MIT
#include "settings/document.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/text.hpp"

namespace taut::settings {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool continues(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xc0u) == 0x80u; }

/// The library counts characters; an editor of the text needs bytes.
class Ruler {
 public:
  explicit Ruler(std::string_view text) : text_(text) {
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n') lines_.push_back(i + 1);
  }

  [[nodiscard]] Place place(const toml::source_position& position) const {
    Place place{.line = static_cast<int>(position.line), .column = static_cast<int>(position.column)};
    if (position.line < 1 || position.line > lines_.size()) return Place{.line = 1, .column = 1, .offset = 0};
    std::size_t offset = lines_[position.line - 1];
    for (auto column = position.column; column > 1 && offset < text_.size(); --column) do
        ++offset;
      while (offset < text_.size() && continues(text_[offset]));
    place.offset = offset;
    return place;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> lines_{0};
};

template <class T>
std::string digits(T value) {
  std::array<char, 64> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

void move_by(Node& node, std::size_t bytes) {
  for (Place* place : {&node.key_at, &node.begin, &node.end}) place->offset += bytes;
  for (Node& child : node.children) move_by(child, bytes);
}

Node converted(const toml::node& from, const Ruler& ruler) {
  Node node{.begin = ruler.place(from.source().begin), .end = ruler.place(from.source().end)};
  node.key_at = node.begin;
  if (const auto* text = from.as_string()) {
    node.kind = Node::Kind::text;
    node.value = text->get();
  } else if (const auto* whole = from.as_integer()) {
    node.kind = Node::Kind::number;
    node.value = digits(whole->get());
  } else if (const auto* number = from.as_floating_point()) {
    node.kind = Node::Kind::number;
    node.value = digits(number->get());
  } else if (const auto* truth = from.as_boolean()) {
    node.kind = Node::Kind::yes_no;
    node.value = truth->get() ? "yes" : "no";
  } else if (const auto* list = from.as_array()) {
    node.kind = Node::Kind::list;
    for (const toml::node& element : *list) node.children.push_back(converted(element, ruler));
  } else if (const auto* table = from.as_table()) {
    for (const auto& [key, value] : *table) {
      Node child = converted(value, ruler);
      child.key = key.str();
      child.key_at = ruler.place(key.source().begin);
      node.children.push_back(std::move(child));
    }
    std::ranges::sort(node.children, {}, [](const Node& child) { return child.key_at.offset; });
  } else {
    node.kind = Node::Kind::other;
  }
  return node;
}

}  // namespace

std::string at(const Place& place) { return taut::text("Line {}, column {}: ", place.line, place.column); }

const Node* Node::child(std::string_view name) const noexcept {
  const auto found = std::ranges::find(children, name, &Node::key);
  return found == children.end() ? nullptr : &*found;
}

Error Unreadable::error() const {
  return {Trouble::bad_request, at(place) + why,
          "A text stands in quotes, a setting on a line of its own: key = value."};
}

std::expected<Node, Unreadable> parse_document(std::string_view text) {
  const std::size_t skipped = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  text.remove_prefix(skipped);
  // The library would skip another one.
  if (text.starts_with(byte_order_mark))
    return std::unexpected(Unreadable{Place{.offset = skipped}, "The file has two byte order marks."});
  const Ruler ruler(text);
  const toml::parse_result result = toml::parse(text);
  if (!result) {
    Place place = ruler.place(result.error().source().begin);
    place.offset += skipped;
    return std::unexpected(Unreadable{place, std::string(result.error().description()) + "."});
  }
  Node root = converted(result.table(), ruler);
  move_by(root, skipped);
  return root;
}

Expected<Node> read_document(std::string_view text) {
  auto document = parse_document(text);
  if (!document) return std::unexpected(document.error().error());
  return std::move(*document);
}

std::string quoted_value(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += taut::text("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out + '"';
}

}  // namespace taut::settings
