// SPDX-License-Identifier: MIT
// A way of a program to the card and back, as `taut compare` sees it: one contract, one file a way.
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

/// The program at the end of the way: as any that plays what it hears. Called on the way's own thread; real-time safe.
class Program {
 public:
  /// Planar int32 at full scale; `frames` may differ from block to block. Every sample of `out` must be written.
  virtual void block(std::span<const std::int32_t* const> in, std::span<std::int32_t* const> out,
                     int frames) noexcept = 0;

 protected:
  ~Program() = default;
};

/// What is asked for. `in`, `out`: a part of the device's name as the system shows it, in any case; empty: the default.
struct WayRequest {
  double rate = 48000;  ///< Hz
  int frames = 480;     ///< a block
  int channels = 2;     ///< of both directions
  std::string in, out;
};

/// What was got.
struct Got {
  int frames = 0;                  ///< a block, or what the device holds where blocks differ
  std::string how;                 ///< "3 buffers of 480 frames, 16 bit"
  std::optional<Frames> reported;  ///< the round trip that the way tells a program; most tell none
  std::vector<std::string> remarks;
};

/// Counted since start(). Any thread may look.
struct Tally {
  std::int64_t wakes = 0;  ///< how often the thread was woken
  std::int64_t dry = 0;    ///< playback had nothing more to play
  std::int64_t lost = 0;   ///< the device or the system threw captured frames away
};

/// An open way. One thread makes all calls; tally() any.
class Run {
 public:
  virtual ~Run() = default;  ///< stops
  [[nodiscard]] virtual const Got& got() const noexcept = 0;
  virtual Expected<void> start() = 0;  ///< the program may run before it returns; once only
  virtual void stop() noexcept = 0;    ///< the program does not run afterwards
  [[nodiscard]] virtual Tally tally() const noexcept = 0;
};

class Way {
 public:
  virtual ~Way() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// `program` must outlive the run. An error says why this way does not go here.
  virtual Expected<std::unique_ptr<Run>> open(const WayRequest& wish, Program& program) = 0;
};

/// The system's own ways, as ordinary programs use them, oldest first. Empty where `taut compare` knows none.
std::vector<std::unique_ptr<Way>> system_ways();

/// What the system calls the device that these ways take when no name is wished; empty: not known.
std::string default_device(bool input);

}  // namespace taut::ways
