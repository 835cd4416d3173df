// SPDX-License-Identifier: MIT
#include "web/http.hpp"

#include <algorithm>
#include <charconv>

#include "base/number.hpp"

namespace taut::web {
namespace {

constexpr std::size_t most_headers = 64;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view one, std::string_view other) noexcept {
  return std::ranges::equal(one, other, [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Cuts `text` at the first `mark` and returns what was before it.
std::string_view cut(std::string_view& text, std::string_view mark) noexcept {
  const std::size_t at = text.find(mark);
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at == text.npos ? text.size() : at + mark.size());
  return before;
}

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool has_control(std::string_view text) noexcept {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
}

std::string_view reason(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 303:
      return "See Other";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 431:
      return "Request Header Fields Too Large";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
  }
}

/// The request line; the response if it is refused.
std::optional<Response> take_line(std::string_view line, Request& request) {
  request.method = cut(line, " ");
  std::string_view target = cut(line, " ");
  if (!is_token(request.method) || !target.starts_with('/') || has_control(target))
    return sentence(400, "This is not a request.");
  if (line != "HTTP/1.1" && line != "HTTP/1.0") return sentence(505, "Only HTTP/1.1 is spoken here.");
  request.keep_alive = line == "HTTP/1.1";
  const auto path = decoded(cut(target, "?"));
  if (!path) return sentence(400, "This is not a path.");
  request.path = *path;
  request.query = target;
  return std::nullopt;
}

std::optional<Response> take_headers(std::string_view head, Request& request) {
  while (!head.empty()) {
    std::string_view line = cut(head, "\r\n");
    if (request.headers.size() == most_headers) return sentence(431, "There are too many headers.");
    // A line that goes on, or a second value of what decides, could be read in two ways.
    const std::string_view name = cut(line, ":");
    if (!is_token(name) || has_control(line)) return sentence(400, "A header is malformed.");
    for (const std::string_view single : {"host", "origin", "content-length"})
      if (same(name, single) && !request.header(single).empty()) return sentence(400, "A header is there twice.");
    request.headers.emplace_back(name, trimmed(line));
  }
  if (same(request.header("connection"), "close")) request.keep_alive = false;
  return std::nullopt;
}

int digit_of(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string_view Request::header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers)
    if (same(key, name)) return value;
  return {};
}

std::string Request::parameter(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    std::string_view value = cut(rest, "&");
    if (cut(value, "=") == name) return decoded(value).value_or("");
  }
  return {};
}

std::string_view Request::cookie(std::string_view name) const noexcept {
  std::string_view rest = header("cookie");
  while (!rest.empty()) {
    std::string_view value = trimmed(cut(rest, ";"));
    if (cut(value, "=") == name) return value;
  }
  return {};
}

Response sentence(int status, std::string_view text) { return {.status = status, .body = std::string(text) + "\n"}; }

std::string text_of(const Response& response, bool keep_alive, bool with_body) {
  std::string text =
      "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason(response.status)) + "\r\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  add("Content-Type", response.type);
  add("Content-Length", std::to_string(response.body.size()));
  add("Connection", keep_alive ? "keep-alive" : "close");
  add("Cache-Control", "no-store");
  add("Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'");
  add("X-Frame-Options", "DENY");
  add("X-Content-Type-Options", "nosniff");
  add("Referrer-Policy", "no-referrer");
  add("Cross-Origin-Opener-Policy", "same-origin");
  add("Cross-Origin-Resource-Policy", "same-origin");
  for (const auto& [name, value] : response.headers) add(name, value);
  text += "\r\n";
  if (with_body) text += response.body;
  return text;
}

Parsed take(std::string& received) {
  const std::size_t end = received.find("\r\n\r\n");
  if (end == received.npos || end > largest_head) {
    if (received.size() > largest_head) return sentence(431, "The headers are too long.");
    return std::monostate{};
  }
  Request request;
  std::string_view head(received.data(), end);
  if (auto refused = take_line(cut(head, "\r\n"), request)) return *refused;
  if (auto refused = take_headers(head, request)) return *refused;
  if (!request.header("transfer-encoding").empty()) return sentence(411, "A body needs its length.");
  std::size_t length = 0;
  if (const auto told = request.header("content-length"); !told.empty()) {
    const auto bytes = number_between<std::int64_t>(told, 0, std::int64_t{1} << 40);
    if (!bytes) return sentence(400, "The length is not a number.");
    if (*bytes > static_cast<std::int64_t>(largest_body)) return sentence(413, "The body is too long.");
    length = static_cast<std::size_t>(*bytes);
  }
  const std::size_t body = end + 4;
  if (received.size() - body < length) return std::monostate{};
  request.body = received.substr(body, length);
  received.erase(0, body + length);
  return request;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string plain;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (text[k] != '%') {
      plain += text[k];
      continue;
    }
    if (k + 2 >= text.size()) return std::nullopt;
    const int high = digit_of(text[k + 1]), low = digit_of(text[k + 2]);
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    plain += static_cast<char>(high * 16 + low);
    k += 2;
  }
  return plain;
}

}  // namespace taut::web
