// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "web/listening.hpp"
#include "web/sockets.hpp"

namespace taut::web {
namespace {

int fd_of(Socket::Handle handle) noexcept { return static_cast<int>(handle); }

bool would_wait(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

void keep_apart(int fd) noexcept {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  const int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

}  // namespace

Socket::~Socket() {
  if (is_open()) ::close(fd_of(handle_));
}

Socket Socket::accept() const noexcept {
  const int fd = ::accept(fd_of(handle_), nullptr, nullptr);
  if (fd >= 0) keep_apart(fd);
  return Socket(fd);
}

bool Socket::read(std::string& to) const noexcept {
  std::array<char, 16384> bytes{};
  const auto got = ::recv(fd_of(handle_), bytes.data(), bytes.size(), 0);
  if (got < 0) return would_wait(errno);
  to.append(bytes.data(), static_cast<std::size_t>(got));
  return got > 0;
}

std::int64_t Socket::write(std::string_view bytes) const noexcept {
  const auto taken = ::send(fd_of(handle_), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return taken >= 0 ? taken : would_wait(errno) ? 0 : -1;
}

#ifdef __linux__
Peer Socket::peer() const {
  const auto port_at = [&](auto* name) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (name(fd_of(handle_), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    // The port lies at the same place for both kinds of addresses.
    return int{ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port)};
  };
  const int client = port_at(&::getpeername), server = port_at(&::getsockname);
  for (const char* const name : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream file(name);
    const std::string table{std::istreambuf_iterator<char>(file), {}};
    if (const auto found = peer_in(table, static_cast<unsigned>(client), static_cast<unsigned>(server),
                                   static_cast<unsigned>(getuid())))
      return *found;
  }
  return Peer::unknown;
}
#else
Peer Socket::peer() const { return Peer::unknown; }
#endif

void poll(std::span<Watched> all, int ms) {
  std::vector<pollfd> fds;
  fds.reserve(all.size());
  for (const Watched& one : all) {
    const int events = (one.reads ? POLLIN : 0) | (one.writes ? POLLOUT : 0);
    fds.push_back({.fd = fd_of(one.handle), .events = static_cast<short>(events), .revents = 0});
  }
  if (::poll(fds.data(), static_cast<nfds_t>(fds.size()), ms) < 0)
    for (pollfd& fd : fds) fd.revents = 0;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const int broke = fds[k].revents & (POLLERR | POLLHUP | POLLNVAL);
    all[k].reads = ((fds[k].revents & POLLIN) | broke) != 0;
    all[k].writes = ((fds[k].revents & POLLOUT) | broke) != 0;
  }
}

Socket listen_at(bool six, int& port, ListenTrouble& trouble) {
  trouble = ListenTrouble::other;
  const int fd = ::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  Socket socket(fd);
  if (fd < 0) return socket;
  keep_apart(fd);
  const int yes = 1;
  // Ports whose last connections are still winding down can be used again.
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in four{};
  sockaddr_in6 sixth{};
  four.sin_family = AF_INET;
  four.sin_port = sixth.sin6_port = htons(static_cast<std::uint16_t>(port));
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sixth.sin6_family = AF_INET6;
  sixth.sin6_addr = in6addr_loopback;
  if (six) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  const auto* const address = six ? std::bit_cast<const sockaddr*>(&sixth) : std::bit_cast<const sockaddr*>(&four);
  if (::bind(fd, address, six ? sizeof sixth : sizeof four) != 0 || ::listen(fd, 64) != 0) {
    trouble = errno == EADDRINUSE                 ? ListenTrouble::in_use
              : errno == EACCES || errno == EPERM ? ListenTrouble::denied
              : errno == EADDRNOTAVAIL            ? ListenTrouble::no_such_address
                                                  : ListenTrouble::other;
    return Socket();
  }
  if (port == 0) {
    socklen_t size = sizeof four;
    if (::getsockname(fd, std::bit_cast<sockaddr*>(&four), &size) == 0) port = ntohs(four.sin_port);
  }
  return socket;
}

bool secret_bytes(std::span<unsigned char> to) noexcept { return ::getentropy(to.data(), to.size()) == 0; }

}  // namespace taut::web
