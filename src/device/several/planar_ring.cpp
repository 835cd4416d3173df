// SPDX-License-Identifier: MIT
#include "device/several/planar_ring.hpp"

#include <bit>
#include <cstring>

namespace taut::device::several {
namespace {

// Keeps the planes out of the same cache sets.
constexpr std::size_t gap_bytes = 64;

}  // namespace

PlanarRing::PlanarRing(int channels, audio::SampleType type, Frames frames)
    : type_(type),
      frames_(static_cast<Frames>(std::bit_ceil(static_cast<std::uint64_t>(std::max<Frames>(frames, 1))))) {
  const std::size_t size = audio::bytes(type), plane = size * static_cast<std::size_t>(frames_) + gap_bytes;
  bytes_.resize(plane * static_cast<std::size_t>(channels));
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c)
    areas_.push_back({bytes_.data() + c * plane, static_cast<std::ptrdiff_t>(size)});
}

void PlanarRing::silence(std::span<const int> channels, Frames position, Frames frames) noexcept TAUT_NONBLOCKING {
  const std::size_t size = audio::bytes(type_);
  for_each_run(position, static_cast<int>(std::min(frames, frames_)), [&](std::ptrdiff_t at, int, int count) {
    for (const int c : channels)
      std::memset(areas_[static_cast<std::size_t>(c)].data + static_cast<std::size_t>(at) * size, 0,
                  static_cast<std::size_t>(count) * size);
  });
}

void PlanarRing::clear() noexcept { std::ranges::fill(bytes_, std::byte{0}); }

}  // namespace taut::device::several
