// SPDX-License-Identifier: MIT
// Makes a piece of the host's output slightly longer or shorter without a click, to change the margin while sound
// plays.
#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "audio/sample_type.hpp"
#include "base/realtime.hpp"
#include "base/units.hpp"
#include "platform/memory.hpp"

namespace taut::engine {

/// Cross-fades the piece with itself, shifted by the change, over everything both copies cover. The fade is linear, as
/// the copies are correlated. What precedes and follows joins seamlessly, and silence stays silence, so nothing is
/// heard there.
class Splice {
 public:
  Splice() = default;

  /// For `planes` channels of the host's `type` (int32 or float32) and pieces of up to `frames`. Control threads. Error
  /// if out of memory.
  static Expected<Splice> make(int planes, int frames, audio::SampleType type);

  /// How far a piece of `frames` may change at once towards `wanted` frames more (or fewer): at most a quarter of it,
  /// so that the fade is long compared to the shift.
  [[nodiscard]] static int step(Frames wanted, int frames) noexcept;

  /// The `frames` from `first` on in `from`, with `more` frames more or fewer (as step() allows). Frame 0 of the
  /// returned planes is the first. Real-time safe.
  std::byte* const* operator()(std::byte* const* from, int first, int frames, int more) noexcept TAUT_NONBLOCKING;

  /// Whether all planes are digital silence there. Real-time safe.
  [[nodiscard]] bool silent(std::byte* const* from, int first, int frames) const noexcept TAUT_NONBLOCKING;

 private:
  std::optional<platform::LockedMemory> pages_;
  std::vector<std::byte*> planes_;
  audio::SampleType type_ = audio::SampleType::int32;
};

}  // namespace taut::engine
