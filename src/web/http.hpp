// SPDX-License-Identifier: MIT
// HTTP/1.1 as far as a page on this computer needs it: a parser that is fed bytes, and a response as text. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace taut::web {

// A request beyond these is refused. Bytes.
constexpr std::size_t largest_head = 16384;
constexpr std::size_t largest_body = 65536;

struct Request {
  std::string method, path;  ///< `path` decoded, without the query
  std::string query;         ///< what follows '?', as sent
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool keep_alive = true;
  /// The value of a header, whatever its case; empty if absent.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
  /// A decoded value of the query; empty if absent.
  [[nodiscard]] std::string parameter(std::string_view name) const;
  /// A cookie's value; empty if absent.
  [[nodiscard]] std::string_view cookie(std::string_view name) const noexcept;
};

struct Response {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// A plain sentence with a status.
Response sentence(int status, std::string_view text);

/// Status line, headers and body (without the body for HEAD), with the headers that keep a page to itself: no cache, no
/// frame, no sniffing, no referrer, nothing loaded from elsewhere.
std::string text_of(const Response& response, bool keep_alive, bool with_body);

/// What `take()` found: nothing whole yet, a request, or the response to a request that is refused; the connection then
/// closes.
using Parsed = std::variant<std::monostate, Request, Response>;

/// Takes the first whole request out of `received`. Refuses what is malformed (400), too long (413, 431), of another
/// version (505), or has a body without a length (411).
Parsed take(std::string& received);

/// Undoes %XX; nullopt if malformed, or if a NUL is in it.
std::optional<std::string> decoded(std::string_view text);

}  // namespace taut::web
