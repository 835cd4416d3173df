// SPDX-License-Identifier: MIT
// A program's way to the card and back for `taut compare`: one contract, one file per way.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::ways {

/// The program at the end of the way. Called on the way's own thread; real-time safe.
class Program {
 public:
  /// Planar int32 at full scale; `frames` may vary. Every sample of `out` must be written.
  virtual void block(std::span<const std::int32_t* const> in, std::span<std::int32_t* const> out,
                     int frames) noexcept = 0;

 protected:
  ~Program() = default;
};

/// `in`, `out`: part of the device's name as the system shows it, ignoring case; empty: the default.
struct WayRequest {
  double rate = 48000;  ///< Hz
  int frames = 480;     ///< per block
  int channels = 2;     ///< in both directions
  std::string in, out;
};

/// What was obtained.
struct Got {
  int frames = 0;                  ///< per block, or the size of the device's buffer if blocks vary
  std::string how;                 ///< "3 buffers of 480 frames, 16 bit"
  std::optional<Frames> reported;  ///< the round trip reported to programs; most ways report none
  std::vector<std::string> remarks;
};

/// Counted since start(). Any thread.
struct Tally {
  std::int64_t wakes = 0;  ///< wake-ups of the thread
  std::int64_t dry = 0;    ///< playback ran dry
  std::int64_t lost = 0;   ///< times the device or the system discarded captured frames
};

/// An open way. One thread makes all calls; tally() any.
class WayRun {
 public:
  virtual ~WayRun() = default;  ///< stops
  [[nodiscard]] virtual const Got& got() const noexcept = 0;
  virtual Expected<void> start() = 0;  ///< once; the program may run before it returns
  virtual void stop() noexcept = 0;    ///< the program does not run afterwards
  [[nodiscard]] virtual Tally tally() const noexcept = 0;
};

class Way {
 public:
  virtual ~Way() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// `program` must outlive the run. An error says why this way is not available.
  virtual Expected<std::unique_ptr<WayRun>> open(const WayRequest& wish, Program& program) = 0;
};

/// The system's ways as ordinary programs use them, oldest first. Empty if `taut compare` knows none.
std::vector<std::unique_ptr<Way>> system_ways();

/// The system's name of the device that is used if none is named; empty: unknown.
std::string default_device(bool input);

}  // namespace taut::ways
