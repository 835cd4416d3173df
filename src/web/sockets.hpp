// SPDX-License-Identifier: MIT
// Sockets of this computer alone, that never block.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "web/peer.hpp"

namespace taut::web {

/// A system's socket, closed when destroyed.
class Socket {
 public:
  using Handle = std::intptr_t;
  explicit Socket(Handle handle = -1) noexcept : handle_(handle) {}
  Socket(Socket&& other) noexcept : handle_(other.handle_) { other.handle_ = -1; }
  Socket& operator=(Socket&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Socket();

  [[nodiscard]] Handle handle() const noexcept { return handle_; }
  [[nodiscard]] bool is_open() const noexcept { return handle_ != -1; }
  /// A waiting connection; not open if there is none.
  [[nodiscard]] Socket accept() const noexcept;
  /// Appends what has arrived, at most 16384 bytes. False: the other side has ended, or the connection broke.
  bool read(std::string& to) const noexcept;
  /// The bytes that were taken, 0 if none can be now; -1: the connection broke.
  [[nodiscard]] std::int64_t write(std::string_view bytes) const noexcept;
  /// Whose program is at the other end. Known on Linux; reads the system's table of connections.
  [[nodiscard]] Peer peer() const;

 private:
  Handle handle_;
};

/// What poll() waits for, and what it found.
struct Watched {
  Socket::Handle handle = -1;
  bool reads = false, writes = false;  ///< in: waited for. Out: possible now; both are set if it broke
};

/// Waits until one of them can go on, at most `ms`.
void poll(std::span<Watched> all, int ms);

/// Sockets that listen on the port at 127.0.0.1 and, where there is IPv6, ::1. `port` 0 takes a free one and is then set
/// to it. Errors: `busy` (the port is in use), `denied`, `broken`.
Expected<std::vector<Socket>> listen(int& port);

/// 32 letters and digits from the system's source of secrets. Error `broken`: there is none.
Expected<std::string> make_key();

}  // namespace taut::web
