// SPDX-License-Identifier: MIT
// USB/IP as the kernel's vhci-hcd speaks it once a device is attached (Linux: Documentation/usb/usbip_protocol.rst).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "descriptors.hpp"

namespace taut::lab {

/// One packet of an isochronous transfer.
struct Packet {
  std::uint32_t offset = 0, length = 0, actual = 0;
};

/// A transfer submitted by the host.
struct Transfer {
  std::uint32_t sequence = 0;
  bool in = false;
  int endpoint = 0;
  std::uint32_t length = 0;             ///< size of the answer, or bytes of data
  std::array<std::uint8_t, 8> setup{};  ///< of a control transfer
  Bytes data;                           ///< OUT: data received; IN: data to send, packets without gaps
  std::vector<Packet> packets;          ///< empty: not isochronous
};

/// The host cancels a transfer.
struct Unlink {
  std::uint32_t sequence = 0, victim = 0;
};

/// The socket to the kernel. Uses large reads and writes, because a system call costs the guest more than a packet.
class Connection {
 public:
  explicit Connection(int descriptor) : descriptor_(descriptor) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Reads what has arrived. False: the connection is closed or violates the protocol.
  bool receive();
  /// The next whole message, if any.
  std::optional<std::variant<Transfer, Unlink>> next();

  /// send() flushes the answers. A negative errno as `status` refuses.
  void answer(const Transfer& transfer, int status = 0);
  void answer(const Unlink& unlink, bool found);
  bool send();

 private:
  [[nodiscard]] std::size_t unread() const { return filled_ - read_; }
  void put(std::span<const std::uint32_t> words);

  int descriptor_;
  Bytes incoming_, outgoing_;
  std::size_t filled_ = 0, read_ = 0;  // of incoming_, which is longer
  bool sane_ = true;
};

}  // namespace taut::lab
