// SPDX-License-Identifier: MIT
// winsock2.h comes before windows.h, which would take in the old one.
#include <winsock2.h>
#include <ws2tcpip.h>
// clang-format off
#include <windows.h>
#include <ntsecapi.h>
// clang-format on

#include <algorithm>
#include <array>
#include <bit>

#include "web/listening.hpp"
#include "web/sockets.hpp"

namespace taut::web {
namespace {

SOCKET of(Socket::Handle handle) noexcept { return static_cast<SOCKET>(handle); }

void keep_apart(SOCKET socket) noexcept {
  u_long yes = 1;
  ioctlsocket(socket, static_cast<long>(FIONBIO), &yes);
  const BOOL at_once = TRUE;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, std::bit_cast<const char*>(&at_once), sizeof at_once);
  SetHandleInformation(std::bit_cast<HANDLE>(socket), HANDLE_FLAG_INHERIT, 0);
}

/// Winsock is started once in a process and ends with it.
bool is_started() noexcept {
  static const bool started = [] {
    WSADATA data{};
    return WSAStartup(MAKEWORD(2, 2), &data) == 0;
  }();
  return started;
}

}  // namespace

Socket::~Socket() {
  if (is_open()) closesocket(of(handle_));
}

Socket Socket::accept() const noexcept {
  const SOCKET socket = ::accept(of(handle_), nullptr, nullptr);
  if (socket == INVALID_SOCKET) return Socket();
  keep_apart(socket);
  return Socket(static_cast<Handle>(socket));
}

bool Socket::read(std::string& to) const noexcept {
  std::array<char, 16384> bytes{};
  const int got = ::recv(of(handle_), bytes.data(), static_cast<int>(bytes.size()), 0);
  if (got < 0) return WSAGetLastError() == WSAEWOULDBLOCK;
  to.append(bytes.data(), static_cast<std::size_t>(got));
  return got > 0;
}

std::int64_t Socket::write(std::string_view bytes) const noexcept {
  constexpr std::size_t most = 1 << 20;
  const int taken = ::send(of(handle_), bytes.data(), static_cast<int>(std::min(bytes.size(), most)), 0);
  return taken >= 0 ? taken : WSAGetLastError() == WSAEWOULDBLOCK ? 0 : -1;
}

// A program of another user cannot see this one's words there.
Peer Socket::peer() const { return Peer::unknown; }

void poll(std::span<Watched> all, int ms) {
  std::vector<WSAPOLLFD> fds;
  fds.reserve(all.size());
  for (const Watched& one : all) {
    const int events = (one.reads ? POLLRDNORM : 0) | (one.writes ? POLLWRNORM : 0);
    fds.push_back({.fd = of(one.handle), .events = static_cast<SHORT>(events), .revents = 0});
  }
  if (WSAPoll(fds.data(), static_cast<ULONG>(fds.size()), ms) < 0)
    for (WSAPOLLFD& fd : fds) fd.revents = 0;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const int broke = fds[k].revents & (POLLERR | POLLHUP | POLLNVAL);
    all[k].reads = ((fds[k].revents & POLLRDNORM) | broke) != 0;
    all[k].writes = ((fds[k].revents & POLLWRNORM) | broke) != 0;
  }
}

Socket listen_at(bool six, int& port, ListenTrouble& trouble) {
  trouble = ListenTrouble::other;
  if (!is_started()) return Socket();
  const SOCKET made = ::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  if (made == INVALID_SOCKET) {
    if (six) trouble = ListenTrouble::no_such_address;
    return Socket();
  }
  Socket socket(static_cast<Socket::Handle>(made));
  keep_apart(made);
  // Elsewhere SO_REUSEADDR frees a port of the past; here it would let another program share one in use.
  const BOOL yes = TRUE;
  setsockopt(made, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, std::bit_cast<const char*>(&yes), sizeof yes);
  sockaddr_in four{};
  sockaddr_in6 sixth{};
  four.sin_family = AF_INET;
  four.sin_port = sixth.sin6_port = htons(static_cast<u_short>(port));
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sixth.sin6_family = AF_INET6;
  sixth.sin6_addr = in6addr_loopback;
  if (six) setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, std::bit_cast<const char*>(&yes), sizeof yes);
  const auto* const address = six ? std::bit_cast<const sockaddr*>(&sixth) : std::bit_cast<const sockaddr*>(&four);
  if (::bind(made, address, six ? sizeof sixth : sizeof four) != 0 || ::listen(made, 64) != 0) {
    const int error = WSAGetLastError();
    trouble = error == WSAEADDRINUSE      ? ListenTrouble::in_use
              : error == WSAEACCES        ? ListenTrouble::in_use
              : error == WSAEADDRNOTAVAIL ? ListenTrouble::no_such_address
                                          : ListenTrouble::other;
    return Socket();
  }
  if (port == 0) {
    int size = sizeof four;
    if (::getsockname(made, std::bit_cast<sockaddr*>(&four), &size) == 0) port = ntohs(four.sin_port);
  }
  return socket;
}

bool secret_bytes(std::span<unsigned char> to) noexcept {
  return RtlGenRandom(to.data(), static_cast<ULONG>(to.size())) != 0;
}

}  // namespace taut::web
