// SPDX-License-Identifier: MIT
#include "command/play/playback.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

constexpr int piece = 1024;

std::int32_t int_of(double sample) {
  return static_cast<std::int32_t>(std::lrint(std::clamp(sample, -0x1p31, 0x1p31 - 1)));
}

bool is_whole(double rate) { return rate >= 1 && rate <= 1 << 24 && rate == std::floor(rate); }

}  // namespace

bool Playback::can_resample(double from, double to) {
  return is_whole(from) && is_whole(to) && from <= 8 * to && to <= 8 * from;
}

Expected<Playback> Playback::make(files::Reader& reader, const Terms& terms) {
  Playback playback(reader, terms);
  const double rate = reader.info().rate;
  if (terms.rate == 0 || terms.rate == rate) return playback;
  if (!can_resample(rate, terms.rate))
    return failure(Trouble::unsupported,
                   taut::text("The recording is at {}, too far from {} to be resampled.", monitor::hz(rate),
                              monitor::hz(terms.rate)),
                   "Choose a rate at most eight times away, or play it at another speed with --varispeed.");
  playback.in_rate_ = std::lround(rate);
  playback.out_rate_ = std::lround(terms.rate);
  auto resampler = audio::Resampler::make({.channels = playback.channels(),
                                           .in_rate = static_cast<int>(playback.in_rate_),
                                           .out_rate = static_cast<int>(playback.out_rate_),
                                           .range = 0,
                                           .frames = piece});
  if (!resampler) return std::unexpected(resampler.error());
  // The first output frame is the first input frame: no delay.
  resampler->reset(0);
  playback.resampler_ = std::move(*resampler);
  const auto planes = static_cast<std::size_t>(playback.channels());
  playback.in_.assign(planes, std::vector<float>(piece));
  playback.out_.assign(planes, std::vector<float>(piece));
  return playback;
}

int Playback::channels() const noexcept {
  return mix_.empty() ? reader_->info().channels : static_cast<int>(mix_.size());
}

Frames Playback::resampled(Frames frames) const noexcept {
  return frames / in_rate_ * out_rate_ + (frames % in_rate_ * out_rate_ + in_rate_ / 2) / in_rate_;
}

Frames Playback::frames() const noexcept {
  const files::Info& info = reader_->info();
  return resampler_ && info.length_known ? resampled(info.frames) : info.frames;
}

Expected<Frames> Playback::read(std::span<std::int32_t> interleaved) {
  return resampler_ ? read_resampled(interleaved) : read_mixed(interleaved);
}

Expected<Frames> Playback::read_mixed(std::span<std::int32_t> interleaved) {
  if (mix_.empty()) return reader_->read(interleaved);
  const auto channels = static_cast<std::size_t>(reader_->info().channels);
  read_.resize(interleaved.size() / mix_.size() * channels);
  const auto got = reader_->read(std::span(read_));
  if (!got) return got;
  for (std::size_t f = 0; f < static_cast<std::size_t>(*got); ++f) {
    for (std::size_t row = 0; row < mix_.size(); ++row) {
      double sum = 0;
      for (std::size_t c = 0; c < channels; ++c) sum += mix_[row][c] * read_[f * channels + c];
      interleaved[f * mix_.size() + row] = int_of(sum);
    }
  }
  return got;
}

/// The next piece of the recording, or of the silence after it. False: nothing more is needed.
Expected<bool> Playback::refill() {
  if (total_ && made_ >= *total_) return false;
  in_first_ = 0;
  in_end_ = piece;
  if (total_) {
    for (auto& plane : in_) std::ranges::fill(plane, 0.0F);
    return true;
  }
  mixed_.resize(in_.size() * piece);
  const auto got = read_mixed(mixed_);
  if (!got) return std::unexpected(got.error());
  taken_ += *got;
  if (*got == 0) {
    total_ = resampled(taken_);
    return refill();
  }
  in_end_ = static_cast<int>(*got);
  for (std::size_t c = 0; c < in_.size(); ++c)
    for (std::size_t f = 0; f < static_cast<std::size_t>(*got); ++f)
      in_[c][f] = static_cast<float>(mixed_[f * in_.size() + c]) * 0x1p-31F;
  return true;
}

Expected<Frames> Playback::read_resampled(std::span<std::int32_t> interleaved) {
  const auto channels = in_.size();
  const auto wanted = static_cast<Frames>(interleaved.size() / channels);
  std::vector<const float*> from(channels);
  std::vector<float*> to(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    from[c] = in_[c].data();
    to[c] = out_[c].data();
  }
  Frames done = 0;
  while (done < wanted) {
    if (in_first_ == in_end_) {
      const auto more = refill();
      if (!more) return std::unexpected(more.error());
      if (!*more) break;
    }
    auto room = std::min<Frames>(wanted - done, piece);
    if (total_) room = std::min(room, *total_ - made_);
    if (room <= 0) break;
    const auto moved = resampler_->process(from.data(), in_first_, in_end_ - in_first_, to.data(), 0,
                                           static_cast<int>(room), resampler_->nominal());
    in_first_ += moved.used;
    for (std::size_t f = 0; f < static_cast<std::size_t>(moved.made); ++f) {
      for (std::size_t c = 0; c < channels; ++c) {
        const double sample = static_cast<double>(out_[c][f]) * 0x1p31;
        clipped_ += sample > 0x1p31 || sample < -0x1p31;
        interleaved[(static_cast<std::size_t>(done) + f) * channels + c] = int_of(sample);
      }
    }
    done += moved.made;
    made_ += moved.made;
  }
  return done;
}

}  // namespace taut::command
