// SPDX-License-Identifier: MIT
// Copies between the master's areas and the shared ring, bit for bit.
#pragma once
#include <optional>
#include <vector>

#include "device/device.hpp"
#include "device/several/joined_layout.hpp"

namespace taut::device::several {

/// Plain copy where both sides have the same type. Otherwise the ring is int32 and the master has fewer bits, so
/// converting there and back is exact too. Real-time safe after construction.
class Copy {
 public:
  Copy() = default;  ///< moves nothing
  /// `frames`: converted at once.
  static Expected<Copy> make(audio::Way way, const End& end, const ChannelMap& map, const PlanarRing& ring, int frames);

  /// Way::in copies `frames` frames of `side`, from its frame `first`, to `position` in the ring; Way::out copies back.
  void operator()(const Side& side, int first, const PlanarRing& ring, Frames position,
                  int frames) noexcept TAUT_NONBLOCKING;

  /// Silences the master's outputs that are not mapped (Way::out).
  void silence_rest(const Side& side, int first, int frames) const noexcept TAUT_NONBLOCKING;

 private:
  void move(const Side& side, std::ptrdiff_t side_at, const PlanarRing& ring, std::ptrdiff_t pool_at,
            int frames) noexcept;

  audio::Way way_ = audio::Way::in;
  std::size_t bytes_ = 4;
  int most_ = 1;
  ChannelMap map_;
  std::optional<audio::Transfer> from_, to_, rest_;  // the first two only where types differ
  std::vector<std::byte> scratch_;
  std::vector<std::byte*> planes_;
};

/// Writes silence to the channels of a device that `map` leaves out. nullopt: there are none.
std::optional<audio::Transfer> others(const End& end, const ChannelMap& map);

}  // namespace taut::device::several
