// SPDX-License-Identifier: MIT
// What moves the samples: the playback ring, the cable, the capture ring. Knows frames, but neither time nor the contract.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "audio/transfer.hpp"
#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::device::virtual_card {

/// Frames of some channels in a card's own sample type and layout. The first `lanes` of them are at the cable's ends.
class Memory {
 public:
  Memory() = default;
  Memory(int channels, audio::SampleType type, audio::Layout layout, int frames, int lanes);

  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return areas_; }
  [[nodiscard]] int frames() const noexcept { return frames_; }

  /// Lane by lane, bit for bit, from another memory with the same lanes, both as rings.
  void copy(std::ptrdiff_t at, const Memory& from, std::ptrdiff_t from_at, int frames) noexcept;
  /// Digital silence in all channels, as a ring.
  void silence(std::ptrdiff_t at, int frames) noexcept;

 private:
  // A run of bytes that repeats every frame: all channels together, or one channel.
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

/// The parts of a stream's memory and its pointers. Real-time safe after construction.
class Hardware {
 public:
  struct Shape {
    int inputs = 0, outputs = 0;
    audio::SampleType type = audio::SampleType::int32;
    audio::Layout layout = audio::Layout::interleaved;
    int in_frames = 0, out_frames = 0;  ///< of the rings
    bool cable = true;
    Frames delay = 0;                        ///< frames from being played to being captured
    Frames latency_in = 0, latency_out = 0;  ///< of the converters, where somebody stands at their ends
  };

  /// Where a run of frames begins in a ring, and how many there are to its end.
  struct Place {
    std::ptrdiff_t at;
    int split;
    /// Where the run's frame `i` lies; the run is no longer than the ring.
    [[nodiscard]] std::ptrdiff_t of(Frames i) const noexcept {
      return static_cast<std::ptrdiff_t>(i < split ? at + i : i - split);
    }
  };

  Hardware() = default;
  explicit Hardware(const Shape& shape);

  [[nodiscard]] std::span<const audio::Area> in_areas() const noexcept { return in_.areas(); }
  [[nodiscard]] std::span<const audio::Area> out_areas() const noexcept { return out_.areas(); }
  [[nodiscard]] Place in_place() const noexcept;                         ///< the oldest frames captured
  [[nodiscard]] Place out_place() const noexcept;                        ///< the next frames to write
  [[nodiscard]] Frames captured() const noexcept { return captured_; }   ///< frames waiting to be taken
  [[nodiscard]] Frames written() const noexcept { return written_; }     ///< waiting to be played; < 0: owed
  [[nodiscard]] int in_frames() const noexcept { return in_.frames(); }  ///< of the capture ring
  [[nodiscard]] Frames in_room() const noexcept { return in_.frames() - captured_; }

  [[nodiscard]] Place newest_in(int frames) const noexcept;  ///< the frames captured last
  [[nodiscard]] Place next_out() const noexcept;             ///< the frames played next

  void take(int frames) noexcept TAUT_NONBLOCKING;   ///< the oldest captured frames were read
  void write(int frames) noexcept TAUT_NONBLOCKING;  ///< the next frames were written

  /// The converters run on with the rings: at most written() and in_room(), as far as there are such directions.
  void run(Frames frames) noexcept TAUT_NONBLOCKING;
  /// They run on as in run(), but what is played is silence, and what was not written is owed.
  void run_silent(Frames frames) noexcept TAUT_NONBLOCKING;
  /// The converters run on without: silence is played, what comes in is not kept.
  void idle(Frames frames) noexcept TAUT_NONBLOCKING;
  /// Both rings become empty; what is on the cable stays.
  void drop() noexcept;
  /// As new.
  void reset() noexcept;

 private:
  void run(Frames frames, bool silent) noexcept;

  Memory in_, out_, cable_;
  bool capturing_ = false, playing_ = false;
  std::ptrdiff_t in_take_ = 0, in_put_ = 0, out_take_ = 0, out_put_ = 0;
  std::ptrdiff_t cable_put_ = 0, cable_take_ = 0;
  Frames captured_ = 0, written_ = 0;
};

}  // namespace taut::device::virtual_card
