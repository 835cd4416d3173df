// SPDX-License-Identifier: MIT
#include "wire.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace taut::lab {
namespace {

constexpr std::uint32_t submit_command = 1, unlink_command = 2, submit_answer = 3, unlink_answer = 4;
constexpr std::size_t header_bytes = 48, packet_bytes = 16, setup_at = 40, piece = 65536;
constexpr std::uint32_t most_data = 1 << 20, most_packets = 1024, not_isochronous = 0xffffffff;

std::uint32_t word_at(const std::uint8_t* from, std::size_t index) {
  std::uint32_t word = 0;
  std::memcpy(&word, from + 4 * index, sizeof word);
  return ntohl(word);
}

}  // namespace

Connection::~Connection() {
  ::shutdown(descriptor_, SHUT_RDWR);
  ::close(descriptor_);
}

bool Connection::receive() {
  std::copy(incoming_.data() + read_, incoming_.data() + filled_, incoming_.data());
  filled_ -= std::exchange(read_, 0);
  if (incoming_.size() < filled_ + piece) incoming_.resize(filled_ + piece);
  const ssize_t got = ::recv(descriptor_, incoming_.data() + filled_, piece, MSG_DONTWAIT);
  filled_ += static_cast<std::size_t>(got > 0 ? got : 0);
  return sane_ && (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)));
}

std::optional<std::variant<Transfer, Unlink>> Connection::next() {
  if (!sane_ || unread() < header_bytes) return {};
  const std::uint8_t* const from = incoming_.data() + read_;
  const std::uint32_t command = word_at(from, 0);
  if (command == unlink_command) {
    read_ += header_bytes;
    return Unlink{.sequence = word_at(from, 1), .victim = word_at(from, 5)};
  }
  Transfer transfer{.sequence = word_at(from, 1), .in = word_at(from, 3) != 0};
  transfer.endpoint = static_cast<int>(word_at(from, 4));
  transfer.length = word_at(from, 6);
  const std::uint32_t told = word_at(from, 8), packets = told == not_isochronous ? 0 : told;
  sane_ = command == submit_command && transfer.length <= most_data && packets <= most_packets;
  if (!sane_) return {};
  const std::size_t data = transfer.in ? 0 : transfer.length;
  if (unread() < header_bytes + data + packets * packet_bytes) return {};

  std::memcpy(transfer.setup.data(), from + setup_at, transfer.setup.size());
  transfer.data.assign(from + header_bytes, from + header_bytes + data);
  const std::uint8_t* list = from + header_bytes + data;
  transfer.packets.reserve(packets);
  for (std::uint32_t i = 0; i < packets; ++i, list += packet_bytes) {
    const Packet packet{.offset = word_at(list, 0), .length = word_at(list, 1)};
    sane_ = sane_ && packet.offset <= transfer.length && packet.length <= transfer.length - packet.offset;
    transfer.packets.push_back(packet);
  }
  if (!sane_) return {};
  read_ += header_bytes + data + packets * packet_bytes;
  return transfer;
}

void Connection::put(std::span<const std::uint32_t> words) {
  for (const std::uint32_t word : words) {
    const std::uint32_t wire = htonl(word);
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&wire);
    outgoing_.insert(outgoing_.end(), bytes, bytes + sizeof wire);
  }
}

void Connection::answer(const Transfer& transfer, int status) {
  std::uint32_t actual = transfer.in ? static_cast<std::uint32_t>(transfer.data.size()) : transfer.length;
  if (!transfer.packets.empty() && !transfer.in) {
    actual = 0;
    for (const auto& packet : transfer.packets) actual += packet.actual;
  }
  if (status != 0) actual = 0;
  const auto packets = static_cast<std::uint32_t>(transfer.packets.size());
  put(std::array<std::uint32_t, 12>{submit_answer, transfer.sequence, 0, 0, 0, static_cast<std::uint32_t>(status),
                                    actual, 0, packets, 0, 0, 0});
  if (status == 0 && transfer.in) outgoing_.insert(outgoing_.end(), transfer.data.begin(), transfer.data.end());
  for (const auto& packet : transfer.packets)
    put(std::array<std::uint32_t, 4>{packet.offset, packet.length, packet.actual, 0});
}

void Connection::answer(const Unlink& unlink, bool found) {
  const auto status = static_cast<std::uint32_t>(found ? -ECONNRESET : 0);
  put(std::array<std::uint32_t, 12>{unlink_answer, unlink.sequence, 0, 0, 0, status, 0, 0, 0, 0, 0, 0});
}

bool Connection::send() {
  for (std::size_t sent = 0; sent < outgoing_.size();) {
    const ssize_t more = ::send(descriptor_, outgoing_.data() + sent, outgoing_.size() - sent, MSG_NOSIGNAL);
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) return false;
    sent += static_cast<std::size_t>(more);
  }
  outgoing_.clear();
  return true;
}

}  // namespace taut::lab
