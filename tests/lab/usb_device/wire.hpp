// SPDX-License-Identifier: MIT
// USB/IP, as the kernel's vhci-hcd speaks it once a device is attached (Documentation/usb/usbip_protocol.rst of Linux).
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

/// What the host wants carried.
struct Transfer {
  std::uint32_t sequence = 0;
  bool in = false;
  int endpoint = 0;
  std::uint32_t length = 0;             ///< room for an answer, or bytes of data
  std::array<std::uint8_t, 8> setup{};  ///< of a control transfer
  Bytes data;                           ///< OUT: what comes; IN: what goes, packet after packet without gaps
  std::vector<Packet> packets;          ///< empty: not isochronous
};

/// The host takes back a transfer.
struct Unlink {
  std::uint32_t sequence = 0, victim = 0;
};

/// The socket to the kernel. Reads and writes in large pieces: each system call costs the guest more than a packet.
class Connection {
 public:
  explicit Connection(int descriptor) : descriptor_(descriptor) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Takes in what has come. False: the other side is gone, or speaks nonsense.
  bool receive();
  /// The next whole message, if it is there.
  std::optional<std::variant<Transfer, Unlink>> next();

  /// Answers are sent together by send(). A negative errno as `status` refuses.
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
