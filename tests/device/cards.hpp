// SPDX-License-Identifier: MIT
// Helpers for the virtual card's tests.
#pragma once
#include <initializer_list>

#include "device/virtual/card.hpp"
#include "support/conformance.hpp"

namespace taut::device::virtual_card {

using conformance::Player;

constexpr Nanos second = nanos_per_second;
constexpr Nanos hour = 3600 * second;

inline std::unique_ptr<Stream> open(Backend& backend, const std::string& id, int frames, Frames margin,
                                    double rate = 48000, bool capture = true, bool playback = true) {
  auto stream = backend.open(
      {.in = capture ? id : "", .out = playback ? id : "", .rate = rate, .frames = frames, .margin = margin});
  if (!stream) FAIL(stream.error().sentence());
  return std::move(*stream);
}

/// Opens the world's card "test" with these settings and starts it.
inline std::unique_ptr<Stream> started(World& world, const std::string& settings, int frames, Frames margin) {
  auto stream = open(world.backend(), world.card("test").id() + "?" + settings, frames, margin);
  REQUIRE(stream->start().has_value());
  return stream;
}

}  // namespace taut::device::virtual_card
