// SPDX-License-Identifier: MIT
// A member other than the master: served within the master's cycle, never sleeping, each direction through a converter.
#pragma once
#include <memory>
#include <optional>

#include "device/several/copy.hpp"
#include "device/several/timeline_converter.hpp"

namespace taut::device::several {

/// Which of a member's channels take part.
struct MemberChannels {
  ChannelMap in, out;
  bool joined = false;  ///< on the master's clock
};

/// Written by the audio thread.
struct FollowerStatus {
  double ppm = 0;    ///< rate relative to the master's, less the nominal ratio
  double error = 0;  ///< follower frames between target and actual position; the larger of both directions
  std::int64_t gaps = 0, jumps = 0, xruns = 0;
  bool sounding = false;
};

/// Frames a follower needs between its own turns and the shared timeline: see docs/several.md.
struct Needs {
  Frames in = 0, out = 0;  ///< to be covered by JoinedLayout::in_latency and out_latency, in the layout's frames
};

class Follower {
 public:
  /// Takes over the open stream. Control threads; allocates everything.
  static Expected<std::unique_ptr<Follower>> make(JoinedLayout& layout, const MemberChannels& channels,
                                                  std::unique_ptr<Stream> stream);

  /// What a stream with these terms needs in a layout of this rate, cycle and least margin.
  static Needs needs(const JoinedLayout& layout, const Agreed& agreed, bool joined, Frames least_margin);
  /// The follower's margin, in its own frames, given its `floor` and the master's `margin`.
  static Frames margin_for(const JoinedLayout& layout, double rate, Frames floor, Frames margin);

  [[nodiscard]] Stream& stream() noexcept { return *stream_; }
  Expected<void> start();  ///< control threads
  void stop() noexcept;

  // Audio thread. Real-time safe, except for the stream's own wait().

  /// Takes all pending turns, and completes those whose output is ready. False: the device is gone.
  bool serve(Nanos now) noexcept;
  /// Writes the input from `position` on into the shared ring.
  void read_input(Frames position, int frames) noexcept TAUT_NONBLOCKING;
  /// The shared output from `position` on has been written.
  void write_output(Frames position, int frames) noexcept TAUT_NONBLOCKING;
  /// Completes the turn that still waits for output, with what there is.
  void finish() noexcept TAUT_NONBLOCKING;

  /// The timeline to continue on when there is no master.
  [[nodiscard]] const Timeline& line() const noexcept { return capturing_ ? in_line_ : out_line_; }
  [[nodiscard]] int grow() const noexcept { return playing_ ? grow_ : longest; }
  [[nodiscard]] FollowerStatus status() const noexcept;

  static constexpr int longest = 1 << 20;

 private:
  Follower(JoinedLayout& layout, std::unique_ptr<Stream> stream);
  Expected<void> prepare(const MemberChannels& channels);
  void receive(const Turn& turn) noexcept;
  void plan() noexcept;
  [[nodiscard]] double output_position() const noexcept;
  [[nodiscard]] bool sounding() const noexcept;
  [[nodiscard]] bool can_play() const noexcept;
  void play() noexcept TAUT_NONBLOCKING;
  void fill(const Turn& turn) noexcept;
  void silence(const Side& side, int first, int frames) const noexcept TAUT_NONBLOCKING;

  JoinedLayout& layout_;
  std::unique_ptr<Stream> stream_;
  bool capturing_ = false, playing_ = false;
  double rate_;
  Nanos in_latency_ = 0, out_latency_ = 0;
  Timeline in_line_, out_line_;
  std::optional<TimelineConverter> in_converter_, out_converter_;
  std::optional<audio::Transfer> from_device_, to_layout_, from_layout_, to_device_, rest_;

  Turn turn_;  // waits for its output
  bool open_ = false;
  int more_ = 0;
  int grow_ = 0;
  Nanos last_turn_ = 0;
  std::int64_t xruns_ = 0;
  bool ran_ = false;
};

}  // namespace taut::device::several
