// SPDX-License-Identifier: MIT
// The device on its bus: answers the host's questions, and carries the packets of three endpoints, microframe by
// microframe.
#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>

#include "converters.hpp"
#include "descriptors.hpp"
#include "wire.hpp"

namespace taut::lab {

class Device {
 public:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  /// Attached at microframe `now` of the bus.
  Device(const Shape& shape, const Converters::Setting& setting, Losses& losses, Across across, Connection& host,
         std::int64_t now);

  /// Lets the bus pass until that microframe; transfers that end are answered.
  void run_until(std::int64_t microframe);
  void take(Transfer&& transfer);
  void take(const Unlink& unlink);
  void set_ppm(double ppm) { converters_.set_ppm(ppm); }

  /// Whether its sample clock runs. While it does not, the bus passes in one step.
  [[nodiscard]] bool runs() const;
  /// The microframe in which the next transfer ends.
  [[nodiscard]] std::int64_t due() const;

 private:
  struct Pending {
    Transfer transfer;
    std::int64_t first = 0;  ///< the microframe of its first packet
    std::size_t done = 0;    ///< packets
  };
  /// An isochronous endpoint: transfers queued back to back.
  struct Lane {
    bool in;
    int endpoint;
    int interval;  ///< microframes
    std::deque<Pending> queue{};
    std::int64_t next = 0;  ///< the microframe after the last packet that is queued
  };

  void carry(Lane& lane);
  void carry_packet(const Lane& lane, Transfer& transfer, Packet& packet);
  /// The answer to a question about the device, or nothing if it is refused.
  [[nodiscard]] std::optional<Bytes> asked(const Transfer& question) const;
  [[nodiscard]] std::optional<Bytes> asked_descriptor(int type, int index) const;
  [[nodiscard]] std::optional<Bytes> asked_clock(int request, int control) const;
  /// False: refused.
  bool told(const Transfer& order);
  bool choose_setting(int interface, int setting);

  Shape shape_;
  Converters converters_;
  Connection& host_;
  std::int64_t now_;
  std::array<int, interfaces> settings_{};
  std::array<Lane, 3> lanes_;
};

}  // namespace taut::lab
