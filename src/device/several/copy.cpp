// SPDX-License-Identifier: MIT
#include "device/several/copy.hpp"

#include <algorithm>
#include <cstring>

#include "device/side.hpp"

namespace taut::device::several {
namespace {

using audio::SampleType;
using audio::Transfer;
using audio::Way;

template <std::size_t Size>
void copy_samples(const std::byte* from, std::ptrdiff_t from_step, std::byte* to, std::ptrdiff_t to_step, int frames) {
  for (int i = 0; i < frames; ++i, from += from_step, to += to_step) std::memcpy(to, from, Size);
}

void copy_samples(std::size_t size, const std::byte* from, std::ptrdiff_t from_step, std::byte* to,
                  std::ptrdiff_t to_step, int frames) noexcept {
  switch (size) {
    case 2:
      return copy_samples<2>(from, from_step, to, to_step, frames);
    case 3:
      return copy_samples<3>(from, from_step, to, to_step, frames);
    case 8:
      return copy_samples<8>(from, from_step, to, to_step, frames);
    default:
      return copy_samples<4>(from, from_step, to, to_step, frames);
  }
}

}  // namespace

ChannelMap ChannelMap::within(int channels) const {
  ChannelMap map;
  for (std::size_t k = 0; k < own.size(); ++k)
    if (own[k] < channels) {
      map.own.push_back(own[k]);
      map.shown.push_back(shown[k]);
    }
  return map;
}

std::optional<Transfer> others(const End& end, const ChannelMap& map) {
  std::vector<int> rest;
  for (int c = 0; c < end.channels; ++c)
    if (std::ranges::find(map.own, c) == map.own.end()) rest.push_back(c);
  if (rest.empty()) return std::nullopt;
  return Transfer::make(Way::out, end.type, end.layout, end.channels, rest, SampleType::float32);
}

Expected<Copy> Copy::make(Way way, const End& end, const ChannelMap& map, const PlanarRing& ring, int frames) {
  Copy copy;
  copy.way_ = way;
  copy.bytes_ = audio::bytes(end.type);
  copy.most_ = frames;
  copy.map_ = map.within(end.channels);
  if (way == Way::out) copy.rest_ = others(end, copy.map_);
  if (end.type == ring.type() || copy.map_.empty()) return copy;
  const auto member = [&](Way to) {
    return Transfer::make(to, end.type, end.layout, end.channels, copy.map_.own, SampleType::int32);
  };
  const auto shown = [&](Way to) {
    return Transfer::make(to, ring.type(), audio::Layout::separate, ring.channels(), copy.map_.shown,
                          SampleType::int32);
  };
  copy.from_ = way == Way::in ? member(Way::in) : shown(Way::in);
  copy.to_ = way == Way::in ? shown(Way::out) : member(Way::out);
  if (!copy.from_ || !copy.to_)
    return failure(Trouble::unsupported, "Samples of the type " + std::string(audio::name(end.type)) +
                                             " cannot be joined with those of another device.");
  const std::size_t plane = 4 * static_cast<std::size_t>(frames);
  copy.scratch_.resize(plane * copy.map_.own.size());
  for (std::size_t k = 0; k < copy.map_.own.size(); ++k) copy.planes_.push_back(copy.scratch_.data() + k * plane);
  return copy;
}

void Copy::operator()(const Side& side, int first, const PlanarRing& ring, Frames position,
                      int frames) noexcept TAUT_NONBLOCKING {
  if (map_.empty()) return;
  for_each_run(side, first, frames, [&](std::ptrdiff_t side_at, int done, int count) {
    ring.for_each_run(position + done, count, [&](std::ptrdiff_t pool_at, int more, int part) {
      move(side, side_at + more, ring, pool_at, part);
    });
  });
}

void Copy::move(const Side& side, std::ptrdiff_t side_at, const PlanarRing& ring, std::ptrdiff_t pool_at,
                int frames) noexcept {
  const bool in = way_ == Way::in;
  if (from_) {
    for (int done = 0; done < frames; done += most_) {
      const int part = std::min(frames - done, most_);
      (*from_)(in ? side.areas : ring.areas(), (in ? side_at : pool_at) + done, planes_.data(), 0, part);
      (*to_)(in ? ring.areas() : side.areas, (in ? pool_at : side_at) + done, planes_.data(), 0, part);
    }
    return;
  }
  for (std::size_t k = 0; k < map_.own.size(); ++k) {
    const audio::Area& own = side.areas[static_cast<std::size_t>(map_.own[k])];
    const audio::Area& shown = ring.areas()[static_cast<std::size_t>(map_.shown[k])];
    std::byte* const there = own.data + side_at * own.step;
    std::byte* const here = shown.data + pool_at * shown.step;
    copy_samples(bytes_, in ? there : here, in ? own.step : shown.step, in ? here : there, in ? shown.step : own.step,
                 frames);
  }
}

void Copy::silence_rest(const Side& side, int first, int frames) const noexcept TAUT_NONBLOCKING {
  if (!rest_) return;
  for_each_run(side, first, frames, [&](std::ptrdiff_t at, int, int count) { rest_->silence(side.areas, at, count); });
}

}  // namespace taut::device::several
