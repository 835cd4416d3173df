// SPDX-License-Identifier: MIT
// A recording on its way to the outputs: folded down and resampled if requested, else unchanged.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "audio/resampler.hpp"
#include "files/reader.hpp"

namespace taut::command {

/// One control thread at a time, never the audio thread.
class Playback {
 public:
  struct Terms {
    std::vector<std::vector<double>> mix;  ///< from fold_down(); empty: none
    double rate = 0;                       ///< Hz to resample to; 0: unchanged
  };

  /// `reader` must outlive it. Error `unsupported`: the rates are too far apart.
  static Expected<Playback> make(files::Reader& reader, const Terms& terms);

  /// Whether it can resample between these rates.
  static bool can_resample(double from, double to);

  /// Of read().
  [[nodiscard]] int channels() const noexcept;
  /// Total frames of read(), exactly the recording's duration. May be unknown, as Reader's.
  [[nodiscard]] Frames frames() const noexcept;
  /// Samples above full scale after resampling, which were clipped.
  [[nodiscard]] std::int64_t clipped() const noexcept { return clipped_; }

  /// As Reader::read(): unchanged samples are bit-exact.
  Expected<Frames> read(std::span<std::int32_t> interleaved);

 private:
  Playback(files::Reader& reader, const Terms& terms) : reader_(&reader), mix_(terms.mix) {}

  Expected<Frames> read_mixed(std::span<std::int32_t> interleaved);
  Expected<Frames> read_resampled(std::span<std::int32_t> interleaved);
  Expected<bool> refill();
  [[nodiscard]] Frames resampled(Frames frames) const noexcept;

  files::Reader* reader_;
  std::vector<std::vector<double>> mix_;
  std::vector<std::int32_t> read_, mixed_;

  std::optional<audio::Resampler> resampler_;
  std::int64_t in_rate_ = 0, out_rate_ = 0;
  std::vector<std::vector<float>> in_, out_;  // planes
  int in_first_ = 0, in_end_ = 0;             // input still to be consumed
  Frames taken_ = 0, made_ = 0;               // total
  std::optional<Frames> total_;               // to be made; known once the recording has ended
  std::int64_t clipped_ = 0;
};

}  // namespace taut::command
