// SPDX-License-Identifier: MIT
// The server with real sockets on this computer: what clients do wrong, and that nobody is held by another.
#include "web/server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bit>
#include <fstream>
#include <thread>

using namespace taut;
using namespace taut::web;

namespace {

/// A clock that the test moves.
struct Hand final : platform::Clock {
  Nanos at = 1;
  [[nodiscard]] Nanos now() const noexcept override { return at; }
  void sleep_until(Nanos) const noexcept override {}
};

/// One connection of a client. Reading serves the server, which shares this thread.
class Client {
 public:
  explicit Client(int port, bool six = false) : fd_(::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 sixth{};
    sixth.sin6_family = AF_INET6;
    sixth.sin6_addr = in6addr_loopback;
    four.sin_port = sixth.sin6_port = htons(static_cast<std::uint16_t>(port));
    const auto* const address = six ? std::bit_cast<const sockaddr*>(&sixth) : std::bit_cast<const sockaddr*>(&four);
    is_open = ::connect(fd_, address, six ? sizeof sixth : sizeof four) == 0;
  }
  Client(Client&& other) noexcept : is_open(other.is_open), fd_(std::exchange(other.fd_, -1)) {}
  Client& operator=(Client&&) = delete;
  ~Client() {
    if (fd_ >= 0) ::close(fd_);
  }

  void send(const std::string& bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const auto taken = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (taken <= 0) return;
      sent += static_cast<std::size_t>(taken);
    }
  }

  /// A whole response; empty if the server has closed the connection.
  std::string response(Server& server) {
    for (int k = 0; k < 2000; ++k) {
      if (const std::size_t end = whole(); end > 0) {
        std::string first = received_.substr(0, end);
        received_.erase(0, end);
        return first;
      }
      if (is_over_) return {};
      server.serve(1);
      take();
    }
    return "nothing for long";
  }

  bool is_open = false;

 private:
  void take() {
    char bytes[65536];
    const auto got = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got > 0) received_.append(bytes, static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EAGAIN)) is_over_ = true;
  }
  [[nodiscard]] std::size_t whole() const {
    const std::size_t head = received_.find("\r\n\r\n"), at = received_.find("Content-Length: ");
    if (head == received_.npos || at > head) return 0;
    const std::size_t length = std::stoul(received_.substr(at + 16));
    return received_.size() >= head + 4 + length ? head + 4 + length : 0;
  }
  int fd_;
  bool is_over_ = false;
  std::string received_;
};

struct Served {
  Hand clock;
  Server server;
  std::string cookie;

  explicit Served(Limits limits = {}, std::size_t body = 3)
      : server(*Server::start(
            0, [body](const Request&) { return Response{.body = std::string(body, 'x')}; }, limits, clock)) {
    const std::string response = opened(server.address());
    const std::size_t at = response.find("Set-Cookie: ") + 12;
    cookie = response.substr(at, response.find(';', at) - at);
  }
  /// The response to the address that opens the page.
  [[nodiscard]] std::string opened(const std::string& address) {
    Client first(server.port());
    first.send("GET " + address.substr(address.find("/?")) +
               " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n\r\n");
    return first.response(server);
  }
  [[nodiscard]] std::string request() const {
    const std::string port = std::to_string(server.port());
    return "GET /page HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nCookie: " + cookie + "\r\n\r\n";
  }
};

long resident_pages() {
  long total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident;
}

}  // namespace

TEST_CASE("it listens at this computer's own addresses alone") {
  Served served;
  Client four(served.server.port());
  CHECK(four.is_open);
  four.send(served.request());
  CHECK(four.response(served.server).starts_with("HTTP/1.1 200 OK\r\n"));
  if (Client six(served.server.port(), true); six.is_open) {
    six.send(served.request());
    CHECK(six.response(served.server).starts_with("HTTP/1.1 200 OK\r\n"));
  }
  // Every other address of this computer is another one of 127.0.0.0/8, too.
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in other{};
  other.sin_family = AF_INET;
  other.sin_port = htons(static_cast<std::uint16_t>(served.server.port()));
  other.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
  CHECK(::connect(fd, std::bit_cast<const sockaddr*>(&other), sizeof other) != 0);
  ::close(fd);
}

