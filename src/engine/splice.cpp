// SPDX-License-Identifier: MIT
#include "engine/splice.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace taut::engine {
namespace {

constexpr std::size_t sample_bytes = 4;  // of int32 and float32
constexpr std::size_t line = 64;

std::size_t plane_bytes(int frames) {
  const auto longest = static_cast<std::size_t>(frames) + static_cast<std::size_t>(Splice::step(frames, frames));
  return (longest * sample_bytes + line - 1) / line * line;
}

std::int32_t between(std::int32_t a, std::int32_t b, int at, int length) noexcept {
  const auto difference = static_cast<std::int64_t>(b) - a;
  return static_cast<std::int32_t>(a + difference * at / length);
}

float between(float a, float b, int at, int length) noexcept {
  return a + (b - a) * (static_cast<float>(at) / static_cast<float>(length));
}

template <class Sample>
void spliced(const Sample* from, int frames, int more, Sample* to) noexcept {
  // The earlier copy ends where the piece ends, the later begins where it begins; both cover [begin, end).
  const int begin = std::max(more, 0), end = std::min(frames, frames + more);
  std::copy_n(from, begin, to);
  for (int i = begin; i < end; ++i) to[i] = between(from[i], from[i - more], i - begin + 1, end - begin + 1);
  for (int i = end; i < frames + more; ++i) to[i] = from[i - more];
}

}  // namespace

Expected<Splice> Splice::make(int planes, int frames, audio::SampleType type) {
  Splice made;
  made.type_ = type;
  if (planes == 0) return made;
  const std::size_t bytes = plane_bytes(frames);
  auto pages = platform::LockedMemory::make(bytes * static_cast<std::size_t>(planes));
  if (!pages) return std::unexpected(pages.error());
  made.pages_ = std::move(*pages);
  for (int p = 0; p < planes; ++p) made.planes_.push_back(made.pages_->data() + bytes * static_cast<std::size_t>(p));
  return made;
}

int Splice::step(Frames wanted, int frames) noexcept {
  const Frames most = std::max(frames / 4, 1);
  return static_cast<int>(std::clamp<Frames>(wanted, -most, most));
}

std::byte* const* Splice::operator()(std::byte* const* from, int first, int frames,
                                     int more) noexcept TAUT_NONBLOCKING {
  for (std::size_t p = 0; p < planes_.size(); ++p) {
    const std::byte* const piece = from[p] + static_cast<std::size_t>(first) * sample_bytes;
    if (type_ == audio::SampleType::float32)
      spliced(reinterpret_cast<const float*>(piece), frames, more, reinterpret_cast<float*>(planes_[p]));
    else
      spliced(reinterpret_cast<const std::int32_t*>(piece), frames, more, reinterpret_cast<std::int32_t*>(planes_[p]));
  }
  return planes_.data();
}

bool Splice::silent(std::byte* const* from, int first, int frames) const noexcept TAUT_NONBLOCKING {
  const std::size_t bytes = static_cast<std::size_t>(frames) * sample_bytes;
  for (std::size_t p = 0; p < planes_.size(); ++p) {
    const std::byte* const piece = from[p] + static_cast<std::size_t>(first) * sample_bytes;
    // Each byte equals the one before, and the first is 0.
    if (bytes > 0 && (piece[0] != std::byte{0} || std::memcmp(piece, piece + 1, bytes - 1) != 0)) return false;
  }
  return true;
}

}  // namespace taut::engine
