// SPDX-License-Identifier: MIT
#include "engine/alternatives.hpp"

#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/backends.hpp"
#include "device/rate/choose.hpp"
#include "learned/learned.hpp"

namespace taut::engine {
namespace {

const std::string& id_of(const Alternative& way) { return way.out.empty() ? way.in : way.out; }

std::string directly(const Choice& choice, const Alternative& way) {
  const int buffer = choice.sizes().preferred;
  const Frames safety = choice.settings.safety.margin(buffer);
  std::string sentence = text(" Directly ('{}') it would be {} of buffer and safety", id_of(way),
                              number::plural(buffer + safety, "frame"));
  const auto facts = learned::recall({.in = way.in, .out = way.out, .rate = choice.rate}, buffer);
  if (facts && facts->extra) return sentence + text(", and {} of the card's own.", number::count(facts->extra->frames));
  return sentence + ", and the card's own, which is not known.";
}

std::string by_server(const Choice& choice, const Alternative& way) {
  const auto name = text(" By {} ('{}')", device::words_of(way.backend), id_of(way));
  const device::Rate* const rate = device::rate::nearest(way.rates, choice.rate);
  if (!rate) return name + " it is not known what it would be.";
  const int cycle =
      std::clamp(choice.sizes().preferred, rate->min_frames, std::max(rate->min_frames, rate->max_frames));
  return name + text(" it would be cycles of {}, and what the server adds, which is known only while it plays.",
                     number::plural(cycle, "frame"));
}

}  // namespace

std::vector<Alternative> ways(std::span<const device::Source> sources, device::DeviceUse use,
                              std::span<device::Backend* const> backends) {
  std::vector<Alternative> all;
  for (const device::Source& source : sources) {
    if (source.stands_in || !(source.backend == "alsa" || device::is_server(source.backend))) continue;
    if (const auto best = device::prefer(source.devices, use))
      all.push_back({.backend = source.backend, .in = best->in, .out = best->out});
  }
  if (all.size() < 2) return {};
  for (Alternative& way : all) {
    const auto backend = device::backend_of(id_of(way), backends);
    if (!backend || !device::is_server(way.backend)) continue;
    if (auto can = (*backend)->probe(id_of(way))) way.rates = std::move(can->rates);
  }
  return all;
}

std::string alternatives(const Choice& choice, std::span<const Alternative> ways) {
  // Joined devices have no route of their own.
  const auto taken = [&](const Alternative& way) { return choice.backend && way.backend == choice.backend->name(); };
  if (std::ranges::none_of(ways, taken)) return "";
  std::string sentences;
  for (const Alternative& way : ways)
    if (!taken(way)) sentences += device::is_server(way.backend) ? by_server(choice, way) : directly(choice, way);
  return sentences;
}

}  // namespace taut::engine
