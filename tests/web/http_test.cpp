// SPDX-License-Identifier: MIT
// The parser on its own: whatever arrives in whatever pieces.
#include "web/http.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace taut::web;

namespace {

const std::string whole =
    "POST /api/change?lang=fr&x=%41%20b HTTP/1.1\r\nHost: 127.0.0.1:1\r\nCookie: a=1; taut_1=secret\r\n"
    "Content-Length: 4\r\n\r\nbody";

int status_of(std::string received) {
  const Parsed parsed = take(received);
  const auto* const response = std::get_if<Response>(&parsed);
  return response ? response->status : 0;
}

}  // namespace

TEST_CASE("a request is the same in whatever pieces it arrives") {
  std::string received;
  for (std::size_t k = 0; k + 1 < whole.size(); ++k) {
    received += whole[k];
    REQUIRE(std::holds_alternative<std::monostate>(take(received)));
  }
  received += whole.back();
  received += "GET / HTTP/1.1\r\n";
  const Parsed parsed = take(received);
  const auto* const request = std::get_if<Request>(&parsed);
  REQUIRE(request);
  CHECK(request->method == "POST");
  CHECK(request->path == "/api/change");
  CHECK(request->parameter("lang") == "fr");
  CHECK(request->parameter("x") == "A b");
  CHECK(request->parameter("y").empty());
  CHECK(request->header("HOST") == "127.0.0.1:1");
  CHECK(request->cookie("taut_1") == "secret");
  CHECK(request->cookie("taut").empty());
  CHECK(request->body == "body");
  CHECK(received == "GET / HTTP/1.1\r\n");
}

TEST_CASE("what is malformed, too long or ambiguous is refused") {
  CHECK(status_of("nonsense\r\n\r\n") == 400);
  CHECK(status_of("GET x HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET /%0 HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET /%00 HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/2\r\n\r\n") == 505);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost : a\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nX: a\r\n folded\r\n\r\n") == 400);
  CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n") == 400);
  CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: 1e9\r\n\r\n") == 400);
  CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n") == 413);
  CHECK(status_of("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") == 411);
  CHECK(status_of("GET / HTTP/1.1\r\nX: " + std::string(largest_head, 'x')) == 431);
  std::string many = "GET / HTTP/1.1\r\n";
  for (int k = 0; k < 65; ++k) many += "X: y\r\n";
  CHECK(status_of(many + "\r\n") == 431);
}

TEST_CASE("any bytes are a request, a refusal or not whole yet") {
  const bool held = rc::check([](const std::string& noise, const std::string& more) {
    for (std::string received : {noise, "GET /" + noise, "GET / HTTP/1.1\r\n" + noise + "\r\n\r\n" + more}) {
      const std::size_t before = received.size();
      static_cast<void>(take(received));
      RC_ASSERT(received.size() <= before);
    }
  });
  CHECK(held);
}

TEST_CASE("every response keeps the page to itself") {
  const std::string text = text_of(sentence(404, "Nothing."), false, true);
  for (const char* const header :
       {"HTTP/1.1 404 Not Found\r\n", "Content-Security-Policy: default-src 'none'", "frame-ancestors 'none'",
        "X-Frame-Options: DENY", "Referrer-Policy: no-referrer", "Cache-Control: no-store", "Content-Length: 9\r\n",
        "Connection: close", "\r\n\r\nNothing.\n"})
    CHECK_MESSAGE(text.find(header) != text.npos, header);
  CHECK(text_of(sentence(200, "Nothing."), true, false).ends_with("\r\n\r\n"));
}
