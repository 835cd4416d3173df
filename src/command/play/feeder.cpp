// SPDX-License-Identifier: MIT
#include "command/play/feeder.hpp"

#include <algorithm>
#include <new>

#include "platform/clock.hpp"

namespace taut::command {
namespace {

constexpr Nanos look_again = 5'000'000;
// Small, so that data from a slow pipe is heard soon.
constexpr std::size_t piece = 512;

}  // namespace

void Feeder::finish() {
  leaving_ = true;
  if (thread_.joinable()) thread_.join();
}

void Feeder::work() {
  try {
    if (auto fed = feed(); !fed) error_ = fed.error();
  } catch (const std::bad_alloc&) {
    error_ = Error{Trouble::no_memory, "There is not enough memory to read on.", "Close other programs."};
  }
  ended_();
  done_ = true;
}

Expected<void> Feeder::feed() {
  const platform::Clock& clock = platform::system_clock();
  const auto channels = static_cast<std::size_t>(queue_.channels());
  std::vector<std::int32_t> buffer(piece * channels);
  while (left_ > 0 && !leaving_) {
    if (queue_.room() < piece) {
      clock.sleep_until(clock.now() + look_again);
      continue;
    }
    const auto frames = static_cast<std::size_t>(std::min<Frames>(left_, piece));
    const auto got = playback_.read(std::span(buffer).first(frames * channels));
    if (!got) return std::unexpected(got.error());
    if (*got == 0) return {};
    queue_.push(std::span<const std::int32_t>(buffer).first(static_cast<std::size_t>(*got) * channels));
    left_ -= *got;
  }
  return {};
}

}  // namespace taut::command
