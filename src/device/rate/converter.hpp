// SPDX-License-Identifier: MIT
// One direction of a device at another rate: between the memory of its turns and planes of float32, through a resampler.
// Whoever follows a clock steers it by the step of each call; whoever knows the ratio gives the nominal one.
#pragma once
#include <span>
#include <vector>

#include "audio/resampler.hpp"
#include "audio/transfer.hpp"
#include "device/device.hpp"
#include "platform/memory.hpp"

namespace taut::device::rate {

struct ConverterTerms {
  End end;                        ///< the hardware's side
  std::span<const int> channels;  ///< of the hardware's, those that are used: the others are silent
  int hardware_rate = 0, host_rate = 0;
  double range = 0;     ///< as audio::Resampler::Terms::range
  int host_frames = 0;  ///< the most that are in the planes at once
};

/// The delay of the resampler between two rates (Hz), in frames of its input.
int delay_between(int in_rate, int out_rate) noexcept;

/// float32 planes for the channels in use, and for the eyes of a host an area for every channel of the hardware.
class Planes {
 public:
  static Expected<Planes> make(std::span<const int> channels, int all_channels, int frames);
  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return areas_; }
  [[nodiscard]] float* const* floats() const noexcept { return floats_.data(); }
  [[nodiscard]] std::byte* const* bytes() const noexcept { return bytes_.data(); }
  [[nodiscard]] int frames() const noexcept { return frames_; }
  /// `frames` frames go from `from` to the front. Real-time safe.
  void to_front(int from, int frames) noexcept TAUT_NONBLOCKING;

 private:
  Planes(platform::LockedMemory pages, int frames) : pages_(std::move(pages)), frames_(frames) {}
  platform::LockedMemory pages_;
  int frames_;
  std::vector<float*> floats_;
  std::vector<std::byte*> bytes_;
  std::vector<audio::Area> areas_;
};

/// From the hardware to the host.
class InputConverter {
 public:
  static Expected<InputConverter> make(const ConverterTerms& terms);

  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return planes_.areas(); }
  [[nodiscard]] const Planes& planes() const noexcept { return planes_; }
  [[nodiscard]] audio::Resampler& resampler() noexcept { return resampler_; }

  // Real-time safe: all that follows.

  /// Silence precedes; output comes with the first frame.
  void reset() noexcept TAUT_NONBLOCKING { resampler_.reset(-resampler_.delay()); }
  /// Takes all `frames` of the turn, writes what they make from frame `first` of the planes on, and tells how many.
  int take(const Side& side, int frames, int first, double step) noexcept TAUT_NONBLOCKING;

 private:
  InputConverter(audio::Transfer transfer, Planes staging, Planes planes, audio::Resampler resampler)
      : transfer_(std::move(transfer)),
        staging_(std::move(staging)),
        planes_(std::move(planes)),
        resampler_(std::move(resampler)) {}
  audio::Transfer transfer_;
  Planes staging_, planes_;
  audio::Resampler resampler_;
};

/// From the host to the hardware. What the host writes stands in the planes from at() on; what makes no whole frame of the
/// hardware's yet is kept in front of that.
class OutputConverter {
 public:
  static Expected<OutputConverter> make(const ConverterTerms& terms);

  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return planes_.areas(); }
  [[nodiscard]] const Planes& planes() const noexcept { return planes_; }
  [[nodiscard]] audio::Resampler& resampler() noexcept { return resampler_; }

  // Real-time safe: all that follows.

  /// Silence precedes; the hardware's next frame lies `ahead` host frames after the next.
  void reset(double ahead) noexcept TAUT_NONBLOCKING;
  /// Where the next frames of the host belong, and for how many there is room.
  [[nodiscard]] int at() const noexcept { return end_; }
  [[nodiscard]] int room() const noexcept { return planes_.frames() - end_; }
  /// The host has written `frames` more.
  void wrote(int frames) noexcept TAUT_NONBLOCKING { end_ += frames; }
  /// Makes `frames` from frame `first` of the turn on, as far as what was written allows; silence where it does not. Tells
  /// how many were made.
  int give(const Side& side, int first, int frames, double step) noexcept TAUT_NONBLOCKING;
  /// Makes room for the next turn.
  void settle() noexcept TAUT_NONBLOCKING;

 private:
  OutputConverter(audio::Transfer transfer, Planes staging, Planes planes, audio::Resampler resampler)
      : transfer_(std::move(transfer)),
        staging_(std::move(staging)),
        planes_(std::move(planes)),
        resampler_(std::move(resampler)) {}
  audio::Transfer transfer_;
  Planes staging_, planes_;
  audio::Resampler resampler_;
  int begin_ = 0, end_ = 0;  // of what was written and not taken yet
};

}  // namespace taut::device::rate
