// SPDX-License-Identifier: MIT
#pragma once
#include <cstdlib>
#include <span>
#include <vector>

#include "files/reader.hpp"

/// Reads any bytes as a file, as both sample types, and checks the invariants. Returns the frames, -1 for a refusal.
inline taut::Frames read_everything(std::span<const std::byte> bytes) {
  const auto demand = [](bool holds) {
    if (!holds) std::abort();
  };
  auto reader = taut::files::read_memory(bytes);
  if (!reader) {
    demand(!reader.error().what.empty());
    return -1;
  }
  const auto& info = reader->info();
  demand(info.channels >= 1 && info.channels <= 1024 && info.rate > 0 && info.frames >= 0);
  demand(info.frames * info.channels * taut::files::bytes(info.sample) <= static_cast<taut::Frames>(bytes.size()));
  std::vector<std::int32_t> ints(static_cast<std::size_t>(info.frames * info.channels + 1));
  demand(reader->read(std::span(ints)).value() == info.frames);
  demand(reader->read(std::span(ints)).value() == 0);
  demand(reader->seek(info.frames / 2).has_value());
  std::vector<float> floats(ints.size());
  demand(reader->read(std::span(floats)).value() == info.frames - info.frames / 2);
  demand(!reader->seek(info.frames + 1).has_value());
  return info.frames;
}
