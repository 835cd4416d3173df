// SPDX-License-Identifier: MIT
// State of the loopback: in step while frames equal the signal at the known offset, otherwise searching.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "monitor/loopback.hpp"
#include "monitor/place_index.hpp"

namespace taut::monitor {

class SignalTracker {
 public:
  SignalTracker(const Signal& signal, int channels, Frames search);
  void feed(std::span<const std::int32_t* const> planes, Frames frames);
  [[nodiscard]] Verdict verdict() const;

 private:
  // Names: `captured` indexes captured frames, `position` played ones; offset = captured - position.
  using Planes = std::span<const std::int32_t* const>;
  enum class Kind { exact, altered, swapped, astray };

  [[nodiscard]] bool equals(int captured_channel, int played_channel, const std::int32_t* samples, Frames position,
                            Frames frames) const;
  [[nodiscard]] Kind kind_of(std::size_t history_index, Frames position) const;
  bool whole_block_exact(Planes planes, Frames at, Frames frames);
  void step(Planes planes, Frames at);
  void on_course(Planes planes, Frames at);
  void count(Kind kind);
  void judge_channels(std::size_t history_index, Frames position);

  void start_search();
  void search();
  void remember(Planes planes, Frames at);
  void forget_oldest();
  [[nodiscard]] bool silent(std::size_t history_index) const;
  [[nodiscard]] bool resume_here();
  [[nodiscard]] bool look_up();
  [[nodiscard]] bool verified(int channel, const PlaceIndex::Place& place) const;
  void map_channels(Frames end);
  void lock(Frames new_offset);
  void settle_gap(std::size_t gap, Frames new_offset);
  [[nodiscard]] Frames first_searched() const { return captured_ - static_cast<Frames>(history_[0].size()); }

  const Signal& signal_;
  int channels_;
  Frames search_;
  int window_;

  Frames captured_ = 0;
  bool found_ = false, searching_ = true;
  Frames offset_ = 0, round_trip_ = 0;
  std::vector<int> carries_;       // per captured channel the played one, or -1
  std::vector<Frames> clean_run_;  // consecutive frames equal to the played channel of the same number
  std::vector<Frames> wrong_;
  Account account_;
  std::vector<Break> breaks_;
  std::int64_t break_count_ = 0;

  Break open_;                                      // while searching: counts what has left the history
  Frames same_run_ = 0;                             // newest consecutive frames that match the old offset
  Frames sounding_ = 0;                             // newest consecutive frames with a nonzero sample
  std::vector<std::vector<std::int32_t>> history_;  // while searching: the newest frames of each channel
  std::vector<RollingHash> hashes_;
  PlaceIndex index_;
  int index_channel_ = 0;
  mutable std::vector<std::int32_t> expected_;
};

}  // namespace taut::monitor
