// SPDX-License-Identifier: MIT
// A member that is not the master: served within the master's cycle, without sleeping, each direction through a lane.
#pragma once
#include <memory>
#include <optional>

#include "device/several/copy.hpp"
#include "device/several/timeline_converter.hpp"

namespace taut::device::several {

/// The part that a member has in the whole.
struct MemberChannels {
  ChannelMap in, out;
  bool joined = false;  ///< on the master's clock
};

/// How a follower does; written by the audio thread.
struct FollowerStatus {
  double ppm = 0;    ///< faster than the master, in parts per million of the nominal ratio
  double error = 0;  ///< frames of the follower's own between where it should be and is; the larger of both directions
  std::int64_t gaps = 0, jumps = 0, xruns = 0;
  bool sounding = false;
};

/// How many frames of its own a follower needs between what it gets and what the master's line wants: see the docs.
struct Needs {
  Frames in = 0, out = 0;  ///< to be covered by Whole::in_latency and out_latency, in the whole's frames
};

class Follower {
 public:
  /// Takes over the opened stream. Control threads; allocates all.
  static Expected<std::unique_ptr<Follower>> make(JoinedLayout& layout, const MemberChannels& channels,
                                                  std::unique_ptr<Stream> stream);

  /// What a stream so agreed needs of a whole with this rate, cycle and least margin.
  static Needs needs(const JoinedLayout& layout, const Agreed& agreed, bool joined, Frames least_margin);
  /// The margin that a follower with such a `floor` is kept at, in its own frames, where the master's is `margin`.
  static Frames margin_for(const JoinedLayout& layout, double rate, Frames floor, Frames margin);

  [[nodiscard]] Stream& stream() noexcept { return *stream_; }
  Expected<void> start();  ///< control threads
  void stop() noexcept;

  // Audio thread, real-time safe but for the stream's own wait().

  /// Takes all turns that are there, and gives those their output whose output is there. False: the device is gone.
  bool serve(Nanos now) noexcept;
  /// Writes the input line's frames from `position` on into the whole's memory.
  void give_input(Frames position, int frames) noexcept TAUT_NONBLOCKING;
  /// The whole's output from `position` on is written.
  void take_output(Frames position, int frames) noexcept TAUT_NONBLOCKING;
  /// Gives the turn that still waits for its output what there is.
  void finish() noexcept TAUT_NONBLOCKING;

  /// The line that the whole can go on by when it has no master.
  [[nodiscard]] const Timeline& line() const noexcept { return capturing_ ? in_line_ : out_line_; }
  [[nodiscard]] int grow() const noexcept { return playing_ ? grow_ : longest; }
  [[nodiscard]] FollowerStatus status() const noexcept;

  static constexpr int longest = 1 << 20;

 private:
  Follower(JoinedLayout& layout, std::unique_ptr<Stream> stream);
  Expected<void> prepare(const MemberChannels& channels);
  void hear(const Turn& turn) noexcept;
  void plan() noexcept;
  [[nodiscard]] double place_out() const noexcept;
  [[nodiscard]] bool sounding() const noexcept;
  [[nodiscard]] bool can_play() const noexcept;
  void play() noexcept TAUT_NONBLOCKING;
  void fill(const Turn& turn) noexcept;
  void hush(const Side& side, int first, int frames) const noexcept TAUT_NONBLOCKING;

  JoinedLayout& layout_;
  std::unique_ptr<Stream> stream_;
  bool capturing_ = false, playing_ = false;
  double rate_;
  Nanos in_latency_ = 0, out_latency_ = 0;
  Timeline in_line_, out_line_;
  std::optional<TimelineConverter> in_converter_, out_converter_;
  std::optional<audio::Transfer> from_device_, to_layout_, from_layout_, to_device_, rest_;

  Turn turn_;  // the one that waits for its output
  bool open_ = false;
  int more_ = 0;
  int grow_ = 0;
  Nanos last_turn_ = 0;
  std::int64_t xruns_ = 0;
  bool ran_ = false;
};

}  // namespace taut::device::several
