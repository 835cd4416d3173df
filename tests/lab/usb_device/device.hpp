// SPDX-License-Identifier: MIT
// The device on its bus: answers control requests, and carries the packets of three endpoints in microframes.
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

  /// Attached at bus microframe `now`.
  Device(const Shape& shape, const Converters::Setting& setting, Losses& losses, CrossCables across, Connection& host,
         std::int64_t now);

  /// Advances the bus to that microframe and completes the transfers that end.
  void run_until(std::int64_t microframe);
  void take(Transfer&& transfer);
  void take(const Unlink& unlink);
  void set_ppm(double ppm) { converters_.set_ppm(ppm); }

  /// Whether its sample clock runs. If not, the bus advances in one step.
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
  struct IsoEndpoint {
    bool in;
    int endpoint;
    int interval;  ///< microframes
    std::deque<Pending> queue{};
    std::int64_t next = 0;  ///< the microframe after the last queued packet
  };

  void carry(IsoEndpoint& endpoint);
  void carry_packet(const IsoEndpoint& endpoint, Transfer& transfer, Packet& packet);
  /// The answer to a control read, or nothing if it is refused.
  [[nodiscard]] std::optional<Bytes> control_read(const Transfer& question) const;
  [[nodiscard]] std::optional<Bytes> requested_descriptor(int type, int index) const;
  [[nodiscard]] std::optional<Bytes> asked_clock(int request, int control) const;
  /// A control write; false: refused.
  bool control_write(const Transfer& order);
  bool choose_setting(int interface, int setting);

  Shape shape_;
  Converters converters_;
  Connection& host_;
  std::int64_t now_;
  std::array<int, interfaces> settings_{};
  std::array<IsoEndpoint, 3> endpoints_;
};

}  // namespace taut::lab
