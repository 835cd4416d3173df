// SPDX-License-Identifier: MIT
// Who is let in, and who is not.
#include "web/guard.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using namespace taut::web;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

Guard guard({.shown = "secret", .once = "once", .session = "cookie"}, 1234);

std::optional<Response> answered(Guard& by, const Request& asked, Peer peer = Peer::unknown) {
  return by.answer(asked, [peer] { return peer; });
}

Request request(std::string path, Headers headers, std::string method = "GET") {
  Request made{.method = std::move(method), .path = std::move(path), .query = {}, .headers = std::move(headers)};
  if (made.header("host").empty()) made.headers.emplace_back("Host", "127.0.0.1:1234");
  return made;
}

int answer(const Request& asked) {
  const auto response = answered(guard, asked);
  return response ? response->status : 0;
}

const std::pair<std::string, std::string> cookie{"Cookie", "other=1; taut_1234=cookie"};

}  // namespace

TEST_CASE("the first address leads to the page, and the key becomes a cookie") {
  CHECK(guard.address() == "http://127.0.0.1:1234/?key=secret");
  Request first = request("/", {});
  first.query = "key=secret";
  const auto response = answered(guard, first);
  REQUIRE(response);
  CHECK(response->status == 303);
  CHECK(response->headers[0].second == "/");
  CHECK(response->headers[1].second == "taut_1234=cookie; Path=/; HttpOnly; SameSite=Strict");
  first.query = "key=secre";
  CHECK(answer(first) == 403);
  first.path = "/api/state";
  first.query = "key=secret";
  CHECK(answer(first) == 403);
}

TEST_CASE("the address that a browser is started with opens the page once, and for this user alone") {
  Guard own({.shown = "secret", .once = "once", .session = "cookie"}, 1234);
  CHECK(own.address_once() == "http://127.0.0.1:1234/?key=once");
  Request first = request("/", {});
  first.query = "key=once";
  const auto status = [&](Peer peer) { return answered(own, first, peer)->status; };
  // Who reads it among the browser's words gets nothing, and spoils nothing.
  CHECK(status(Peer::foreign) == 403);
  CHECK(status(Peer::own) == 303);
  CHECK(status(Peer::own) == 403);
  first.query = "key=";
  CHECK(status(Peer::own) == 403);
  // The one that the user was shown is for as many browsers as the user likes, wherever they are.
  first.query = "key=secret";
  CHECK(status(Peer::foreign) == 303);
  CHECK(status(Peer::unknown) == 303);
}

TEST_CASE("the keys are no cookies, and the cookie is no key") {
  for (const std::string key : {"secret", "once"}) CHECK(answer(request("/", {{"Cookie", "taut_1234=" + key}})) == 403);
  Request first = request("/", {});
  first.query = "key=cookie";
  CHECK(answer(first) == 403);
}

TEST_CASE("whose program asks is in the system's table of connections") {
  // Columns of Linux' /proc/net/tcp: the client's end at port 0xC350, the server's at 0x04D2.
  const auto table = [](const char* state, const char* user) {
    return taut::text(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:04D2 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 20 4 30\n"
        "   1: 0100007F:C350 0100007F:04D2 {} 00000000:00000000 00:00000000 00000000  {}        0 2 1 0 20 4 30\n",
        state, user);
  };
  CHECK(peer_in(table("01", "1000"), 0xC350, 0x04D2, 1000) == Peer::own);
  CHECK(peer_in(table("01", "0"), 0xC350, 0x04D2, 1000) == Peer::own);
  CHECK(peer_in(table("01", "1001"), 0xC350, 0x04D2, 1000) == Peer::foreign);
  // A socket that nobody holds any more is shown as root's.
  CHECK(peer_in(table("05", "0"), 0xC350, 0x04D2, 1000) == Peer::foreign);
  CHECK(peer_in(table("01", "x"), 0xC350, 0x04D2, 1000) == Peer::foreign);
  CHECK(peer_in(table("01", "1000"), 0xC351, 0x04D2, 1000) == std::nullopt);
  CHECK(peer_in("", 1, 2, 1000) == std::nullopt);
  CHECK(peer_in("x\n\n 1: 2", 1, 2, 1000) == std::nullopt);
}

TEST_CASE("without the key nothing is answered") {
  for (const std::string path : {"/", "/page.js", "/api/state"}) {
    CHECK(answer(request(path, {})) == 403);
    CHECK(answer(request(path, {{"Cookie", "taut_1234=wrong!"}})) == 403);
    CHECK(answer(request(path, {{"Cookie", "taut_1=cookie"}})) == 403);
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
