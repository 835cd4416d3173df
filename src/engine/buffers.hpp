// SPDX-License-Identifier: MIT
// The host's double buffers: two halves per channel, in memory that never faults on the audio thread.
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "audio/sample_type.hpp"
#include "base/realtime.hpp"
#include "platform/memory.hpp"

namespace taut::engine {

/// A device channel, as a host asks for it.
struct ChannelRef {
  bool input = false;
  int index = 0;
};

class Buffers {
 public:
  /// Two zeroed halves of `frames` samples of `type` for each of `channels`, in order, 64-byte aligned.
  static Expected<Buffers> make(std::span<const ChannelRef> channels, int frames, audio::SampleType type,
                                platform::LockedMemory::Reach reach = platform::LockedMemory::Reach::all);

  /// Half 0 or 1 of the k-th channel.
  [[nodiscard]] std::byte* half(std::size_t k, int half) const noexcept {
    return halves_[static_cast<std::size_t>(half)][k];
  }

  /// The planes of one direction and half, in the order of channels(input).
  [[nodiscard]] std::byte* const* inputs(int half) const noexcept { return in_[static_cast<std::size_t>(half)].data(); }
  [[nodiscard]] std::byte* const* outputs(int half) const noexcept {
    return out_[static_cast<std::size_t>(half)].data();
  }
  [[nodiscard]] std::span<const int> channels(bool input) const noexcept {
    return input ? in_channels_ : out_channels_;
  }

  /// Silences part of an input half, or all output halves. Real-time safe.
  void clear_inputs(int half, int first, int frames) noexcept TAUT_NONBLOCKING;
  void clear_outputs() noexcept TAUT_NONBLOCKING;

  /// Empty if the memory is locked, else why not.
  [[nodiscard]] const std::string& remark() const noexcept { return pages_.sentence(); }

 private:
  Buffers(platform::LockedMemory pages, std::size_t sample_bytes, int frames)
      : pages_(std::move(pages)), sample_bytes_(sample_bytes), frames_(frames) {}

  using Planes = std::array<std::vector<std::byte*>, 2>;
  platform::LockedMemory pages_;
  std::size_t sample_bytes_;
  int frames_;
  Planes halves_, in_, out_;
  std::vector<int> in_channels_, out_channels_;
};

}  // namespace taut::engine
