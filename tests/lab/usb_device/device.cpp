// SPDX-License-Identifier: MIT
#include "device.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace taut::lab {

Device::Device(const Shape& shape, const Converters::Setting& setting, Losses& losses, Across across, Connection& host,
               std::int64_t now)
    : shape_(shape),
      converters_(shape, setting, losses, across),
      host_(host),
      now_(now),
      lanes_{Lane{.in = false, .endpoint = playback_endpoint, .interval = 1},
             Lane{.in = true, .endpoint = feedback_endpoint, .interval = feedback_interval},
             Lane{.in = true, .endpoint = capture_endpoint, .interval = 1}} {}

bool Device::runs() const {
  return due() != never || settings_[playback_interface] != 0 || settings_[capture_interface] != 0;
}

void Device::run_until(std::int64_t microframe) {
  if (!runs()) now_ = microframe;
  while (now_ < microframe) {
    ++now_;
    converters_.tick(now_);
    for (auto& lane : lanes_) carry(lane);
  }
}

std::int64_t Device::due() const {
  std::int64_t earliest = never;
  for (const auto& lane : lanes_) {
    if (lane.queue.empty()) continue;
    const auto& [transfer, first, done] = lane.queue.front();
    earliest = std::min(earliest, first + static_cast<std::int64_t>(transfer.packets.size() - 1) * lane.interval);
  }
  return earliest;
}

void Device::carry(Lane& lane) {
  if (lane.queue.empty()) return;
  auto& [transfer, first, done] = lane.queue.front();
  if (now_ < first + static_cast<std::int64_t>(done) * lane.interval) return;
  carry_packet(lane, transfer, transfer.packets[done]);
  if (++done < transfer.packets.size()) return;
  host_.answer(transfer);
  lane.queue.pop_front();
}

void Device::carry_packet(const Lane& lane, Transfer& transfer, Packet& packet) {
  if (!lane.in) {
    converters_.play(std::span(transfer.data).subspan(packet.offset, packet.length));
    packet.actual = packet.length;
  } else if (lane.endpoint == capture_endpoint) {
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
      auto answer = asked(transfer);
      if (!answer) return host_.answer(transfer, -EPIPE);
      transfer.data = std::move(*answer);
      if (transfer.data.size() > transfer.length) transfer.data.resize(transfer.length);
      return host_.answer(transfer);
    }
    return host_.answer(transfer, told(transfer) ? 0 : -EPIPE);
  }
  const auto lane = std::ranges::find_if(
      lanes_, [&](const Lane& one) { return one.in == transfer.in && one.endpoint == transfer.endpoint; });
  if (lane == lanes_.end() || transfer.packets.empty()) return host_.answer(transfer, -EPIPE);
  const std::int64_t first = std::max(lane->next, now_ + 1);
  lane->next = first + static_cast<std::int64_t>(transfer.packets.size()) * lane->interval;
  lane->queue.push_back({.transfer = std::move(transfer), .first = first});
}

void Device::take(const Unlink& unlink) {
  for (auto& lane : lanes_) {
    const auto victim =
        std::ranges::find_if(lane.queue, [&](const Pending& one) { return one.transfer.sequence == unlink.victim; });
    if (victim == lane.queue.end()) continue;
    lane.queue.erase(victim);
    if (lane.queue.empty()) lane.next = 0;
    return host_.answer(unlink, true);
  }
  host_.answer(unlink, false);
}

}  // namespace taut::lab
