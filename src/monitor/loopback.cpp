// SPDX-License-Identifier: MIT
#include "monitor/loopback.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "monitor/signal_tracker.hpp"

namespace taut::monitor {
namespace {

constexpr Frames piece = 512;

std::int32_t whole(float sample) noexcept {
  const double scaled = static_cast<double>(sample) * 0x1p31;
  return std::isnan(scaled) ? 0 : static_cast<std::int32_t>(std::clamp(std::nearbyint(scaled), -0x1p31, 0x1p31 - 1));
}

}  // namespace

Loopback::Loopback(const Signal& signal, int channels, Frames search)
    : tracker_(std::make_unique<SignalTracker>(signal, std::clamp(channels, 1, signal.channels()), search)) {}
Loopback::~Loopback() = default;
Loopback::Loopback(Loopback&&) noexcept = default;
Loopback& Loopback::operator=(Loopback&&) noexcept = default;

void Loopback::feed(std::span<const std::int32_t* const> planes, Frames frames) {
  std::vector<const std::int32_t*> moved(planes.begin(), planes.end());
  for (Frames done = 0; done < frames;) {
    const auto now = std::min(piece, frames - done);
    tracker_->feed(moved, now);
    for (auto& plane : moved) plane += now;
    done += now;
  }
}

void Loopback::feed(std::span<const float* const> planes, Frames frames) {
  std::vector<std::int32_t> ints(planes.size() * static_cast<std::size_t>(piece));
  std::vector<const std::int32_t*> pointers;
  pointers.reserve(planes.size());
  for (std::size_t c = 0; c < planes.size(); ++c) pointers.push_back(ints.data() + c * static_cast<std::size_t>(piece));
  for (Frames done = 0; done < frames;) {
    const auto now = std::min(piece, frames - done);
    for (std::size_t c = 0; c < planes.size(); ++c) {
      std::transform(planes[c] + done, planes[c] + done + now, ints.data() + c * static_cast<std::size_t>(piece),
                     whole);
    }
    tracker_->feed(pointers, now);
    done += now;
  }
}

Verdict Loopback::verdict() const { return tracker_->verdict(); }

}  // namespace taut::monitor
