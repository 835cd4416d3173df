// SPDX-License-Identifier: MIT
#include "device/alsa/stream/silent_tail.hpp"

#include <algorithm>
#include <cstring>

namespace taut::device::alsa {
SilentTail::SilentTail(std::span<const audio::Area> areas, long buffer, std::size_t sample_bytes) noexcept
    : areas_(areas), buffer_(buffer), sample_bytes_(sample_bytes) {
  const auto frame = static_cast<std::ptrdiff_t>(areas.size() * sample_bytes);
  adjacent_ = !areas.empty();
  for (std::size_t c = 0; c < areas.size(); ++c)
    adjacent_ = adjacent_ && areas[c].step == frame && areas[c].data == areas[0].data + c * sample_bytes;
}

void SilentTail::wrote(long frames) noexcept TAUT_NONBLOCKING { clean_ = std::max(0L, clean_ - frames); }

long SilentTail::keep(long end, long reach, long played) noexcept TAUT_NONBLOCKING {
  const long frames = std::min(reach, played) - clean_;
  if (frames <= 0) return 0;
  const long from = (end + clean_) % buffer_;
  const long first = std::min(frames, buffer_ - from);
  zero(from, first);
  if (frames > first) zero(0, frames - first);
  clean_ += frames;
  return frames;
}

// All-zero bytes are silence in every format of formats.hpp.
void SilentTail::zero(long from, long frames) noexcept TAUT_NONBLOCKING {
  const auto count = static_cast<std::size_t>(frames);
  if (adjacent_) {
    std::memset(areas_[0].data + areas_[0].step * from, 0, count * areas_.size() * sample_bytes_);
    return;
  }
  for (const auto& area : areas_) {
    std::byte* const at = area.data + area.step * from;
    if (area.step == static_cast<std::ptrdiff_t>(sample_bytes_))
      std::memset(at, 0, count * sample_bytes_);
    else
      for (long i = 0; i < frames; ++i) std::memset(at + area.step * i, 0, sample_bytes_);
  }
}

}  // namespace taut::device::alsa
