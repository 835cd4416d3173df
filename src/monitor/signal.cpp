// SPDX-License-Identifier: MIT
#include "monitor/signal.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

namespace taut::monitor {
namespace {

constexpr int marker_headroom = 3;
constexpr Frames shift_of_repeats = 997;

/// The finaliser of splitmix64: every output bit depends on every input bit (S. Vigna, public domain).
std::uint64_t mixed(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

std::int32_t cut(std::int32_t sample, int dropped) noexcept {
  return std::bit_cast<std::int32_t>(std::bit_cast<std::uint32_t>(sample) & (~0U << dropped));
}

}  // namespace

Code::Code(int channels, int bits, int headroom_bits, std::uint64_t seed) noexcept
    : channels_(channels),
      shift_(32 - std::clamp(bits, 8, 32)),
      headroom_(std::clamp(headroom_bits, 0, 4)),
      seed_(mixed(seed + 0x9e3779b97f4a7c15U)) {}

int Code::window() const noexcept { return 64 / (32 - shift_ - headroom_) + 1; }

void Code::fill(int channel, Frames from, std::span<std::int32_t> out) const noexcept {
  const auto key = mixed(seed_ + static_cast<std::uint64_t>(channel) * 0x9e3779b97f4a7c15U);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto position = from + static_cast<Frames>(i);
    const auto hash = static_cast<std::uint32_t>(mixed(key + static_cast<std::uint64_t>(position)) >> 32);
    out[i] = position < 0 ? 0 : cut(std::bit_cast<std::int32_t>(hash) >> headroom_, shift_);
  }
}

Recording::Recording(std::vector<std::vector<std::int32_t>> planes, int channels, int bits)
    : planes_(std::move(planes)), channels_(channels), marker_(channels, bits, marker_headroom) {
  if (planes_.empty() || planes_[0].empty()) planes_ = {{0}};
  std::size_t shortest = planes_[0].size();
  for (const auto& plane : planes_) shortest = std::min(shortest, plane.size());
  if (shortest == 0) planes_ = {{0}};
  for (auto& plane : planes_) {
    plane.resize(std::max(shortest, std::size_t{1}));
    for (auto& sample : plane) sample = cut(sample, 32 - std::clamp(bits, 8, 32));
  }
}

void Recording::loop(int channel, Frames from, std::span<std::int32_t> out) const noexcept {
  const auto& plane = planes_[static_cast<std::size_t>(channel) % planes_.size()];
  const auto length = static_cast<Frames>(plane.size());
  const auto repeat = static_cast<Frames>(static_cast<std::size_t>(channel) / planes_.size());
  auto at = static_cast<std::size_t>((from + repeat * shift_of_repeats) % length);
  for (std::size_t done = 0; done < out.size(); at = 0) {
    const auto n = std::min(plane.size() - at, out.size() - done);
    std::copy_n(plane.data() + at, n, out.data() + done);
    done += n;
  }
}

void Recording::fill(int channel, Frames from, std::span<std::int32_t> out) const noexcept {
  if (from < marker_frames) {
    const auto n = std::min(static_cast<std::size_t>(marker_frames - from), out.size());
    marker_.fill(channel, from, out.first(n));
    out = out.subspan(n);
    from = marker_frames;
  }
  if (!out.empty()) loop(channel, from - marker_frames, out);
}

}  // namespace taut::monitor
