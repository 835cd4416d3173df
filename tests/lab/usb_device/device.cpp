// SPDX-License-Identifier: MIT
#include "device.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace taut::lab {

Device::Device(const Shape& shape, const Converters::Setting& setting, Losses& losses, CrossCables across,
               Connection& host, std::int64_t now)
    : shape_(shape),
      converters_(shape, setting, losses, across),
      host_(host),
      now_(now),
      endpoints_{IsoEndpoint{.in = false, .endpoint = playback_endpoint, .interval = 1},
                 IsoEndpoint{.in = true, .endpoint = feedback_endpoint, .interval = feedback_interval},
                 IsoEndpoint{.in = true, .endpoint = capture_endpoint, .interval = 1}} {}

bool Device::runs() const {
  return due() != never || settings_[playback_interface] != 0 || settings_[capture_interface] != 0;
}

void Device::run_until(std::int64_t microframe) {
  if (!runs()) now_ = microframe;
  while (now_ < microframe) {
    ++now_;
    converters_.tick(now_);
    for (auto& endpoint : endpoints_) carry(endpoint);
  }
}

std::int64_t Device::due() const {
  std::int64_t earliest = never;
  for (const auto& endpoint : endpoints_) {
    if (endpoint.queue.empty()) continue;
    const auto& [transfer, first, done] = endpoint.queue.front();
    earliest = std::min(earliest, first + static_cast<std::int64_t>(transfer.packets.size() - 1) * endpoint.interval);
  }
  return earliest;
}

void Device::carry(IsoEndpoint& endpoint) {
  if (endpoint.queue.empty()) return;
  auto& [transfer, first, done] = endpoint.queue.front();
  if (now_ < first + static_cast<std::int64_t>(done) * endpoint.interval) return;
  carry_packet(endpoint, transfer, transfer.packets[done]);
  if (++done < transfer.packets.size()) return;
  host_.answer(transfer);
  endpoint.queue.pop_front();
}

void Device::carry_packet(const IsoEndpoint& endpoint, Transfer& transfer, Packet& packet) {
  if (!endpoint.in) {
    converters_.play(std::span(transfer.data).subspan(packet.offset, packet.length));
    packet.actual = packet.length;
  } else if (endpoint.endpoint == capture_endpoint) {
    packet.actual = static_cast<std::uint32_t>(converters_.capture(static_cast<int>(packet.length), transfer.data));
  } else if (packet.length >= sizeof(std::uint32_t)) {
    for (std::uint32_t value = converters_.feedback(), i = 0; i < sizeof value; ++i, value >>= 8)
      transfer.data.push_back(static_cast<std::uint8_t>(value));
    packet.actual = sizeof(std::uint32_t);
  }
}

void Device::take(Transfer&& transfer) {
  if (transfer.endpoint == 0) {
    const bool question = (transfer.setup[0] & 0x80) != 0;
    if (question) {
      auto answer = control_read(transfer);
      if (!answer) return host_.answer(transfer, -EPIPE);
      transfer.data = std::move(*answer);
      if (transfer.data.size() > transfer.length) transfer.data.resize(transfer.length);
      return host_.answer(transfer);
    }
    return host_.answer(transfer, control_write(transfer) ? 0 : -EPIPE);
  }
  const auto endpoint = std::ranges::find_if(
      endpoints_, [&](const IsoEndpoint& one) { return one.in == transfer.in && one.endpoint == transfer.endpoint; });
  if (endpoint == endpoints_.end() || transfer.packets.empty()) return host_.answer(transfer, -EPIPE);
  const std::int64_t first = std::max(endpoint->next, now_ + 1);
  endpoint->next = first + static_cast<std::int64_t>(transfer.packets.size()) * endpoint->interval;
  endpoint->queue.push_back({.transfer = std::move(transfer), .first = first});
}

void Device::take(const Unlink& unlink) {
  for (auto& endpoint : endpoints_) {
    const auto victim = std::ranges::find_if(
        endpoint.queue, [&](const Pending& one) { return one.transfer.sequence == unlink.victim; });
    if (victim == endpoint.queue.end()) continue;
    endpoint.queue.erase(victim);
    if (endpoint.queue.empty()) endpoint.next = 0;
    return host_.answer(unlink, true);
  }
  host_.answer(unlink, false);
}

}  // namespace taut::lab
