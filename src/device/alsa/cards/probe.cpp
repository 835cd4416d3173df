// SPDX-License-Identifier: MIT
#include "device/alsa/cards/probe.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "device/alsa/cards/opening.hpp"
#include "device/alsa/errors.hpp"
#include "device/alsa/params/config_space.hpp"
#include "device/alsa/params/formats.hpp"
#include "device/alsa/params/negotiate.hpp"
#include "device/alsa/params/sizes.hpp"

namespace taut::device::alsa {
namespace {

struct Opened {
  Pcm pcm;
  ConfigSpace space;
  int asked_channels = 0;
  std::optional<audio::SampleType> asked_format;
};

// Channel positions as the driver names them ("Front Left"). Empty if it does not, or not for this many channels.
std::vector<std::string> map_names(const Library& alsa, snd_pcm_t* pcm, unsigned channels) {
  std::vector<std::string> names;
  snd_pcm_chmap_query_t** maps = alsa.snd_pcm_query_chmaps(pcm);
  for (auto map = maps; map != nullptr && *map != nullptr && names.empty(); ++map) {
    if ((*map)->map.channels != channels) continue;
    const unsigned* places = (*map)->map.pos;  // flexible array, allocated by ALSA for `channels` entries
    for (unsigned c = 0; c < channels; ++c) {
      const unsigned place = places[c] & SND_CHMAP_POSITION_MASK;
      const char* text = place > SND_CHMAP_NA && place <= SND_CHMAP_LAST
                             ? alsa.snd_pcm_chmap_long_name(static_cast<snd_pcm_chmap_position>(place))
                             : nullptr;
      names.emplace_back(text != nullptr ? text : "");
    }
  }
  if (maps != nullptr) alsa.snd_pcm_free_chmaps(maps);
  return names;
}

std::vector<std::string> channel_names(const Library& alsa, const Opened& end, bool capture) {
  const unsigned channels = channels_of(end.space, end.asked_channels);
  auto names = map_names(alsa, end.pcm.get(), channels);
  names.resize(channels);
  for (unsigned c = 0; c < channels; ++c) {
    const bool twice = std::count(names.begin(), names.end(), names[c]) > 1;
    if (names[c].empty() || twice) names[c] = (capture ? "Capture " : "Playback ") + std::to_string(c + 1);
  }
  return names;
}

std::vector<audio::SampleType> types_of(const ConfigSpace& space) {
  std::vector<audio::SampleType> types;
  for (const auto& format : formats)
    if (space.can_format(format.alsa)) types.push_back(format.type);
  return types;
}

// The configuration spaces open() would use at this rate, before choosing the cycle. Empty if it would refuse.
std::vector<ConfigSpace> spaces_at(const std::vector<Opened>& ends, unsigned hz) {
  std::vector<ConfigSpace> spaces;
  for (const auto& end : ends) {
    ConfigSpace space = end.space;
    if (!space.set_rate(hz) || !space.set_channels(channels_of(space, end.asked_channels))) return {};
    const bool formatted = std::ranges::any_of(formats, [&](const auto& format) {
      return end.asked_format.value_or(format.type) == format.type && space.set_format(format.alsa);
    });
    if (!formatted || !space.set_whole_periods()) return {};
    spaces.push_back(std::move(space));
  }
  return spaces;
}

// The longest range in which every size works, else the hardware's own periods.
Rate find_all(const Offer& offer) {
  const auto can = [&](long frames) { return can_cycle(frames, offer); };
  for (long max = longest_possible_cycle(offer); max > shortest_cycle(offer); max /= 2)
    if (const Rate rate = find_sizes(offer.rate, shortest_cycle(offer), max, can); rate.step == 1) return rate;
  return find_sizes(offer.rate, offer.period_min, offer.period_max, offer.can);
}

Rate sizes_at(const Surroundings& around, const std::vector<Opened>& ends, unsigned hz) {
  const auto spaces = spaces_at(ends, hz);
  if (spaces.empty()) return {.hz = static_cast<double>(hz)};
  std::vector<const ConfigSpace*> each;
  each.reserve(spaces.size());
  for (const auto& space : spaces) each.push_back(&space);
  const Offer offer = offer_of(around, std::move(each), hz);
  Rate rate = find_all(offer);
  const long least = std::max<long>(rate.min_frames, offer.period_min);
  const long most = std::min<long>(rate.max_frames, offer.period_max);
  const long own = least <= most ? nearest_size(usual_size(hz), least, most, offer.can) : 0;
  if (own > 0) rate.preferred_frames = static_cast<int>(own);
  return rate;
}

std::vector<Rate> rates_of(const Surroundings& around, const std::vector<Opened>& ends) {
  std::vector<Rate> rates;
  for (const unsigned hz : ends.front().space.rates()) {
    if (!std::ranges::all_of(ends, [&](const auto& end) { return end.space.can_rate(hz); })) continue;
    if (const Rate rate = sizes_at(around, ends, hz); rate.max_frames > 0) rates.push_back(rate);
  }
  return rates;
}

}  // namespace

Expected<Can> probe_device(const Surroundings& around, const Name& name, Busy* busy) {
  const Quiet quiet(*around.alsa);
  Can can;
  can.known = Can::Known::yes;
  std::vector<Opened> ends;
  std::optional<Error> error;
  Busy directions;
  auto [in, out] = open_directions(around, name);
  for (const bool capture : {true, false}) {
    auto& pcm = capture ? in : out;
    if (!pcm && pcm.error().trouble == Trouble::busy) {
      (capture ? can.inputs_held : can.outputs_held) = pcm.error().sentence();
      (capture ? directions.in : directions.out) = pcm.error();
      continue;
    }
    if (!pcm) {
      error = pcm.error();
      continue;
    }
    ConfigSpace space(*around.alsa, pcm->get());
    if (space.code() < 0 || !space.set_mapped()) {
      error = not_mapped(name.pcm);
      continue;
    }
    ends.push_back({std::move(*pcm), std::move(space), capture ? name.inputs : name.outputs, name.format});
    (capture ? can.inputs : can.outputs) = channel_names(*around.alsa, ends.back(), capture);
    (capture ? can.input_types : can.output_types) = types_of(ends.back().space);
  }
  if (busy) *busy = directions;
  const auto& held = directions.out ? directions.out : directions.in;
  if (ends.empty() && held) return Can{.known = Can::Known::busy, .why = held->sentence()};
  if (ends.empty()) return std::unexpected(*error);
  can.rates = rates_of(around, ends);
  if (name.hardware) can.clock = clock_of(around.alsa->snd_card_get_index(name.hardware->card.c_str()));
  return can;
}

}  // namespace taut::device::alsa
