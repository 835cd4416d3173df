// SPDX-License-Identifier: MIT
// A piece of the host's output made a little longer or shorter without a click: how the margin changes while sound plays.
#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "audio/sample_type.hpp"
#include "base/realtime.hpp"
#include "base/units.hpp"
#include "platform/memory.hpp"

namespace taut::engine {

/// The piece is laid over itself, shifted by the change, and faded from one into the other along all that both cover: a
/// straight fade, because the two are alike. What follows or precedes joins as if nothing had happened; in silence the
/// result is silence, so that there nothing is heard at all.
class Splice {
 public:
  Splice() = default;

  /// Room for `planes` channels of the host's `type` (int32 or float32) and pieces of up to `frames`. Control threads;
  /// error where memory cannot be had.
  static Expected<Splice> make(int planes, int frames, audio::SampleType type);

  /// By how much a piece of `frames` changes at once towards `wanted` frames more (or fewer): a quarter of it at most,
  /// so that the fade is long beside the shift.
  [[nodiscard]] static int step(Frames wanted, int frames) noexcept;

  /// The piece of `frames` from `first` on in `from`, with `more` frames more or fewer (as step() allows): planes whose
  /// frame 0 is the first. Real-time safe.
  std::byte* const* operator()(std::byte* const* from, int first, int frames, int more) noexcept TAUT_NONBLOCKING;

  /// Whether all planes are digital silence there. Real-time safe.
  [[nodiscard]] bool silent(std::byte* const* from, int first, int frames) const noexcept TAUT_NONBLOCKING;

 private:
  std::optional<platform::LockedMemory> pages_;
  std::vector<std::byte*> planes_;
  audio::SampleType type_ = audio::SampleType::int32;
};

}  // namespace taut::engine
