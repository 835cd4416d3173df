// SPDX-License-Identifier: MIT
#include "device/coreaudio/io_cycle.hpp"

#include <algorithm>
#include <cstddef>

namespace taut::device::coreaudio {
namespace {

// The part of a cycle left for the way back: a wake-up and the copies.
constexpr int way_back = 16;
constexpr auto sample_bytes = static_cast<std::ptrdiff_t>(sizeof(float));

// Buffers are interleaved; one without data belongs to a stream that is off. Returns the frames of the cycle, 0: not told.
int spread(const hal::BufferList* list, std::vector<audio::Area>& areas) noexcept {
  int frames = 0;
  std::size_t next = 0;
  const hal::Buffer* const buffers = list != nullptr ? list->buffers : nullptr;
  for (std::uint32_t k = 0; list != nullptr && k < list->count; ++k) {
    const hal::Buffer& buffer = buffers[k];
    if (buffer.channels == 0) continue;
    const std::ptrdiff_t step = sample_bytes * buffer.channels;
    const auto there = static_cast<int>(buffer.bytes / step);
    if (there > 0) frames = frames == 0 ? there : std::min(frames, there);
    for (std::uint32_t c = 0; c < buffer.channels && next < areas.size(); ++c) {
      auto* const first = static_cast<std::byte*>(buffer.data);
      areas[next++] = {first != nullptr && there > 0 ? first + sample_bytes * c : nullptr, step};
    }
  }
  std::fill(areas.begin() + static_cast<std::ptrdiff_t>(next), areas.end(), audio::Area{nullptr, sample_bytes});
  return frames;
}

bool has(const hal::TimeStamp* time, std::uint32_t flag) noexcept {
  return time != nullptr && (time->flags & flag) != 0;
}

}  // namespace

IoCycle::IoCycle(const hal::Functions& functions, handoff::Handoff& handoff)
    : hal_(functions),
      handoff_(handoff),
      in_(static_cast<std::size_t>(handoff.agreed().in.channels)),
      out_(static_cast<std::size_t>(handoff.agreed().out.channels)) {}

void IoCycle::set(const Device& device) noexcept {
  rate_.store(device.rate, std::memory_order_relaxed);
  in_safety_.store(device.in_safety, std::memory_order_relaxed);
  out_safety_.store(device.out_safety, std::memory_order_relaxed);
}

// Input is stamped with its first frame, a cycle and the safety offset ago; output with the time it is due, as far ahead.
Nanos IoCycle::begin_of(int frames, const hal::TimeStamp* in_time, const hal::TimeStamp* out_time,
                        Nanos now) const noexcept {
  const double rate = rate_.load(std::memory_order_relaxed);
  Nanos begin = now;
  if (!out_.empty() && has(out_time, hal::host_valid))
    begin = static_cast<Nanos>(hal_.AudioConvertHostTimeToNanos(out_time->host)) -
            duration(frames + out_safety_.load(std::memory_order_relaxed), rate);
  else if (!in_.empty() && has(in_time, hal::host_valid))
    begin = static_cast<Nanos>(hal_.AudioConvertHostTimeToNanos(in_time->host)) +
            duration(frames + in_safety_.load(std::memory_order_relaxed), rate);
  return std::clamp(begin, now - duration(Frames{frames}, rate), now);
}

void IoCycle::call(const hal::BufferList* in, const hal::TimeStamp* in_time, hal::BufferList* out,
                   const hal::TimeStamp* out_time) noexcept {
  const int captured = spread(in, in_), played = spread(out, out_);
  const int frames = in_.empty() || captured == 0  ? played
                     : out_.empty() || played == 0 ? captured
                                                   : std::min(captured, played);
  if (frames > 0) {
    const Nanos now = handoff_.clock().now();
    const Nanos begin = begin_of(frames, in_time, out_time, now);
    const Nanos length = duration(Frames{frames}, rate_.load(std::memory_order_relaxed));
    const hal::TimeStamp* const counted = out_.empty() ? in_time : out_time;
    const Frames lost = has(counted, hal::sample_valid) ? losses.before(counted->sample, frames) : 0;
    // A cycle that begins late must still be served: the safety offset leaves the HAL some time.
    handoff_.offer({.frames = frames,
                    .in = in_,
                    .out = out_,
                    .time = begin,
                    .deadline = std::max(begin + length - length / way_back, now + length / 2),
                    .lost = lost});
  }
}

}  // namespace taut::device::coreaudio
