// SPDX-License-Identifier: MIT
#include "check/watch/halves.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace taut::check {
namespace {

// As a number of 32 bits it is far from silence in integers, and below what a float's listener hears: no program fills a
// half with it.
constexpr std::array<unsigned char, 4> unwritten{0x91, 0x3E, 0x5C, 0xA7};
constexpr std::size_t margin = 64;  // also the alignment of each half
constexpr int outside = 0xA7, gone = 0xD7;
constexpr std::size_t least_left = 16;  // fewer bytes at the end can be chance

std::size_t rounded(std::size_t bytes) { return (bytes + margin - 1) / margin * margin; }

bool filled(const std::byte* from, std::size_t bytes, int with) {
  return std::all_of(from, from + bytes, [&](std::byte one) { return one == static_cast<std::byte>(with); });
}

}  // namespace

Halves::Halves(const std::vector<std::size_t>& bytes) {
  std::size_t offset = margin;
  for (const std::size_t each : bytes) {
    const std::size_t span = rounded(each) + margin;
    places_.push_back({.offset = offset, .bytes = each, .span = span});
    offset += 2 * span;
  }
  // Room to align the beginning.
  memory_.resize((offset + margin) / sizeof(std::uint64_t) + 1);
  std::memset(memory_.data(), outside, memory_.size() * sizeof(std::uint64_t));
  for (std::size_t channel = 0; channel < places_.size(); ++channel)
    for (const int half : {0, 1}) std::memset(at(channel, half), 0, places_[channel].bytes);
}

std::byte* Halves::at(std::size_t channel, int half) noexcept TAUT_NONBLOCKING {
  auto* const start = reinterpret_cast<std::byte*>(memory_.data());
  const auto astray = reinterpret_cast<std::uintptr_t>(start) % margin;
  const Place& place = places_[channel];
  return start + (margin - astray) % margin + place.offset + (half != 0 ? place.span : 0);
}

void Halves::mark(std::size_t channel, int half) noexcept TAUT_NONBLOCKING {
  std::byte* const to = at(channel, half);
  const std::size_t bytes = places_[channel].bytes;
  for (std::size_t k = 0; k < bytes; ++k) to[k] = static_cast<std::byte>(unwritten[k % unwritten.size()]);
}

std::size_t Halves::take_unwritten(std::size_t channel, int half) noexcept TAUT_NONBLOCKING {
  std::byte* const from = at(channel, half);
  std::size_t written = places_[channel].bytes;
  while (written > 0 && from[written - 1] == static_cast<std::byte>(unwritten[(written - 1) % unwritten.size()]))
    --written;
  const std::size_t left = places_[channel].bytes - written;
  if (left < std::min(least_left, places_[channel].bytes)) return 0;
  std::memset(from + written, 0, left);
  return left;
}

bool Halves::take_margins(std::size_t channel, int half) noexcept TAUT_NONBLOCKING {
  const Place& place = places_[channel];
  std::byte* const from = at(channel, half);
  std::byte* const end = from + place.bytes;
  const std::size_t behind = place.span - place.bytes;
  const bool intact = filled(from - margin, margin, outside) && filled(end, behind, outside);
  if (!intact) {
    std::memset(from - margin, outside, margin);
    std::memset(end, outside, behind);
  }
  return intact;
}

void Halves::retire() noexcept {
  for (std::size_t channel = 0; channel < places_.size(); ++channel)
    for (const int half : {0, 1}) std::memset(at(channel, half), gone, places_[channel].bytes);
}

bool Halves::untouched(std::size_t channel) noexcept {
  bool all = true;
  for (const int half : {0, 1}) all = filled(at(channel, half), places_[channel].bytes, gone) && all;
  return all;
}

}  // namespace taut::check
