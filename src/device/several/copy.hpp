// SPDX-License-Identifier: MIT
// Between the master's memory and the whole's: the same bits, later.
#pragma once
#include <optional>
#include <vector>

#include "device/device.hpp"
#include "device/several/joined_layout.hpp"

namespace taut::device::several {

/// Copies where both have the same type; else the whole's is int32 and the master's has fewer bits, and the way there and
/// back is exact too. Real-time safe after construction.
class Copy {
 public:
  Copy() = default;  ///< moves nothing
  /// `frames`: a good number to move at once.
  static Expected<Copy> make(audio::Way way, const End& end, const ChannelMap& map, const PlanarRing& ring, int frames);

  /// Frames `first` ... of the side go to `position` in the pool (Way::in), or come from there (Way::out).
  void operator()(const Side& side, int first, const PlanarRing& ring, Frames position,
                  int frames) noexcept TAUT_NONBLOCKING;

  /// Silence in the master's channels that nobody is shown (Way::out).
  void silence_rest(const Side& side, int first, int frames) const noexcept TAUT_NONBLOCKING;

 private:
  void move(const Side& side, std::ptrdiff_t side_at, const PlanarRing& ring, std::ptrdiff_t pool_at,
            int frames) noexcept;

  audio::Way way_ = audio::Way::in;
  std::size_t bytes_ = 4;
  int most_ = 1;
  ChannelMap map_;
  std::optional<audio::Transfer> from_, to_, rest_;  // the first two where types differ
  std::vector<std::byte> scratch_;
  std::vector<std::byte*> planes_;
};

/// For the channels of a device that are not in `lot`: what writes silence into them. Nothing where there are none.
std::optional<audio::Transfer> others(const End& end, const ChannelMap& map);

}  // namespace taut::device::several
