// SPDX-License-Identifier: MIT
#include "host/bridge.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

#include "protocol/names.hpp"

namespace taut::host {
namespace {

// The protocol's numbers include byte order; ours are little endian, as is every machine we build for.
static_assert(std::endian::native == std::endian::little);

constexpr std::size_t alignment = 64;

std::size_t up(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

}  // namespace

Expected<Bridge> Bridge::make(audio::Way way, std::span<const audio::SampleType> types, std::span<const Halves> halves,
                              int frames, audio::SampleType format) {
  const std::size_t plane_bytes = static_cast<std::size_t>(frames) * audio::bytes(format);
  Bridge bridge(frames, plane_bytes);
  bridge.memory_ = std::make_unique<std::byte[]>(types.size() * up(plane_bytes) + alignment);
  auto base = reinterpret_cast<std::uintptr_t>(bridge.memory_.get());
  std::byte* next = bridge.memory_.get() + (up(base) - base);
  for (std::size_t c = 0; c < types.size(); ++c, next += up(plane_bytes))
    for (std::size_t half = 0; half < 2; ++half)
      bridge.planes_[half].push_back(types[c] == format ? halves[c][half] : next);
  std::vector<audio::SampleType> others(types.begin(), types.end());
  std::ranges::sort(others);
  const auto doubles = std::ranges::unique(others);
  others.erase(doubles.begin(), doubles.end());
  std::erase(others, format);
  for (const audio::SampleType type : others)
    if (auto added = bridge.add_group(way, type, types, halves, format); !added) return std::unexpected(added.error());
  return bridge;
}

Expected<Bridge> Bridge::raw(std::span<const audio::SampleType> types, std::span<const Halves> halves, int frames) {
  // As many ones as zeros: what one-bit converters play as silence.
  constexpr std::byte idle{0x69};
  Bridge bridge(frames, 0);
  for (std::size_t c = 0; c < types.size(); ++c) {
    const auto count = static_cast<std::size_t>(frames);
    const bool one_bit = types[c] == audio::SampleType::dsd_lsb || types[c] == audio::SampleType::dsd_msb;
    const bool one_byte = types[c] == audio::SampleType::dsd_8;
    bridge.own_.push_back({one_bit    ? count / 8
                           : one_byte ? count
                                      : count * audio::bytes(types[c]),
                           one_bit ? idle : std::byte{0}});
    for (std::size_t half = 0; half < 2; ++half) bridge.planes_[half].push_back(halves[c][half]);
  }
  return bridge;
}

Expected<void> Bridge::add_group(audio::Way way, audio::SampleType type, std::span<const audio::SampleType> types,
                                 std::span<const Halves> halves, audio::SampleType format) {
  std::array<std::vector<audio::Area>, 2> areas;
  std::vector<std::byte*> planes;
  const auto step = static_cast<std::ptrdiff_t>(audio::bytes(type));
  for (std::size_t c = 0; c < types.size(); ++c) {
    if (types[c] != type) continue;
    for (std::size_t half = 0; half < 2; ++half) areas[half].push_back({halves[c][half], step});
    planes.push_back(planes_[0][c]);
  }
  std::vector<int> numbers(planes.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  auto transfer =
      audio::Transfer::make(way, type, audio::Layout::separate, static_cast<int>(numbers.size()), numbers, format);
  if (!transfer)
    return failure(Trouble::unsupported,
                   "The driver's sample type, " + std::string(protocol::sample_type_name(static_cast<long>(type))) +
                       ", cannot be converted.",
                   "Choose a PCM format in the driver's panel.");
  groups_.push_back({std::move(*transfer), std::move(areas), std::move(planes)});
  return {};
}

void Bridge::move(int half) noexcept {
  for (const Group& group : groups_)
    group.transfer(group.areas[static_cast<std::size_t>(half)], 0, group.planes.data(), 0, frames_);
}

void Bridge::clear(int half) noexcept {
  const auto all = planes(half);
  for (std::size_t c = 0; c < own_.size(); ++c)
    std::memset(all[c], std::to_integer<int>(own_[c].silence), own_[c].bytes);
  if (!own_.empty()) return;
  for (std::byte* plane : all) std::memset(plane, 0, plane_bytes_);
}

}  // namespace taut::host
