// SPDX-License-Identifier: MIT
// Who is let in, and who is not.
#include "web/guard.hpp"

#include <doctest/doctest.h>

using namespace taut::web;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

const Guard guard("secret", 1234);

Request request(std::string path, Headers headers, std::string method = "GET") {
  Request made{.method = std::move(method), .path = std::move(path), .query = {}, .headers = std::move(headers)};
  if (made.header("host").empty()) made.headers.emplace_back("Host", "127.0.0.1:1234");
  return made;
}

int answer(const Request& asked) {
  const auto response = guard.answer(asked);
  return response ? response->status : 0;
}

const std::pair<std::string, std::string> cookie{"Cookie", "other=1; taut_1234=secret"};

}  // namespace

TEST_CASE("the first address leads to the page, and the key becomes a cookie") {
  CHECK(guard.address() == "http://127.0.0.1:1234/?key=secret");
  Request first = request("/", {});
  first.query = "key=secret";
  const auto response = guard.answer(first);
  REQUIRE(response);
  CHECK(response->status == 303);
  CHECK(response->headers[0].second == "/");
  CHECK(response->headers[1].second == "taut_1234=secret; Path=/; HttpOnly; SameSite=Lax");
  first.query = "key=secre";
  CHECK(answer(first) == 403);
  first.path = "/api/state";
  first.query = "key=secret";
  CHECK(answer(first) == 403);
}

TEST_CASE("without the key nothing is answered") {
  for (const std::string path : {"/", "/page.js", "/api/state"}) {
    CHECK(answer(request(path, {})) == 403);
    CHECK(answer(request(path, {{"Cookie", "taut_1234=wrong!"}})) == 403);
    CHECK(answer(request(path, {{"Cookie", "taut_1=secret"}})) == 403);
    CHECK(answer(request(path, {cookie})) == 0);
  }
}

TEST_CASE("a name that was made to point here is refused, key or not") {
  for (const std::string host : {"evil.example:1234", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil.example:1234", ""})
    CHECK(answer({.method = "GET", .path = "/", .query = {}, .headers = {{"Host", host}, cookie}}) == 403);
  for (const std::string host : {"127.0.0.1:1234", "localhost:1234", "[::1]:1234"})
    CHECK(answer(request("/", {{"Host", host}, cookie})) == 0);
}

TEST_CASE("another page cannot use this one") {
  const Headers json{{"Content-Type", "application/json"}, cookie};
  const auto post = [&](Headers more) {
    more.insert(more.end(), json.begin(), json.end());
    return answer(request("/api/change", std::move(more), "POST"));
  };
  CHECK(post({}) == 0);
  CHECK(post({{"Origin", "http://127.0.0.1:1234"}}) == 0);
  CHECK(post({{"Origin", "http://127.0.0.1:9999"}}) == 403);
  CHECK(post({{"Origin", "https://127.0.0.1:1234"}}) == 403);
  CHECK(post({{"Origin", "null"}}) == 403);
  CHECK(post({{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Dest", "empty"}}) == 403);
  // A form, which needs no leave of ours to be sent, has another type.
  CHECK(answer(request("/api/change", {{"Content-Type", "text/plain"}, cookie}, "POST")) == 403);
  CHECK(answer(request("/", {cookie}, "PUT")) == 405);
}

TEST_CASE("a frame, an image or a script of another page is refused; a link is not") {
  for (const std::string place : {"iframe", "image", "script", "style", "empty"})
    for (const std::string site : {"cross-site", "same-site"})
      CHECK(answer(request("/", {{"Sec-Fetch-Site", site}, {"Sec-Fetch-Dest", place}, cookie})) == 403);
  CHECK(answer(request("/", {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Dest", "document"}, cookie})) == 0);
  CHECK(answer(request("/", {{"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Dest", "document"}, cookie})) == 0);
}
