// SPDX-License-Identifier: MIT
#include "command/stream/gaps.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

constexpr std::size_t gaps_kept = 1000;

}  // namespace

std::string_view name(FileGap::Cause cause) noexcept {
  using enum FileGap::Cause;
  switch (cause) {
    case lost:
      return "lost";
    case away:
      return "away";
    case slept:
      return "slept";
    case disk:
      return "disk";
  }
  return {};
}

std::string label(const FileGap& gap, double rate) {
  using enum FileGap::Cause;
  switch (gap.cause) {
    case lost:
      return monitor::frames_ms(gap.frames, rate) + " lost";
    case away:
      return taut::text("device away for {}", monitor::frames_ms(gap.frames, rate));
    case slept:
      return taut::text("the computer slept for {}", long_time(gap.slept));
    case disk:
      return taut::text("{} lost: the disk was too slow", monitor::frames_ms(gap.frames, rate));
  }
  return {};
}

void GapNotes::push(GapNote note) noexcept {
  away_ = note.away;
  if (std::exchange(holding_, false)) {
    note.lost += held_.lost;
    note.slept += held_.slept;
    note.disk = note.disk || held_.disk;
  }
  holding_ = !ring_.push(note);
  held_ = note;
}

Frames GapWriter::until_next(Frames frames) {
  GapNote note;
  while (notes_.pop(note)) waiting_.push_back(note);
  return waiting_.empty() ? frames : std::min(frames, waiting_.front().after - taken_);
}

Expected<void> GapWriter::due() {
  for (; !waiting_.empty() && waiting_.front().after <= taken_; waiting_.pop_front()) {
    const GapNote& note = waiting_.front();
    const Frames at = writer_.frames();
    if (auto put = writer_.silence(note.lost); !put) return put;
    if (note.slept > 0) add({.cause = FileGap::Cause::slept, .at = at, .slept = note.slept});
    if (note.away) {
      if (away_since_ < 0) away_since_ = at;
    } else if (away_since_ >= 0) {
      add({.cause = FileGap::Cause::away, .at = away_since_, .frames = writer_.frames() - away_since_});
      away_since_ = -1;
    } else if (note.lost > 0) {
      add({.cause = note.disk ? FileGap::Cause::disk : FileGap::Cause::lost, .at = at, .frames = note.lost});
      silent_ += note.lost;
    }
  }
  return {};
}

void GapWriter::end() {
  if (away_since_ >= 0)
    add({.cause = FileGap::Cause::away, .at = away_since_, .frames = writer_.frames() - away_since_});
  away_since_ = -1;
}

void GapWriter::add(const FileGap& gap) {
  if (gaps_.size() < gaps_kept) gaps_.push_back(gap);
  if (!writer_.mark(gap.at, label(gap, rate_))) unmarked_ = true;
}

}  // namespace taut::command
