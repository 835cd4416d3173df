// SPDX-License-Identifier: MIT
#include "engine/buffers.hpp"

#include <cstring>

namespace taut::engine {

Expected<Buffers> Buffers::make(std::span<const ChannelRef> channels, int frames, audio::SampleType type,
                                platform::LockedMemory::Reach reach) {
  const std::size_t half_bytes = static_cast<std::size_t>(frames) * audio::bytes(type);
  auto pages = platform::LockedMemory::make(2 * channels.size() * platform::LockedMemory::room_for(half_bytes), reach);
  if (!pages) return std::unexpected(pages.error());
  Buffers made(std::move(*pages), audio::bytes(type), frames);
  for (const ChannelRef& channel : channels) {
    (channel.input ? made.in_channels_ : made.out_channels_).push_back(channel.index);
    for (std::size_t half = 0; half < 2; ++half) {
      std::byte* plane = made.pages_.take(half_bytes).data();
      made.halves_[half].push_back(plane);
      (channel.input ? made.in_ : made.out_)[half].push_back(plane);
    }
  }
  return made;
}

void Buffers::clear_inputs(int half, int first, int frames) noexcept TAUT_NONBLOCKING {
  for (std::byte* plane : in_[static_cast<std::size_t>(half)])
    std::memset(plane + static_cast<std::size_t>(first) * sample_bytes_, 0,
                static_cast<std::size_t>(frames) * sample_bytes_);
}

void Buffers::clear_outputs() noexcept TAUT_NONBLOCKING {
  for (const auto& planes : out_)
    for (std::byte* plane : planes) std::memset(plane, 0, static_cast<std::size_t>(frames_) * sample_bytes_);
}

}  // namespace taut::engine
