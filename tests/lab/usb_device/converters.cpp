// SPDX-License-Identifier: MIT
#include "converters.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace taut::lab {
namespace {

constexpr int playback_capacity = 1 << 14;

// Capacity for captured frames that the host has not fetched.
constexpr int waiting_microframes = 16;

// Microframes in which the feedback would bring the FIFO back to its prefill.
constexpr double settling = 2000;

// Little endian, in the upper bits of 32.
double sample_at(const std::uint8_t* from, int bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < bytes; ++i) value |= std::uint32_t{from[i]} << (8 * (4 - bytes + i));
  return static_cast<std::int32_t>(value);
}

void put_sample(double sample, std::uint8_t* to, int bytes) {
  const auto value = static_cast<std::uint32_t>(std::lround(sample));
  for (int i = 0; i < bytes; ++i) to[i] = static_cast<std::uint8_t>(value >> (8 * (4 - bytes + i)));
}

}  // namespace

FrameQueue::FrameQueue(int frame_bytes, int capacity)
    : frame_bytes_(frame_bytes),
      capacity_(capacity),
      ring_(static_cast<std::size_t>(frame_bytes) * static_cast<std::size_t>(capacity)) {}

int FrameQueue::push(std::span<const std::uint8_t> frames) {
  const int offered = static_cast<int>(frames.size()) / frame_bytes_;
  const int taken = std::min(offered, capacity_ - count_);
  for (int done = 0; done < taken;) {
    const int at = (first_ + count_) % capacity_;
    const int run = std::min(taken - done, capacity_ - at);
    std::memcpy(ring_.data() + static_cast<std::ptrdiff_t>(at) * frame_bytes_,
                frames.data() + static_cast<std::ptrdiff_t>(done) * frame_bytes_,
                static_cast<std::size_t>(run) * static_cast<std::size_t>(frame_bytes_));
    count_ += run;
    done += run;
  }
  return offered - taken;
}

void FrameQueue::push_silence(int frames) {
  const Bytes silence(static_cast<std::size_t>(frames) * static_cast<std::size_t>(frame_bytes_));
  push(silence);
}

void FrameQueue::pop(int frames, Bytes& to) {
  while (frames > 0) {
    const int run = std::min(frames, capacity_ - first_);
    const auto* const from = ring_.data() + static_cast<std::ptrdiff_t>(first_) * frame_bytes_;
    to.insert(to.end(), from, from + static_cast<std::ptrdiff_t>(run) * frame_bytes_);
    drop(run);
    frames -= run;
  }
}

void FrameQueue::drop(int frames) {
  first_ = (first_ + frames) % capacity_;
  count_ -= frames;
}

Converters::Converters(const Shape& shape, const Setting& setting, Losses& losses, CrossCables across)
    : shape_(shape),
      setting_(setting),
      losses_(losses),
      across_(across),
      rate_(shape.rates.front()),
      playback_(shape.frame_bytes(), playback_capacity),
      line_(shape.frame_bytes(), playback_capacity + setting.delay) {
  line_.push_silence(setting_.delay);
}

void Converters::restart_clock() { microframe_ = frame_ = 0; }

void Converters::set_rate(int hz) {
  rate_ = hz;
  restart_clock();
}

void Converters::set_ppm(double ppm) {
  setting_.ppm = ppm;
  restart_clock();
}

void Converters::open_playback(bool open) {
  playback_open_ = open;
  playback_.clear();
  sounding_ = dry_ = fed_ = false;
  unfed_ = 0;
}

void Converters::open_capture(bool open) {
  capture_open_ = open;
  fetched_ = false;
  unfetched_ = 0;
}

std::int64_t Converters::frames_until(std::int64_t microframe) const {
  return static_cast<std::int64_t>(
      std::floor(static_cast<double>(microframe) * rate_ * (1 + setting_.ppm * 1e-6) / microframes_per_second));
}

// Sends the newest frames, in moved_, and replaces them with those received.
void Converters::cross(std::int64_t bus) {
  const int frame_bytes = shape_.frame_bytes(), frames = static_cast<int>(moved_.size()) / frame_bytes;
  const double per = rate_ * (1 + setting_.ppm * 1e-6) / microframes_per_second;
  const auto width = static_cast<std::size_t>(shape_.bytes);
  crossing_.resize(static_cast<std::size_t>(across_.out->channels()));
  for (int i = 0; i < frames; ++i) {
    const double time = static_cast<double>(bus - microframe_) + static_cast<double>(frame_ - frames + i) / per;
    std::uint8_t* const samples =
        moved_.data() + static_cast<std::size_t>((i + 1) * frame_bytes) - crossing_.size() * width;
    for (std::size_t c = 0; c < crossing_.size(); ++c) crossing_[c] = sample_at(samples + c * width, shape_.bytes);
    across_.out->send(time, crossing_.data());
    across_.in->receive(time, crossing_.data());
    for (std::size_t c = 0; c < crossing_.size(); ++c) put_sample(crossing_[c], samples + c * width, shape_.bytes);
  }
}

void Converters::tick(std::int64_t bus) {
  const std::int64_t until = frames_until(++microframe_);
  const int frames = static_cast<int>(until - frame_);
  frame_ = until;

  if (sounding_ && !std::exchange(fed_, false)) ++unfed_;
  if (!sounding_ && playback_open_ && playback_.size() >= setting_.prefill) sounding_ = true;
  const int heard = sounding_ ? std::min(frames, playback_.size()) : 0;
  moved_.clear();
  playback_.pop(heard, moved_);
  moved_.resize(static_cast<std::size_t>(frames) * static_cast<std::size_t>(shape_.frame_bytes()));
  if (across_.out != nullptr) cross(bus);
  line_.push(moved_);
  if (sounding_ && heard < frames) {
    sounding_ = false;
    dry_ = true;  // could be the end of the stream: counts only if more comes
  }

  // An overrun FIFO starts over with the next fetch, as at the start: unfetched frames are dropped.
  const int waiting = line_.size() - setting_.delay;
  if (fetched_ && waiting > waiting_microframes * (rate_ / microframes_per_second + 1)) {
    unfetched_ += waiting;  // could also be the end of the stream
    fetched_ = false;
  }
  if (!fetched_ && waiting > 0) line_.drop(waiting);
}

void Converters::play(std::span<const std::uint8_t> frames) {
  fed_ = true;
  losses_.gaps += std::exchange(unfed_, 0);
  if (frames.empty()) return;
  if (dry_) ++losses_.underruns;
  dry_ = false;
  losses_.overflow += playback_.push(frames);
}

int Converters::capture(int most_bytes, Bytes& to) {
  if (!capture_open_) return 0;
  fetched_ = true;
  losses_.unheard += std::exchange(unfetched_, 0);
  const int frames = std::min(line_.size() - setting_.delay, most_bytes / shape_.frame_bytes());
  line_.pop(frames, to);
  return frames * shape_.frame_bytes();
}

std::uint32_t Converters::feedback() const {
  double frames = rate_ * (1 + setting_.ppm * 1e-6) / microframes_per_second;
  if (sounding_) frames += (setting_.prefill - playback_.size()) / settling;
  return static_cast<std::uint32_t>(std::lround(frames * 65536));
}

}  // namespace taut::lab
