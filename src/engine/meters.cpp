// SPDX-License-Identifier: MIT
#include "engine/meters.hpp"

#include <algorithm>
#include <cstdint>

namespace taut::engine {
namespace {

using Floats = float __attribute__((vector_size(16)));
using Ints = std::int32_t __attribute__((vector_size(16)));

constexpr int lanes = 4;

// NaN compares false and is left out.
template <class Samples>
float highest(const std::byte* plane, int steps) noexcept {
  // NOLINTNEXTLINE(modernize-use-auto): the type is what counts
  const Samples* const samples = reinterpret_cast<const Samples*>(plane);
  constexpr Ints magnitude{0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff};
  Floats most{};
#pragma GCC unroll 4
  for (int i = 0; i < steps; ++i) {
    const Floats value = __builtin_convertvector(samples[i], Floats);
    const Floats level = reinterpret_cast<Floats>(reinterpret_cast<Ints>(value) & magnitude);
    most = level > most ? level : most;
  }
  const float even = most[0] > most[2] ? most[0] : most[2], odd = most[1] > most[3] ? most[1] : most[3];
  return even > odd ? even : odd;
}

}  // namespace

// The planes are padded to whole cache lines, so a step may reach beyond their end.
Meters::Meters(const Buffers& buffers, audio::SampleType type, int frames)
    : floating_(type == audio::SampleType::float32),
      steps_(std::max(frames / 2 / lanes, 1)),
      inputs_(buffers.channels(true).size()),
      channels_(std::make_unique<Channel[]>(inputs_ + buffers.channels(false).size())),
      count_(inputs_ + buffers.channels(false).size()) {
  for (std::size_t k = 0; k < count_; ++k)
    channels_[k].plane = k < inputs_ ? buffers.inputs(0)[k] : buffers.outputs(0)[k - inputs_];
}

void Meters::look() noexcept TAUT_NONBLOCKING {
  Channel& channel = channels_[next_];
  next_ = next_ + 1 == count_ ? 0 : next_ + 1;
  constexpr float full_scale = 2147483648.0F;
  const float level =
      floating_ ? highest<Floats>(channel.plane, steps_) : highest<Ints>(channel.plane, steps_) * (1 / full_scale);
  // take() may reset it in between: the level then shows one look longer.
  if (level > channel.level.load(std::memory_order_relaxed)) channel.level.store(level, std::memory_order_relaxed);
}

float Meters::take(bool input, std::size_t k) noexcept {
  return channels_[input ? k : inputs_ + k].level.exchange(0, std::memory_order_relaxed);
}

}  // namespace taut::engine
