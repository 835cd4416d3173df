// SPDX-License-Identifier: MIT
// Where a recording lacks sound: silence is put in its place, so that what follows stands at its true time.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "audio/ring.hpp"
#include "files/writer.hpp"
#include "taut/host.hpp"

namespace taut::command {

/// A place in a file where sound is missing.
struct FileGap {
  enum class Cause {
    lost,   ///< frames that fell out
    away,   ///< the device was away
    slept,  ///< the computer slept: nothing stands for it
    disk,   ///< the disk was too slow
  } cause{};
  Frames at = 0;      ///< in the file
  Frames frames = 0;  ///< of silence from there on
  Nanos slept = 0;
};

/// "lost", "away", "slept", "disk".
std::string_view name(FileGap::Cause cause) noexcept;

/// "480 frames lost (10.0 ms)": a mark's label.
std::string label(const FileGap& gap, double rate);

/// What the audio thread tells the thread that writes: what is missing behind the `after` first frames that it queued.
struct GapNote {
  Frames after = 0, lost = 0;
  Nanos slept = 0;
  bool away = false, disk = false;
};

/// From the audio thread to the one that writes. Real-time safe on the audio thread's side; notes that find no room are
/// joined to the next.
class GapNotes {
 public:
  /// Audio thread: sound is missing behind so many queued frames. Before the frames that follow are queued.
  void tell(GapNote note) noexcept;
  /// Audio thread, once a block: a note that found no room is tried again.
  void flush(Frames after) noexcept {
    if (holding_) tell({.after = after, .away = away_});
  }
  /// Audio thread: as last told.
  [[nodiscard]] bool away() const noexcept { return away_; }
  /// The writer's thread.
  bool hear(GapNote& note) noexcept { return ring_.pop(note); }

 private:
  audio::Ring<GapNote> ring_{1024};
  GapNote held_;
  bool holding_ = false, away_ = false;
};

/// Writes silence and marks in the places where they belong. The writer's thread.
class GapWriter {
 public:
  GapWriter(files::Writer& writer, GapNotes& notes, double rate) : writer_(writer), notes_(notes), rate_(rate) {}

  /// Once what is queued was looked at: how many frames may be written before due() has something to do, at most `frames`.
  [[nodiscard]] Frames until_next(Frames frames);
  /// So many were written.
  void wrote(Frames frames) noexcept { taken_ += frames; }
  /// Does what is due here.
  Expected<void> due();
  /// Everything is written.
  void end();

  [[nodiscard]] const std::vector<FileGap>& gaps() const noexcept { return gaps_; }  ///< the first thousand
  [[nodiscard]] Frames silent() const noexcept { return silent_; }    ///< frames put in, the device's absence apart
  [[nodiscard]] bool unmarked() const noexcept { return unmarked_; }  ///< the file has no room for all marks

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
