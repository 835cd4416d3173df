// SPDX-License-Identifier: MIT
// Converts one direction of a device to another rate: between its turns' areas and float32 planes. A caller that
// follows a clock steers it with the step of each call; one that knows the ratio passes the nominal step.
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
  std::span<const int> channels;  ///< hardware channels in use; the others are silent
  int hardware_rate = 0, host_rate = 0;
  double range = 0;     ///< as audio::Resampler::Terms::range
  int host_frames = 0;  ///< most frames in the planes at once
};

/// The resampler's delay between two rates (Hz), in input frames.
int delay_between(int in_rate, int out_rate) noexcept;

/// float32 planes for the channels in use, and an area for every hardware channel, as the host expects.
class Planes {
 public:
  static Expected<Planes> make(std::span<const int> channels, int all_channels, int frames);
  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return areas_; }
  [[nodiscard]] float* const* floats() const noexcept { return floats_.data(); }
  [[nodiscard]] std::byte* const* bytes() const noexcept { return bytes_.data(); }
  [[nodiscard]] int frames() const noexcept { return frames_; }
  /// Moves `frames` frames from `from` to the front. Real-time safe.
  void to_front(int from, int frames) noexcept TAUT_NONBLOCKING;

 private:
  Planes(platform::LockedMemory pages, int frames) : pages_(std::move(pages)), frames_(frames) {}
  platform::LockedMemory pages_;
  int frames_;
  std::vector<float*> floats_;
  std::vector<std::byte*> bytes_;
  std::vector<audio::Area> areas_;
};

/// Hardware to host.
class InputConverter {
 public:
  static Expected<InputConverter> make(const ConverterTerms& terms);

  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return planes_.areas(); }
  [[nodiscard]] const Planes& planes() const noexcept { return planes_; }
  [[nodiscard]] audio::Resampler& resampler() noexcept { return resampler_; }

  // All below: real-time safe.

  /// Starts with silence; output comes with the first frame.
  void reset() noexcept TAUT_NONBLOCKING { resampler_.reset(-resampler_.delay()); }
  /// Consumes all `frames` of the turn, writes the result to the planes from frame `first` on and returns its length.
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

/// Host to hardware. The host writes to the planes from at() on; frames not consumed yet are kept in front of that.
class OutputConverter {
 public:
  static Expected<OutputConverter> make(const ConverterTerms& terms);

  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return planes_.areas(); }
  [[nodiscard]] const Planes& planes() const noexcept { return planes_; }
  [[nodiscard]] audio::Resampler& resampler() noexcept { return resampler_; }

  // All below: real-time safe.

  /// Starts with silence; the hardware's next frame lies `ahead` host frames after the host's next.
  void reset(double ahead) noexcept TAUT_NONBLOCKING;
  /// Where the host's next frames belong, and the space for them.
  [[nodiscard]] int at() const noexcept { return end_; }
  [[nodiscard]] int room() const noexcept { return planes_.frames() - end_; }
  /// The host has written `frames` more.
  void wrote(int frames) noexcept TAUT_NONBLOCKING { end_ += frames; }
  /// Produces `frames` from frame `first` of the turn on, as far as the written frames last, then silence. Returns how
  /// many were produced.
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
  int begin_ = 0, end_ = 0;  // of frames written and not consumed yet
};

}  // namespace taut::device::rate
