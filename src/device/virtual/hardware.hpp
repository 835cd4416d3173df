// SPDX-License-Identifier: MIT
// Moves the samples: playback ring, cable, capture ring. Knows frames, but neither time nor the contract.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "audio/transfer.hpp"
#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::device::virtual_card {

/// Frames of some channels in a card's own sample type and layout. The cable connects the first `lanes` of them.
class FrameMemory {
 public:
  FrameMemory() = default;
  FrameMemory(int channels, audio::SampleType type, audio::Layout layout, int frames, int lanes);

  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return areas_; }
  [[nodiscard]] int frames() const noexcept { return frames_; }

  /// Copies lane by lane, bit for bit, from a memory with the same lanes; both are rings.
  void copy(std::ptrdiff_t at, const FrameMemory& from, std::ptrdiff_t from_at, int frames) noexcept;
  /// Silences all channels; wraps.
  void silence(std::ptrdiff_t at, int frames) noexcept;

 private:
  // Bytes that repeat every frame: all channels together, or one channel.
  struct Plane {
    std::byte* data;
    std::size_t step;
  };

  std::vector<std::byte> bytes_;
  std::vector<Plane> planes_;
  std::vector<audio::Area> areas_;
  std::size_t cable_planes_ = 0, cable_bytes_ = 0;
  int frames_ = 0;
};

/// A stream's memory and its pointers. Real-time safe after construction.
class Hardware {
 public:
  struct Shape {
    int inputs = 0, outputs = 0;
    audio::SampleType type = audio::SampleType::int32;
    audio::Layout layout = audio::Layout::interleaved;
    int in_frames = 0, out_frames = 0;  ///< of the rings
    bool cable = true;
    Frames delay = 0;                        ///< from played to captured
    Frames latency_in = 0, latency_out = 0;  ///< of the converters, if something is connected
  };

  /// Where a run of frames starts in a ring, and the distance to its end.
  struct Place {
    std::ptrdiff_t at;
    int split;
    /// Index of the run's frame `i`; the run is no longer than the ring.
    [[nodiscard]] std::ptrdiff_t of(Frames i) const noexcept {
      return static_cast<std::ptrdiff_t>(i < split ? at + i : i - split);
    }
  };

  Hardware() = default;
  explicit Hardware(const Shape& shape);

  [[nodiscard]] std::span<const audio::Area> in_areas() const noexcept { return in_.areas(); }
  [[nodiscard]] std::span<const audio::Area> out_areas() const noexcept { return out_.areas(); }
  [[nodiscard]] Place in_place() const noexcept;                         ///< the oldest frames captured
  [[nodiscard]] Place out_place() const noexcept;                        ///< next to be written
  [[nodiscard]] Frames captured() const noexcept { return captured_; }   ///< waiting to be taken
  [[nodiscard]] Frames written() const noexcept { return written_; }     ///< waiting to be played; < 0: owed
  [[nodiscard]] int in_frames() const noexcept { return in_.frames(); }  ///< of the capture ring
  [[nodiscard]] Frames in_room() const noexcept { return in_.frames() - captured_; }

  [[nodiscard]] Place newest_in(int frames) const noexcept;  ///< the frames captured last
  [[nodiscard]] Place next_out() const noexcept;             ///< the frames played next

  void take(int frames) noexcept TAUT_NONBLOCKING;   ///< the oldest captured frames have been read
  void write(int frames) noexcept TAUT_NONBLOCKING;  ///< the next frames have been written

  /// The converters run along the rings: at most written() and in_room(), for the directions in use.
  void run(Frames frames) noexcept TAUT_NONBLOCKING;
  /// As run(), but plays silence; the unwritten frames are owed.
  void run_silent(Frames frames) noexcept TAUT_NONBLOCKING;
  /// The converters run without the rings: silence is played, input is dropped.
  void idle(Frames frames) noexcept TAUT_NONBLOCKING;
  /// Empties both rings; the cable keeps its contents.
  void drop() noexcept;
  /// As new.
  void reset() noexcept;

 private:
  void run(Frames frames, bool silent) noexcept;

  FrameMemory in_, out_, cable_;
  bool capturing_ = false, playing_ = false;
  std::ptrdiff_t in_take_ = 0, in_put_ = 0, out_take_ = 0, out_put_ = 0;
  std::ptrdiff_t cable_put_ = 0, cable_take_ = 0;
  Frames captured_ = 0, written_ = 0;
};

}  // namespace taut::device::virtual_card
