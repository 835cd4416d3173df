// SPDX-License-Identifier: MIT
#include "check/impulse.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#ifdef _WIN32
#include <windows.h>

#include <timeapi.h>
#endif

namespace taut::check {
namespace {

constexpr double level = 0.25;  // of full scale
constexpr double noticed = 0.02;
constexpr int before_click = 8;  // buffers of silence

/// Full scale of an integer type in this many bytes from its container's low end.
int bits_of(TautLong type) {
  switch (type) {
    case TAUT_SAMPLE_INT16:
    case TAUT_SAMPLE_INT32_LOW16:
      return 16;
    case TAUT_SAMPLE_INT32_LOW18:
      return 18;
    case TAUT_SAMPLE_INT32_LOW20:
      return 20;
    case TAUT_SAMPLE_INT24:
    case TAUT_SAMPLE_INT32_LOW24:
      return 24;
    default:
      return 32;
  }
}

std::vector<std::byte> sample_of(TautLong type, std::size_t width) {
  std::vector<std::byte> bytes(width);
  const auto copy = [&](const auto& value) { std::memcpy(bytes.data(), &value, std::min(width, sizeof value)); };
  if (type == TAUT_SAMPLE_FLOAT32)
    copy(static_cast<float>(level));
  else if (type == TAUT_SAMPLE_FLOAT64)
    copy(level);
  else
    copy(static_cast<std::int32_t>(std::ldexp(level, bits_of(type) - 1)));
  return bytes;
}

double value_at(TautLong type, const std::byte* at, std::size_t width) {
  if (type == TAUT_SAMPLE_FLOAT32) {
    float value = 0;
    std::memcpy(&value, at, sizeof value);
    return static_cast<double>(value);
  }
  if (type == TAUT_SAMPLE_FLOAT64) {
    double value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  std::uint32_t raw = 0;
  std::memcpy(&raw, at, std::min(width, sizeof raw));
  // The sample's own top bit becomes the sign.
  const int bits = bits_of(type);
  return std::ldexp(static_cast<double>(static_cast<std::int32_t>(raw << (32 - bits))), -31);
}

}  // namespace

Impulse::Impulse(const Buffers& buffers, TautLong type)
    : buffers_(buffers), width_(buffers.bytes.front() / static_cast<std::size_t>(buffers.frames)), type_(type) {
  if (type < TAUT_SAMPLE_INT16 || type >= TAUT_SAMPLE_DSD_LSB)
    throw Unjudged{"The click cannot be made in this sample type."};
  click_ = sample_of(type, width_);
}

void Impulse::pass(int half) noexcept {
  const bool click = frame_ == before_click * buffers_.frames;
  bool first = true;
  for (std::size_t k = 0; k < buffers_.infos.size(); ++k) {
    auto* const bytes = static_cast<std::byte*>(buffers_.infos[k].halves[half]);
    if (buffers_.infos[k].is_input) {
      for (TautLong n = 0; played_ >= 0 && n < buffers_.frames; ++n) {
        const double value = std::abs(value_at(type_, bytes + static_cast<std::size_t>(n) * width_, width_));
        if (value > loudest_ && value > noticed) {
          loudest_ = value;
          heard_ = frame_ + n;
        }
      }
      continue;
    }
    std::memset(bytes, 0, buffers_.bytes[k]);
    if (click && first) std::memcpy(bytes, click_.data(), width_);
    first = false;
  }
  if (click) played_ = frame_;
  frame_ += buffers_.frames;
}

std::optional<TautLong> Impulse::round_trip() const noexcept {
  if (played_ < 0 || heard_ < 0) return std::nullopt;
  return static_cast<TautLong>(heard_ - played_);
}

#ifdef _WIN32
std::int64_t multimedia_time() noexcept { return std::int64_t{timeGetTime()} * 1'000'000; }
#endif

}  // namespace taut::check
