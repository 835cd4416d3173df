// SPDX-License-Identifier: MIT
// Gaps in a recording: filled with silence, so that what follows keeps its time.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "audio/ring.hpp"
#include "files/writer.hpp"
#include "host/host.hpp"

namespace taut::command {

/// A position in a file where sound is missing.
struct FileGap {
  enum class Cause {
    lost,   ///< dropped frames
    away,   ///< the device was missing
    slept,  ///< the computer slept: takes no frames
    disk,   ///< the disk was too slow
  } cause{};
  Frames at = 0;      ///< in the file
  Frames frames = 0;  ///< of silence from there on
  Nanos slept = 0;
};

/// "lost", "away", "slept", "disk".
std::string_view name(FileGap::Cause cause) noexcept;

/// A mark's label: "480 frames lost (10.0 ms)".
std::string label(const FileGap& gap, double rate);

/// From the audio thread to the writing thread: what is missing after the first `after` queued frames.
struct GapNote {
  Frames after = 0, lost = 0;
  Nanos slept = 0;
  bool away = false, disk = false;
};

/// From the audio thread to the writing thread. Real-time safe on the audio thread; notes that find no room are merged
/// into the next.
class GapNotes {
 public:
  /// Audio thread: sound is missing after this many queued frames. Call before queueing the next ones.
  void push(GapNote note) noexcept;
  /// Audio thread, once per block: retries a note that found no room.
  void flush(Frames after) noexcept {
    if (holding_) push({.after = after, .away = away_});
  }
  /// Audio thread: as last reported.
  [[nodiscard]] bool away() const noexcept { return away_; }
  /// The writer's thread.
  bool pop(GapNote& note) noexcept { return ring_.pop(note); }

 private:
  audio::Ring<GapNote> ring_{1024};
  GapNote held_;
  bool holding_ = false, away_ = false;
};

/// Writes silence and marks where they belong. Writing thread.
class GapWriter {
 public:
  GapWriter(files::Writer& writer, GapNotes& notes, double rate) : writer_(writer), notes_(notes), rate_(rate) {}

  /// After checking the queue: how many frames may be written before due() has work, at most `frames`.
  [[nodiscard]] Frames until_next(Frames frames);
  /// That many were written.
  void wrote(Frames frames) noexcept { taken_ += frames; }
  /// Does what is due at this position.
  Expected<void> due();
  /// Everything is written.
  void end();

  [[nodiscard]] const std::vector<FileGap>& gaps() const noexcept { return gaps_; }  ///< the first thousand
  [[nodiscard]] Frames silent() const noexcept { return silent_; }    ///< frames added, without the device's absence
  [[nodiscard]] bool unmarked() const noexcept { return unmarked_; }  ///< marks the file had no room for

 private:
  void add(const FileGap& gap);

  files::Writer& writer_;
  GapNotes& notes_;
  const double rate_;
  std::deque<GapNote> waiting_;
  std::vector<FileGap> gaps_;
  Frames taken_ = 0, silent_ = 0;
  Frames away_since_ = -1;
  bool unmarked_ = false;
};

}  // namespace taut::command