TEST_CASE("the browser's address opens the page for a program of this user, once") {
  Served served;
  CHECK(served.opened(served.server.address_once()).starts_with("HTTP/1.1 303 "));
  CHECK(served.opened(served.server.address_once()).starts_with("HTTP/1.1 403 "));
  CHECK(served.opened(served.server.address()).starts_with("HTTP/1.1 303 "));
}

TEST_CASE("two servers have two ports and two keys; a port in use is an error that says so") {
  Served one, two;
  CHECK(one.server.port() != two.server.port());
  const auto key = [](const std::string& address) { return address.substr(address.find("key=") + 4); };
  CHECK(key(one.server.address()) != key(two.server.address()));
  CHECK(key(one.server.address()) != key(one.server.address_once()));
  CHECK(key(one.server.address()).size() == 32);
  const auto third = Server::start(one.server.port(), [](const Request&) { return Response{}; });
  REQUIRE(!third);
  CHECK(third.error().trouble == Trouble::busy);
  CHECK(third.error().what == "Port " + std::to_string(one.server.port()) + " is in use.");
}

TEST_CASE("requests that come at once are answered in turn") {
  Served served;
  Client client(served.server.port());
  std::string many;
  for (int k = 0; k < 20; ++k) many += served.request();
  client.send(many);
  for (int k = 0; k < 20; ++k) REQUIRE(client.response(served.server).starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("a client that does not take its response holds nobody, and is cut off") {
  Served served({}, std::size_t{64} << 20);
  Client slow(served.server.port());
  slow.send(served.request());
  for (int k = 0; k < 20; ++k) served.server.serve(1);
  CHECK(served.server.connections() == 1);
  Client other(served.server.port());
  other.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(served.server.port()) + "\r\n\r\n");
  CHECK(other.response(served.server).starts_with("HTTP/1.1 403"));
  served.clock.at += 11 * nanos_per_second;
  served.server.serve(1);
  served.server.serve(1);
  CHECK(served.server.connections() <= 1);
}

TEST_CASE("half a request is cut off in time, and so is a connection that asks nothing") {
  Served served;
  Client half(served.server.port()), silent(served.server.port());
  half.send("GET / HT");
  for (int k = 0; k < 20; ++k) served.server.serve(1);
  CHECK(served.server.connections() == 2);
  served.clock.at += 11 * nanos_per_second;
  served.server.serve(1);
  CHECK(served.server.connections() == 1);
  // Bytes that trickle in do not move the bound.
  served.clock.at += 60 * nanos_per_second;
  served.server.serve(1);
  CHECK(served.server.connections() == 0);
}

TEST_CASE("more connections than may be open push out the one that was idle longest") {
  Served served({.connections = 8});
  std::vector<Client> all;
  for (int k = 0; k < 50; ++k) {
    served.clock.at += 1000;
    all.emplace_back(served.server.port());
    served.server.serve(1);
    REQUIRE(served.server.connections() <= 8);
  }
  all.back().send(served.request());
  CHECK(all.back().response(served.server).starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("10,000 requests, each on a connection of its own or not, leave nothing behind") {
  Served served;
  const auto ask = [&](int count, bool anew) {
    Client kept(served.server.port());
    for (int k = 0; k < count; ++k) {
      if (anew) {
        Client client(served.server.port());
        client.send(served.request());
        REQUIRE(client.response(served.server).starts_with("HTTP/1.1 200 OK\r\n"));
      } else {
        kept.send(served.request());
        REQUIRE(kept.response(served.server).starts_with("HTTP/1.1 200 OK\r\n"));
      }
    }
  };
  ask(500, true);
  ask(500, false);
  [[maybe_unused]] const long before = resident_pages();  // the sanitizers keep freed memory: nothing to compare
  ask(5000, true);
  ask(5000, false);
  for (int k = 0; k < 5; ++k) served.server.serve(1);
  CHECK(served.server.connections() == 0);
#ifndef TAUT_SANITIZED
  CHECK(resident_pages() - before < 64);
#endif
}
