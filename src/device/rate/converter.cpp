// SPDX-License-Identifier: MIT
#include "device/rate/converter.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.hpp"
#include "device/side.hpp"

namespace taut::device::rate {
namespace {

using audio::Resampler;
using audio::Transfer;

// Hardware frames converted at once, to stay in the cache between the two steps.
constexpr int at_once = 256;
constexpr int most_in_a_call = 8 * at_once + 8;

// Host frames not consumed yet by a hardware frame: at most one, and what one lasts.
constexpr int most_kept = 16;

Resampler::Terms terms_between(int in_rate, int out_rate) {
  return {.in_rate = in_rate, .out_rate = out_rate, .range = 0, .frames = most_in_a_call};
}

struct Parts {
  Transfer transfer;
  Planes staging, planes;
  Resampler resampler;
};

Expected<Parts> parts_of(Transfer::Way way, const ConverterTerms& terms) {
  // The filter's delay matters even with no channel in use.
  constexpr int first_channel[] = {0};
  const auto channels = terms.channels.empty() ? std::span<const int>(first_channel) : terms.channels;
  const bool in = way == Transfer::Way::in;
  auto transfer =
      Transfer::make(way, terms.end.type, terms.end.layout, terms.end.channels, channels, audio::SampleType::float32);
  if (!transfer)
    return failure(Trouble::unsupported,
                   text("Samples of type {} cannot be converted to another rate.", audio::name(terms.end.type)));
  auto resampler_terms =
      in ? terms_between(terms.hardware_rate, terms.host_rate) : terms_between(terms.host_rate, terms.hardware_rate);
  resampler_terms.channels = static_cast<int>(channels.size());
  resampler_terms.range = terms.range;
  auto resampler = Resampler::make(resampler_terms);
  if (!resampler) return std::unexpected(resampler.error());
  auto staging = Planes::make(channels, terms.end.channels, at_once);
  if (!staging) return std::unexpected(staging.error());
  auto planes = Planes::make(channels, terms.end.channels, terms.host_frames + most_kept);
  if (!planes) return std::unexpected(planes.error());
  return Parts{std::move(*transfer), std::move(*staging), std::move(*planes), std::move(*resampler)};
}

}  // namespace

int delay_between(int in_rate, int out_rate) noexcept { return Resampler::delay(terms_between(in_rate, out_rate)); }

Expected<Planes> Planes::make(std::span<const int> channels, int all_channels, int frames) {
  const bool spare = static_cast<int>(channels.size()) < all_channels;
  const auto count = static_cast<std::size_t>(frames), planes = channels.size() + (spare ? 1 : 0);
  auto pages = platform::LockedMemory::make(planes * platform::LockedMemory::room_for<float>(count));
  if (!pages) return std::unexpected(pages.error());
  Planes made(std::move(*pages), frames);
  constexpr std::ptrdiff_t step = sizeof(float);
  made.areas_.resize(static_cast<std::size_t>(all_channels));
  for (const int channel : channels) {
    made.floats_.push_back(made.pages_.take<float>(count).data());
    made.bytes_.push_back(reinterpret_cast<std::byte*>(made.floats_.back()));
    made.areas_[static_cast<std::size_t>(channel)] = {made.bytes_.back(), step};
  }
  if (!spare) return made;
  auto* const silent = reinterpret_cast<std::byte*>(made.pages_.take<float>(count).data());
  for (audio::Area& area : made.areas_)
    if (area.data == nullptr) area = {silent, step};
  return made;
}

void Planes::to_front(int from, int frames) noexcept TAUT_NONBLOCKING {
  for (float* const plane : floats_)
    std::memmove(plane, plane + from, static_cast<std::size_t>(frames) * sizeof(float));
}

Expected<InputConverter> InputConverter::make(const ConverterTerms& terms) {
  auto parts = parts_of(Transfer::Way::in, terms);
  if (!parts) return std::unexpected(parts.error());
  return InputConverter(std::move(parts->transfer), std::move(parts->staging), std::move(parts->planes),
                        std::move(parts->resampler));
}

int InputConverter::take(const Side& side, int frames, int first, double step) noexcept TAUT_NONBLOCKING {
  int made = 0;
  for (int taken = 0; taken < frames;) {
    const int run = std::min(at_once, contiguous(side, taken, frames - taken));
    transfer_(side.areas, index_of(side, taken), staging_.bytes(), 0, run);
    const int room = std::min(planes_.frames() - first - made, most_in_a_call);
    made += resampler_.process(staging_.floats(), 0, run, planes_.floats(), first + made, room, step).made;
    taken += run;
  }
  return made;
}

Expected<OutputConverter> OutputConverter::make(const ConverterTerms& terms) {
  auto parts = parts_of(Transfer::Way::out, terms);
  if (!parts) return std::unexpected(parts.error());
  return OutputConverter(std::move(parts->transfer), std::move(parts->staging), std::move(parts->planes),
                         std::move(parts->resampler));
}

void OutputConverter::reset(double ahead) noexcept TAUT_NONBLOCKING {
  resampler_.reset(ahead);
  begin_ = end_ = 0;
}

int OutputConverter::give(const Side& side, int first, int frames, double step) noexcept TAUT_NONBLOCKING {
  int made = 0;
  while (made < frames) {
    const int run = std::min(at_once, contiguous(side, first + made, frames - made));
    const int given = std::min(end_ - begin_, most_in_a_call);
    const auto moved = resampler_.process(planes_.floats(), begin_, given, staging_.floats(), 0, run, step);
    begin_ += moved.used;
    transfer_(side.areas, index_of(side, first + made), staging_.bytes(), 0, moved.made);
    made += moved.made;
    if (moved.made == 0 && begin_ == end_) break;
  }
  for (int silent = made; silent < frames;) {
    const int run = std::min(at_once, contiguous(side, first + silent, frames - silent));
    transfer_.silence(side.areas, index_of(side, first + silent), run);
    silent += run;
  }
  return made;
}

void OutputConverter::settle() noexcept TAUT_NONBLOCKING {
  planes_.to_front(begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
}

}  // namespace taut::device::rate
