// SPDX-License-Identifier: MIT
// What driver and card say to each other: packets of UDP, a cycle of sound each, with the position of its first frame.
#pragma once
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#endif
#include <cstdint>

namespace example {

constexpr int frames = 128, channels = 2, rate = 48000, usual_port = 47810;

struct Packet {
  // Instead of a position. A driver claims the card; its first packet of sound, position 0, then starts it.
  enum Word : std::int64_t { hello = -1, busy = -2, stop = -3, claim = -4 };
  std::int64_t position = 0;
  std::int32_t sound[frames][channels] = {};
};

#ifdef _WIN32
using Handle = SOCKET;
#else
using Handle = int;
#endif

/// A socket of this computer, closed with the object.
class Socket {
 public:
  Socket() {
#ifdef _WIN32
    WSADATA ignored;
    WSAStartup(MAKEWORD(2, 2), &ignored);
#endif
    handle_ = socket(AF_INET, SOCK_DGRAM, 0);
  }
  ~Socket() {
#ifdef _WIN32
    closesocket(handle_);
#else
    close(handle_);
#endif
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  static sockaddr_in here(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  bool bind_to(int port) { return at(port, ::bind); }
  bool connect_to(int port) { return at(port, ::connect); }

  bool send(const Packet& packet, const sockaddr_in* to = nullptr) noexcept {
    const auto* const bytes = reinterpret_cast<const char*>(&packet);
    const auto* const address = reinterpret_cast<const sockaddr*>(to);
    return ::sendto(handle_, bytes, sizeof packet, 0, address, to ? sizeof *to : 0) == sizeof packet;
  }
  /// Waits up to `ms`. False: nothing came, or something else.
  bool receive(Packet& packet, int ms, sockaddr_in* from = nullptr) noexcept {
#ifdef _WIN32
    WSAPOLLFD waits{handle_, POLLRDNORM, 0};
    if (WSAPoll(&waits, 1, ms) != 1) return false;
#else
    pollfd waits{handle_, POLLIN, 0};
    if (::poll(&waits, 1, ms) != 1) return false;
#endif
    socklen_t size = sizeof(sockaddr_in);
    return ::recvfrom(handle_, reinterpret_cast<char*>(&packet), sizeof packet, 0, reinterpret_cast<sockaddr*>(from),
                      from ? &size : nullptr) == sizeof packet;
  }

 private:
  template <class Call>
  bool at(int port, Call* call) {
    const sockaddr_in address = here(port);
    return call(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  Handle handle_;
};

}  // namespace example
