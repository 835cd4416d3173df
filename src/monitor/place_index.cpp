// SPDX-License-Identifier: MIT
#include "monitor/place_index.hpp"

#include <algorithm>
#include <bit>

namespace taut::monitor {
namespace {

constexpr std::uint64_t factor = 0x9e3779b97f4a7c15U;
constexpr int most_channels = 4;
constexpr std::size_t longest_probe = 64;  // a periodic signal has any number of equal windows: some are enough

std::uint64_t spread(std::uint64_t hash) noexcept { return (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9U; }
std::uint64_t widened(std::int32_t sample) noexcept { return std::bit_cast<std::uint32_t>(sample) + 1ULL; }

}  // namespace

RollingHash::RollingHash(int window) noexcept : window_(window) {
  for (int i = 1; i < window; ++i) highest_ *= factor;
}

void RollingHash::push(std::int32_t entering, std::int32_t leaving) noexcept {
  if (seen_ >= window_) hash_ -= widened(leaving) * highest_;
  hash_ = hash_ * factor + widened(entering);
  changes_ = ((changes_ << 1) | (entering != last_ ? 1U : 0U)) & (~0ULL >> (64 - window_));
  last_ = entering;
  seen_ = std::min(seen_ + 1, window_);
}

void PlaceIndex::clear() {
  entries_.clear();
  reach_ = 0;
}

bool PlaceIndex::covers(Frames centre) const noexcept {
  return reach_ > 0 && centre >= centre_ - reach_ / 2 && centre <= centre_ + reach_ / 2;
}

void PlaceIndex::insert(std::uint64_t hash, int channel, Frames end) {
  const auto key = spread(hash);
  const auto mask = entries_.size() - 1;
  for (std::size_t probe = 0; probe < longest_probe; ++probe) {
    Entry& entry = entries_[static_cast<std::size_t>(key + probe) & mask];
    if (entry.end != 0) continue;
    entry = {static_cast<std::uint32_t>(key >> 32), static_cast<std::int32_t>(end - base_) + 1,
             static_cast<std::int16_t>(channel)};
    return;
  }
}

void PlaceIndex::build(const Signal& signal, Frames centre, Frames reach, int first_channel) {
  centre_ = centre;
  reach_ = reach;
  base_ = std::max<Frames>(centre - reach, 0);
  const auto window = static_cast<std::size_t>(signal.window());
  const auto count = static_cast<std::size_t>(std::max<Frames>(centre + reach - base_, 1)) + window;
  const int channels = std::min(signal.channels(), most_channels);
  entries_.assign(std::bit_ceil(2 * count * static_cast<std::size_t>(channels)), {});

  samples_.resize(count);
  for (int n = 0; n < channels; ++n) {
    const int channel = (first_channel + n) % signal.channels();
    signal.fill(channel, base_, samples_);
    RollingHash hash(signal.window());
    for (std::size_t i = 0; i < count; ++i) {
      hash.push(samples_[i], i >= window ? samples_[i - window] : 0);
      if (hash.telling()) insert(hash.value(), channel, base_ + static_cast<Frames>(i) + 1);
    }
  }
}

std::size_t PlaceIndex::find(std::uint64_t hash, std::span<Place> places) const noexcept {
  if (entries_.empty()) return 0;
  const auto key = spread(hash);
  const auto tag = static_cast<std::uint32_t>(key >> 32);
  const auto mask = entries_.size() - 1;
  std::size_t found = 0;
  for (std::size_t probe = 0; probe < longest_probe && found < places.size(); ++probe) {
    const Entry& entry = entries_[static_cast<std::size_t>(key + probe) & mask];
    if (entry.end == 0) break;
    if (entry.tag == tag) places[found++] = {entry.channel, base_ + entry.end - 1};
  }
  return found;
}

}  // namespace taut::monitor
